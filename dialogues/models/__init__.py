from dialogues.models.applications import ApplicantList, Application, Attendee, Objection
from dialogues.models.bureau import BureauDecision, BureauSeat, MemberPosition
from dialogues.models.chair_summaries import ChairSummary
from dialogues.models.co_chairs import CoChair, JoinedReport
from dialogues.models.conference import Compilation, ConferenceDecision, DecisionStep
from dialogues.models.dialogues import Dialogue, DialoguePaper
from dialogues.models.figures import BatchMember, DisclosureSetting, Figure, FigureBatch
from dialogues.models.following import Subscription
from dialogues.models.funding import Expenditure, FundedActivity, FundingSource, Payment
from dialogues.models.general_reports import GeneralReport
from dialogues.models.general_reviews import Contribution, FloorRequest, ParticipationRight
from dialogues.models.open_data import OpenDataFile
from dialogues.models.packs import PackPart, SessionPack
from dialogues.models.records import BureauMember, Participant, Recommendation, SessionDocument
from dialogues.models.research import ResearchArchive
from dialogues.models.rooms import FloorLimit, Meeting, MeetingLimit, Presence, RoomMessage, RoomNote
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
    "CoChair",
    "Compilation",
    "ConferenceDecision",
    "Contribution",
    "DecisionStep",
    "Dialogue",
    "DialoguePaper",
    "DisclosureSetting",
    "Expenditure",
    "Figure",
    "FigureBatch",
    "FloorLimit",
    "FloorRequest",
    "FundedActivity",
    "FundingSource",
    "GeneralReport",
    "JoinedReport",
    "Meeting",
    "MeetingLimit",
    "MemberPosition",
    "Objection",
    "OpenDataFile",
    "PackPart",
    "Panellist",
    "Participant",
    "ParticipationRight",
    "Payment",
    "Presence",
    "Recommendation",
    "Remark",
    "ResearchArchive",
    "RoomMessage",
    "RoomNote",
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
