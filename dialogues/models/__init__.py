from dialogues.models.dialogues import Application, ChairSummary, Dialogue, Statement
from dialogues.models.figures import BatchMember, DisclosureSetting, Figure, FigureBatch
from dialogues.models.following import Subscription
from dialogues.models.funding import Expenditure, FundedActivity, FundingSource, Payment
from dialogues.models.general_reports import GeneralReport
from dialogues.models.packs import PackPart, SessionPack
from dialogues.models.records import BureauMember, Participant, Recommendation, SessionDocument
from dialogues.models.routing import Routing, RoutingRule, RoutingTable
from dialogues.models.sessions import AdoptedReport, AgendaItem, Session, WorkingGroup, WorkingGroupGrant

__all__ = [
    "AdoptedReport",
    "AgendaItem",
    "Application",
    "BatchMember",
    "BureauMember",
    "ChairSummary",
    "Dialogue",
    "DisclosureSetting",
    "Expenditure",
    "Figure",
    "FigureBatch",
    "FundedActivity",
    "FundingSource",
    "GeneralReport",
    "PackPart",
    "Participant",
    "Payment",
    "Recommendation",
    "Routing",
    "RoutingRule",
    "RoutingTable",
    "Session",
    "SessionDocument",
    "SessionPack",
    "Statement",
    "Subscription",
    "WorkingGroup",
    "WorkingGroupGrant",
]
