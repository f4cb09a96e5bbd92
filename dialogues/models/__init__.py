from dialogues.models.applications import ApplicantList, Application, Attendee, Objection
from dialogues.models.bureau import BureauDecision, BureauSeat, MemberPosition
from dialogues.models.chair_summaries import ChairSummary
from dialogues.models.dialogues import Dialogue, DialoguePaper
from dialogues.models.figures import BatchMember, DisclosureSetting, Figure, FigureBatch
from dialogues.models.following import Subscription
from dialogues.models.funding import Expenditure, FundedActivity, FundingSource, Payment
from dialogues.models.general_reports import GeneralReport
from dialogues.models.packs import PackPart, SessionPack
from dialogues.models.records import BureauMember, Participant, Recommendation, SessionDocument
from dialogues.models.routing import Routing, RoutingRule, RoutingTable
from dialogues.models.sessions import AdoptedReport, AgendaItem, Session, WorkingGroup, WorkingGroupGrant
from dialogues.models.speakers import Panellist, Speaker
from dialogues.models.statements import Remark, Statement, StatementVersion, Theme

__all__ = [
    "AdoptedReport",
    "AgendaItem",
    "ApplicantList",
    "Application",
    "Attendee",
    "BatchMember",
    "BureauDecision",
    "BureauMember",
    "BureauSeat",
    "ChairSummary",
    "Dialogue",
    "DialoguePaper",
    "DisclosureSetting",
    "Expenditure",
    "Figure",
    "FigureBatch",
    "FundedActivity",
    "FundingSource",
    "GeneralReport",
    "MemberPosition",
    "Objection",
    "PackPart",
    "Panellist",
    "Participant",
    "Payment",
    "Recommendation",
    "Remark",
    "Routing",
    "RoutingRule",
    "RoutingTable",
    "Session",
    "SessionDocument",
    "SessionPack",
    "Speaker",
    "Statement",
    "StatementVersion",
    "Subscription",
    "Theme",
    "WorkingGroup",
    "WorkingGroupGrant",
]
