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
    """Families of legal systems; a scholarly classification that each State may correct."""

    CIVIL = "civil_law", _("civil law")
    COMMON = "common_law", _("common law")
    MIXED = "mixed", _("mixed")
    ISLAMIC = "islamic", _("Islamic law")
    CUSTOMARY = "customary", _("customary law")
    SUI_GENERIS = "sui_generis", _("of its own kind")
    UNKNOWN = "unknown", _("not confirmed")


class PartyStatus(models.TextChoices):
    """A State's position under one instrument. What is not confirmed is never shown as “not a party”."""

    PARTY = "party", _("party")
    SIGNATORY = "signatory", _("signatory")
    NOT_PARTY = "not_party", _("not a party")
    NOT_CONFIRMED = "not_confirmed", _("not confirmed")


class Confidence(models.TextChoices):
    """How well a reference value is supported by its source."""

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
    """Consultative status with the Economic and Social Council; dialogues are open irrespective of it."""

    GENERAL = "general", _("general consultative status")
    SPECIAL = "special", _("special consultative status")
    ROSTER = "roster", _("roster")
    NONE = "none", _("no consultative status")


class OrganizationState(models.TextChoices):
    """Where an organization's registration stands."""

    REGISTERED = "registered", _("registered, not yet verified")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
