from dialogues.models.dialogues import Application, ChairSummary, Dialogue, Statement
from dialogues.models.funding import Expenditure, FundedActivity, FundingSource, Payment
from dialogues.models.routing import Routing, RoutingRule
from dialogues.models.sessions import AdoptedReport, AgendaItem, Session, WorkingGroup, WorkingGroupGrant

__all__ = [
    "AdoptedReport",
    "AgendaItem",
    "Application",
    "ChairSummary",
    "Dialogue",
    "Expenditure",
    "FundedActivity",
    "FundingSource",
    "Payment",
    "Routing",
    "RoutingRule",
    "Session",
    "Statement",
    "WorkingGroup",
    "WorkingGroupGrant",
]
