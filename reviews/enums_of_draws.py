"""Choices of the drawing of lots."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DrawSettingName(models.TextChoices):
    """The settings of the drawing of lots. In some of them, zero is no and one is yes."""

    MAX_REVIEWERS = "max_reviewers", _("maximum number of reviewing States of a State")
    LOAD_MIN = "load_min", _("minimum number of reviews a State does in a phase")
    LOAD_MAX = "load_max", _("maximum number of reviews a State does in a phase")
    LOAD_COUNTS_ADDITIONAL = "load_counts_additional", _("reviews as additional reviewer are also counted")
    PREFER_SAME_LEGAL_SYSTEM = "prefer_same_legal_system", _("same legal system preferred within the region")
    LEGAL_SYSTEM_FROM = "legal_system_from", _("in a repeat, preferred only with at least this number of candidates")
    REPEATS_MAX = "repeats_max", _("repeats a State may ask for")
    NEW_PAIRS = "new_pairs", _("no pair of an earlier phase is drawn again")
    MIN_TEXTS = "fewest_texts", _("with fewer opened texts, the lots rest on the public number alone")
    HOURS_TO_SEAL = "hours_to_seal", _("suggested hours in which texts are sealed")
    HOURS_TO_OPEN = "hours_to_open", _("suggested hours in which sealed texts are opened")
    HOURS_TO_BEACON = "hours_to_beacon", _("hours from the last opened text to the public number")
    HOURS_TO_MISSING = "hours_to_missing", _("hours after which two officers may say that a number is missing")
    HOURS_TO_DEFAULT = "hours_to_default", _("hours after which the second source counts")
    HOURS_TO_DICE = "hours_to_dice", _("hours after which dice count")
    HOURS_TO_LATER_LOTS = "hours_to_later_lots", _("hours from a request for new lots to the public number")


# Hours from which the form suggests the times of a drawing.
SUGGESTED_HOURS = (DrawSettingName.HOURS_TO_SEAL, DrawSettingName.HOURS_TO_OPEN)
# Settings of the protocol: they are frozen as terms, with the pool and its rules.
PROTOCOL_SETTINGS = (
    *SUGGESTED_HOURS,
    DrawSettingName.MIN_TEXTS,
    DrawSettingName.HOURS_TO_BEACON,
    DrawSettingName.HOURS_TO_MISSING,
    DrawSettingName.HOURS_TO_DEFAULT,
    DrawSettingName.HOURS_TO_DICE,
    DrawSettingName.HOURS_TO_LATER_LOTS,
)
# Settings with the values yes and no.
YES_OR_NO = (
    DrawSettingName.LOAD_COUNTS_ADDITIONAL,
    DrawSettingName.PREFER_SAME_LEGAL_SYSTEM,
    DrawSettingName.NEW_PAIRS,
)
# Between these acts there is always some time. Only a drawing for practice has none.
WAITS = (DrawSettingName.HOURS_TO_BEACON, DrawSettingName.HOURS_TO_MISSING, DrawSettingName.HOURS_TO_LATER_LOTS)


class DrawAct(models.TextChoices):
    """Why new lots are requested."""

    REPEAT = "repeat", _("repeat at the State's request")
    REFUSAL = "refusal", _("refusal by a drawn State")
    CONFLICT = "conflict_of_interest", _("conflict of interest")
    JOIN = "join", _("State that became party later")
    WITHDRAWAL = "withdrawal", _("State that withdrew")


class DrawProposalKind(models.TextChoices):
    """What one officer proposes in a drawing of lots and another one confirms."""

    MISSING = "missing", _("the number is missing")
    DICE = "dice", _("throw of dice")
    VOID = "void", _("the drawing is void")


class NoteOfHash(models.TextChoices):
    """How the hash of an entry left the portal."""

    MAIL = "mail", _("e-mail of the portal")
    READ_OUT = "read_out", _("read out in a meeting")
    JOURNAL = "journal", _("printed in the Journal")
    OTHER = "other", _("noted elsewhere")


class DrawEntryKind(models.TextChoices):
    """The content of an entry of the transcript of a drawing of lots."""

    POOL = "pool", _("pool, rules and times frozen")
    COMMITMENTS = "commitments", _("list of sealed texts closed")
    REVEALS = "reveals", _("opened texts closed")
    MISSING = "missing", _("public number missing")
    BEACON = "beacon", _("public number")
    DRAW = "draw", _("lots drawn")
    REQUEST = "request", _("new lots requested")
    REDRAW = "redraw", _("new lots drawn")
    CONSENT = "consent", _("consent to more reviewing States or reviews")
    DEFERRAL = "deferral", _("start in a later group")
    VOID = "void", _("drawing void")


class DrawRule(models.TextChoices):
    """The rules of the drawing of lots, as named in the method (PR, drawing of lots)."""

    FORMAT = "format", _("well-formed pool and acts")
    PARTY = "party_to_the_instruments", _("a reviewing State is party to the instruments")
    REGION = "regional_group", _("every State is counted in a regional group")
    SAME_REGION = "one_reviewer_from_the_same_region", _("one reviewing State from the same regional group")
    OTHER_REGION = "one_reviewer_from_another_region", _("one reviewing State from another regional group")
    MUTUAL = "no_mutual_review", _("no two States review each other")
    TWICE = "reviews_the_state_already", _("a State reviews another State only once")
    MAX_REVIEWERS = (
        "most_reviewing_states",
        _("not more than the maximum number of reviewing States, unless the State consents"),
    )
    LOAD_MIN = "fewest_reviews_per_state", _("each State does at least the minimum number of reviews")
    LOAD_MAX = "most_reviews_per_state", _("no State does more than the maximum number of reviews")
    COMPLETION = "remaining_places_can_be_filled", _("the remaining places can still be filled")
    LEGAL = "same_legal_system_preferred", _("same legal system as often as possible")
    SEARCH_LIMIT = "search_limit_reached", _("the search ended without an answer")
    GROUPS = "three_groups", _("three groups that start a year apart")
    REPEATS = "most_repeats_per_state", _("a State may ask for a limited number of repeats")
    ORDER = "order_of_acts", _("pool, sealed texts, opened texts, public number, lots, in this order")
    COMMITMENTS = "commitments", _("each text is sealed once, by a State that was invited")
    REVEALS = "reveals", _("only the text that was sealed is opened")
    TIMES = "times", _("each act takes place in its time")
    BEACON = "beacon", _("the public number is that of the frozen source and round")
    OFFICERS = "two_officers", _("two officers decide this")
