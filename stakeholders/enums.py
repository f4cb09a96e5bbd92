"""Kinds of States, instruments and organizations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstrumentCode(models.TextChoices):
    """The Convention and its three Protocols."""

    UNTOC = "UNTOC", _("Organized Crime Convention")
    TIP = "TIP", _("Trafficking in Persons Protocol")
    SOM = "SOM", _("Smuggling of Migrants Protocol")
    FA = "FA", _("Firearms Protocol")


class RegionalGroup(models.TextChoices):
    """The five regional groups of States Members of the United Nations."""

    AFRICAN = "african", _("African States")
    ASIA_PACIFIC = "asia_pacific", _("Asia-Pacific States")
    EASTERN_EUROPEAN = "eastern_european", _("Eastern European States")
    GRULAC = "grulac", _("Latin American and Caribbean States")
    WEOG = "weog", _("Western European and other States")


class LegalFamily(models.TextChoices):
    """Families of legal systems: a classification by scholars, which every State may correct."""

    CIVIL = "civil_law", _("civil law")
    COMMON = "common_law", _("common law")
    MIXED = "mixed", _("mixed")
    ISLAMIC = "islamic", _("Islamic law")
    CUSTOMARY = "customary", _("customary law")
    SUI_GENERIS = "sui_generis", _("of its own kind")
    UNKNOWN = "unknown", _("not confirmed")


class PartyStatus(models.TextChoices):
    """A State's position under one instrument. A position that is not confirmed is never shown as “not a party”."""

    PARTY = "party", _("party")
    SIGNATORY = "signatory", _("signatory")
    NOT_PARTY = "not_party", _("not a party")
    NOT_CONFIRMED = "not_confirmed", _("not confirmed")


class Consent(models.TextChoices):
    """How a State expressed its consent to be bound."""

    RATIFICATION = "ratification", _("ratification")
    ACCEPTANCE = "acceptance", _("acceptance")
    APPROVAL = "approval", _("approval")
    ACCESSION = "accession", _("accession")
    SUCCESSION = "succession", _("succession")


class Confidence(models.TextChoices):
    """How well the source of a reference value supports it."""

    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class OrganizationKind(models.TextChoices):
    """Kinds of stakeholders that may apply to a constructive dialogue (PR, para. 53)."""

    NGO = "ngo", _("non-governmental organization")
    ACADEMIA = "academia", _("academia")
    PRIVATE_SECTOR = "private_sector", _("private sector")
    COMMUNITY_GROUP = "community_group", _("community group")
    VICTIM_LED = "victim_led", _("victim- or survivor-led group")
    PROFESSIONAL = "professional", _("professional association")
    MEDIA = "media", _("media")
    OTHER = "other", _("other")


class EcosocStatus(models.TextChoices):
    """Consultative status with the Economic and Social Council. Dialogues are open to organizations without it too."""

    GENERAL = "general", _("general consultative status")
    SPECIAL = "special", _("special consultative status")
    ROSTER = "roster", _("roster")
    NONE = "none", _("no consultative status")


class OrganizationState(models.TextChoices):
    """The state of an organization's registration."""

    REGISTERED = "registered", _("registered, not yet verified")
    VERIFIED = "verified", _("verified")
    EXPIRED = "lapsed", _("not renewed in time")
    REFUSED = "refused", _("refused")
    # Registered twice. Its data now belong to the other row, which is in `merged_into`.
    MERGED = "merged", _("merged into another registration")


class ExpertiseField(models.TextChoices):
    """The fields of expertise of an organization: the themes of the five working groups, by their codes."""

    TIP = "TIP", _("Trafficking in persons")
    SOM = "SOM", _("Smuggling of migrants")
    FA = "FA", _("Firearms")
    IC = "IC", _("International cooperation")
    TA = "TA", _("Technical assistance")


class RepresentativeRole(models.TextChoices):
    """The role of a person in the organization."""

    # Keeps the registration; names and removes the others.
    CONTACT = "contact", _("main contact")
    REPRESENTATIVE = "representative", _("representative")


class Gender(models.TextChoices):
    """The gender that a person declares. The portal does not require it and does not guess it."""

    WOMAN = "woman", _("woman")
    MAN = "man", _("man")
    OTHER = "other", _("another")


class ParticipationSettingName(models.TextChoices):
    """The settings for the participation of stakeholders. Most have no confirmed source, so they are data."""

    RENEWAL_DAYS = "renewal_days", _("days until a registration is renewed")
    RENEWAL_REMINDER_DAYS = "renewal_reminder_days", _("days before that day on which its people are reminded")
    STATEMENT_MAX_CHARACTERS = "statement_max_characters", _("longest statement, characters")
    STATEMENTS_MAX = "statements_max", _("statements per organization and dialogue")
    SPEAKING_MINUTES = "speaking_minutes", _("speaking time, minutes")
    REPRESENTATIVES_MAX = "representatives_max", _("representatives per organization")
    PANELLISTS_MAX = "panellists_max", _("panellists")
    OBJECTION_DAYS = "objection_days", _("days in which States parties may object")
    BUREAU_SILENCE_DAYS = "bureau_silence_days", _("days in which a member of the Extended Bureau may object")
    BUREAU_QUORUM = "bureau_quorum", _("members of the Extended Bureau who take part in a decision, at least")
    RULE_17_DAYS = "rule_17_days", _("days before a session of the Conference on which the list is circulated")
    WORDS_PER_MINUTE = "words_per_minute", _("words spoken in a minute")
    HAN_PER_MINUTE = "han_per_minute", _("Chinese characters spoken in a minute")
    RELAY_MESSAGES_PER_DAY = "relay_messages_per_day", _("messages one person may send to focal points in a day")
