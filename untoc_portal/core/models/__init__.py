"""The models of the kernel, such as audit events, jobs, messages and rendered documents."""

from untoc_portal.core.models.audit import AuditEvent
from untoc_portal.core.models.documents import Document, Rendition, SymbolSeries
from untoc_portal.core.models.form_drafts import FormDraft
from untoc_portal.core.models.machine_texts import MachineText
from untoc_portal.core.models.messages import ChannelChoice, Message
from untoc_portal.core.models.numbers import NumberSetting
from untoc_portal.core.models.readings import DraftFile, LastReading, ReadText
from untoc_portal.core.models.rows import AppendOnly, RevisedText, TextRevision, Timestamped
from untoc_portal.core.models.translated import (
    RecordTranslation,
    RecordTranslationRevision,
    TextOfRecord,
    TranslatedText,
    TranslatedTextRevision,
)
from untoc_portal.core.models.work import Heartbeat, Job, Preparation

__all__ = [
    "AppendOnly",
    "AuditEvent",
    "ChannelChoice",
    "Document",
    "DraftFile",
    "FormDraft",
    "Heartbeat",
    "Job",
    "LastReading",
    "MachineText",
    "Message",
    "NumberSetting",
    "Preparation",
    "ReadText",
    "RecordTranslation",
    "RecordTranslationRevision",
    "Rendition",
    "RevisedText",
    "SymbolSeries",
    "TextOfRecord",
    "TextRevision",
    "Timestamped",
    "TranslatedText",
    "TranslatedTextRevision",
]
