"""The models of the kernel, such as audit events, jobs, messages and rendered documents."""

from untoc_portal.core.models.api_tokens import ApiToken, IdempotentAnswer
from untoc_portal.core.models.audit import AuditEvent
from untoc_portal.core.models.documents import Document, Rendition, SymbolSeries
from untoc_portal.core.models.erasures import Erasure, ErasureCause
from untoc_portal.core.models.events import PortalEvent, Webhook, WebhookDelivery
from untoc_portal.core.models.form_drafts import FormDraft
from untoc_portal.core.models.machine_texts import MachineText
from untoc_portal.core.models.messages import ChannelChoice, Message, MessageGroup
from untoc_portal.core.models.mirrors import Mirror, MirrorEntry
from untoc_portal.core.models.numbers import NumberSetting
from untoc_portal.core.models.programs import Program, ProgramGrant, ProgramSecret
from untoc_portal.core.models.readings import DraftFile, LastReading, ReadText
from untoc_portal.core.models.rows import AppendOnly, RevisedText, TextRevision, Timestamped
from untoc_portal.core.models.trail_seals import (
    Receipt,
    TrailLeaf,
    TrailNode,
    TrailSeal,
    TrailShape,
    TrailStamp,
)
from untoc_portal.core.models.translated import (
    RecordTranslation,
    RecordTranslationRevision,
    TextOfRecord,
    TranslatedText,
    TranslatedTextRevision,
)
from untoc_portal.core.models.work import Heartbeat, Job, Preparation, StoredCount

__all__ = [
    "ApiToken",
    "AppendOnly",
    "AuditEvent",
    "ChannelChoice",
    "Document",
    "DraftFile",
    "Erasure",
    "ErasureCause",
    "FormDraft",
    "Heartbeat",
    "IdempotentAnswer",
    "Job",
    "LastReading",
    "MachineText",
    "Message",
    "MessageGroup",
    "Mirror",
    "MirrorEntry",
    "NumberSetting",
    "PortalEvent",
    "Preparation",
    "Program",
    "ProgramGrant",
    "ProgramSecret",
    "ReadText",
    "Receipt",
    "RecordTranslation",
    "RecordTranslationRevision",
    "Rendition",
    "RevisedText",
    "StoredCount",
    "SymbolSeries",
    "TextOfRecord",
    "TextRevision",
    "Timestamped",
    "TrailLeaf",
    "TrailNode",
    "TrailSeal",
    "TrailShape",
    "TrailStamp",
    "TranslatedText",
    "TranslatedTextRevision",
    "Webhook",
    "WebhookDelivery",
]
