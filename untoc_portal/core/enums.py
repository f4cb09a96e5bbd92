"""Enumerations that the whole portal shares."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class RoleGroup(models.TextChoices):
    """Portal-wide roles. Every other right is a grant on one object."""

    SECRETARIAT = "secretariat", _("Secretariat")
    EXTENDED_BUREAU = "extended_bureau", _("Extended Bureau")
    # Anyone who acts for a State in any review: the "other States" of the table who sees what.
    DELEGATES = "delegates", _("Delegate of a State party")
    # Anyone who clears for a State in any review.
    FOCAL_POINTS = "focal_points", _("Focal point of a State party")
    CHAIRS = "chairs", _("Working-group chair")
    STAKEHOLDERS = "stakeholders", _("Stakeholder representative")


class AuditAction(models.TextChoices):
    """What an audit event can record."""

    CREATED = "created", _("created")
    CHANGED = "changed", _("changed")
    TRANSITION = "transition", _("moved")
    CLEARED = "cleared", _("cleared")
    RETURNED = "returned", _("returned")
    GRANTED = "granted", _("rights given")
    REVOKED = "revoked", _("rights removed")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    ISSUED = "issued", _("issued")
    ROUTED = "routed", _("routed")
    DRAWN = "drawn", _("drawn by lot")
    LOADED = "loaded", _("loaded")
    SIGNED_IN = "signed_in", _("signed in")


class JobState(models.TextChoices):
    """State of a job."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class PreparationState(models.TextChoices):
    """State of something that a person asked the portal to prepare."""

    WAITING = "waiting", pgettext_lazy("a preparation", "waits for its turn")
    RUNNING = "running", pgettext_lazy("a preparation", "being prepared")
    READY = "ready", pgettext_lazy("a preparation", "ready")
    STOPPED = "stopped", pgettext_lazy("a preparation", "stopped by you")
    FAILED = "failed", pgettext_lazy("a preparation", "did not succeed")


class MessageState(models.TextChoices):
    """State of a message."""

    QUEUED = "queued", _("queued")
    # Being handed to the mail server now.
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    # The connection broke after the text was handed over. The message may have been sent, so it is not sent again
    # automatically.
    POSSIBLY_SENT = "possibly_sent", _("possibly sent")
    FAILED = "failed", _("failed")
    # The mail server accepted it, and it was returned later.
    BOUNCED = "bounced", _("returned to sender")
    # Not e-mailed on its own: it is in the portal only, waits for a digest, or was sent in one.
    IN_PORTAL = "in_portal", _("in the portal only")
    WAITING = "waiting", _("waits for a digest")
    COLLECTED = "collected", _("in a digest")


# A person has to look at these messages: they did not arrive, or it is not known.
NEEDS_ATTENTION_STATES = (MessageState.FAILED, MessageState.POSSIBLY_SENT, MessageState.BOUNCED)


class Channel(models.TextChoices):
    """How a message reaches a person outside the portal."""

    EMAIL = "email", _("by e-mail, at once")
    DAILY = "daily", _("in one e-mail a day")
    WEEKLY = "weekly", _("in one e-mail a week")
    PORTAL = "portal", _("in the portal only")


class MessageCategory(models.TextChoices):
    """Categories of messages; a person chooses a channel for each."""

    # By e-mail only, since these messages may contain a link that opens the account.
    ACCOUNT = "account", _("Your account")
    DATES = "dates", _("Deadlines that are near or have passed")
    STEPS = "steps", _("Steps of reviews")
    WORK = "work", _("Work and questions that come to you")
    DIALOGUES = "dialogues", _("Dialogues, applications and statements")


class OfficialLanguage(models.TextChoices):
    """The six official languages of the United Nations; the portal's own language codes."""

    AR = "ar", "العربية"
    ZH = "zh-hans", "中文"
    EN = "en", "English"
    FR = "fr", "Français"
    RU = "ru", "Русский"
    ES = "es", "Español"


class TranslationState(models.TextChoices):
    """The state of a translation into one language. Only a final one is official, and so in force."""

    DRAFT = "draft", _("draft")
    REVISED = "revised", _("revised")
    FINAL = "final", _("final")


class Level(models.IntegerChoices):
    """Who can read a document, from the Secretariat only to everyone."""

    SECRETARIAT = 0, _("Secretariat only")
    REVIEW = 1, _("Parties to the review only")
    STATES = 2, _("States parties and working groups")
    PUBLIC = 3, _("Public")


class DocumentFormat(models.TextChoices):
    """The format of a document besides its PDF; the value is the file extension."""

    WORD = "docx", _("Word")
    WEB = "html", _("web page")
    XML = "xml", _("XML")


class Addition(models.TextChoices):
    """The suffix of the symbol of a document that adds to an earlier one."""

    CORRIGENDUM = "Corr", _("corrigendum")
    REVISION = "Rev", _("revision")


class LinkFinding(models.TextChoices):
    """The result of a check whether a link still works."""

    ANSWERS = "answers", _("answers")
    GONE = "gone", _("the page no longer exists")
    ERROR = "error", _("the site answers with an error")
    NO_ADDRESS = "no_address", _("the site's name is not known")
    NO_ANSWER = "no_answer", _("the site does not answer")
    UNTRUSTED = "untrusted", _("the site has no secure connection that can be trusted")
    # Not an address where a law is published: another kind of link, another port, or a private network.
    NOT_PUBLIC = "not_public", _("does not lead to a public address")
    TOO_MANY_HOPS = "too_many_hops", _("is redirected too many times")


class TokenKind(models.TextChoices):
    """How a token for programs was made, and for whom it acts."""

    # With e-mail, password and code, for some hours.
    SIGN_IN = "sign_in", _("sign-in of a program")
    PERSONAL = "personal", _("personal token")
    SERVICE = "service", _("service account")
    # For an hour, by OAuth: of a program that a person allowed, or of a service account.
    PROGRAM = "program", _("token of a program that was allowed")


class SecretKind(models.TextChoices):
    """What a program holds on the way to a token."""

    CODE = "code", _("authorization code")
    DEVICE = "device", _("code of a device")
    REFRESH = "refresh", _("refresh token")


class WebhookEnd(models.TextChoices):
    """Why a webhook gets no events."""

    OWNER = "owner", _("turned off")
    OFFICER = "officer", _("turned off by the Secretariat")
    FAILURES = "failures", _("the receiver did not answer")
    GONE = "gone", _("the receiver said that it is gone")


class DeliveryState(models.TextChoices):
    """State of the delivery of an event to a webhook."""

    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", pgettext_lazy("an event", "delivered")
    FAILED = "failed", pgettext_lazy("an event", "given up")
