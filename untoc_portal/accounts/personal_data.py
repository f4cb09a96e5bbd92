"""The table of personal data: what the portal keeps of whom, why, how long, and what an erasure does with it.

The page on data protection, each person's own page, the export, the retention and the erasure follow from this table. A
test looks through all models for fields that can hold personal data and are not in it.

Texts of States and of the Mechanism (answers, observations, documents, submissions) are not personal data of their
authors: they stay as they are, and the account that wrote them becomes a pseudonym.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from untoc_portal.accounts.enums import RetentionNumber as N

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import Model

    from untoc_portal.core.exceptions import Text

# Of whom.
ACCOUNT_HOLDERS = _("people with an account")
DELEGATES = _("people whom a State names")
STAKEHOLDERS = _("representatives of organizations")
GUESTS = _("guests who answer by a link")
WRITERS = _("people who write to focal points")
SUBSCRIBERS = _("people who follow publications by e-mail")
OFFICERS = _("members of bureaux and of the Secretariat")
MENTIONED = _("people who are named in a text")
# Why.
SIGN_IN = _("to sign in, and to protect the account")
TO_NOTIFY = _("to send messages that the person asked for or needs")
TO_ACT = _("to show who may act for a State or an organization, and on what note verbale")
TO_PROVE = _("to prove later who did what, and under which mandate")
TO_WORK = _("to keep what the person is working on")
TO_ANSWER = _("to answer the person, and to stop misuse")
OF_RECORD = _("the record of the Mechanism: acts and documents of States stay")


class Fate(Enum):
    """What an erasure does with a row."""

    DELETE = "delete"
    # The named fields get a pseudonym, and the row stays.
    PSEUDONYM = "pseudonym"
    # The row stays as it is, and the page says so.
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Holding:
    """Fields of a model with personal data.

    `fields` are the person's own if the row is theirs: by one of the keys to accounts in `owner`, or by the address in
    the field `address`. `context` are fields of their row that say nothing of the person, and stay. `mentions` are
    fields that can name anybody.
    """

    model: str
    of_whom: Text
    why: Text
    period: N | None
    fate: Fate = Fate.PSEUDONYM
    owner: tuple[str, ...] = ()
    address: str = ""
    fields: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()

    @property
    def table(self) -> type[Model]:
        """Return the model."""
        return apps.get_model(self.model)

    def build_filter(self, user: Any, addresses: Collection[str]) -> Q | None:
        """Return the condition for the rows of a person, or None if no row belongs to anybody."""
        parts = [Q(**{name: user.pk}) for name in self.owner]
        parts += [Q(**{f"{self.address}__iexact": address}) for address in addresses if self.address]
        return reduce(or_, parts) if parts else None


def _make_owned(model: str, owner: str, *fields: str, why: Text = SIGN_IN, period: N = N.PERSON_DAYS) -> Holding:
    return Holding(model, ACCOUNT_HOLDERS, why, period, Fate.DELETE, (owner,), fields=fields)


def _holding(model: str, *fields: str, owner: tuple[str, ...] = (), address: str = "", **more: Any) -> Holding:
    return Holding(model, DELEGATES, TO_ACT, N.PERSON_DAYS, owner=owner, address=address, fields=fields, **more)


def _mentions(model: str, *fields: str, why: Text = TO_PROVE) -> Holding:
    return Holding(model, MENTIONED, why, N.PERSON_DAYS, mentions=fields)


HOLDINGS: tuple[Holding, ...] = (
    Holding(
        "accounts.User", ACCOUNT_HOLDERS, SIGN_IN, N.PERSON_DAYS, owner=("pk",),
        fields=("name", "title", "email", "phone", "language", "time_zone", "date_joined", "last_login", "password"),
    ),
    # Sign-in.
    Holding("sessions.Session", ACCOUNT_HOLDERS, SIGN_IN, N.SIGN_IN_DAYS, Fate.DELETE,
            fields=("session_key", "session_data")),
    _make_owned("usersessions.UserSession", "user", "ip", "user_agent", "created_at", "last_seen_at", "session_key",
                "data", period=N.SIGN_IN_DAYS),
    _make_owned("core.ApiToken", "user", "name", "party_name", "created_at", "expires_at", "last_used_at", "addresses",
                "token_sha256", period=N.SIGN_IN_DAYS),
    _make_owned("core.ProgramGrant", "user", "parties", "created_at", "ended_at", "last_used_at",
                period=N.SIGN_IN_DAYS),
    _make_owned("core.ProgramSecret", "grant__user", "data", "sha256", "expires_at", "used_at", "polled_at",
                period=N.SIGN_IN_DAYS),
    _make_owned("core.Webhook", "user", "name", "url", "created_at", "updated_at", why=TO_NOTIFY),
    _make_owned("account.EmailAddress", "user", "email", "verified", "primary"),
    _make_owned("account.EmailConfirmation", "email_address__user", "key", "sent"),
    _make_owned("mfa.Authenticator", "user", "type", "created_at", "last_used_at", "data"),
    _make_owned("socialaccount.SocialAccount", "user", "provider", "uid", "last_login", "date_joined", "extra_data"),
    _make_owned("socialaccount.SocialToken", "account__user", "token", "token_secret"),
    _make_owned("accounts.CalendarFeed", "user", "created_at", "token_sha256", why=TO_NOTIFY),
    _make_owned("accounts.RecoveryRequest", "user", "reach", "created_at", "decided_at", period=N.RECOVERY_DAYS),
    _make_owned("accounts.DataRequest", "user", "kind", "text", "proposal", "reason", "decided_at", why=TO_ANSWER,
         period=N.REQUEST_DAYS),
    _make_owned("admin.LogEntry", "user", "action_time", "object_repr", "change_message", why=TO_PROVE),
    _make_owned("guardian.UserObjectPermission", "user", "object_pk", why=TO_ACT),
    # Messages and work in progress.
    Holding("core.Message", ACCOUNT_HOLDERS, TO_NOTIFY, N.MAIL_DAYS, Fate.DELETE, ("recipient",), "to",
            fields=("created_at", "subject", "about", "body", "url", "to", "state", "sent_at"),
            mentions=("subject", "about", "body", "error")),
    _make_owned("core.MessageGroup", "recipient", "kind", "day", why=TO_NOTIFY),
    _make_owned("core.ChannelChoice", "user", "family", "channel", why=TO_NOTIFY),
    _make_owned("core.FormDraft", "user", "place", "title", "texts", "choices", why=TO_WORK),
    _make_owned("core.LastReading", "user", "place", why=TO_WORK),
    Holding("core.Preparation", ACCOUNT_HOLDERS, TO_WORK, N.PERSON_DAYS, Fate.DELETE, ("owner",),
            fields=("label", "created_at", "state", "file_name"), mentions=("label", "reason", "file_name")),
    _make_owned("reviews.SavedView", "owner", "name", "query", why=TO_WORK),
    _mentions("core.Job", "arguments", "error", why=TO_WORK),
    # Authority.
    Holding("accounts.RoleProposal", ACCOUNT_HOLDERS, TO_ACT, N.PERSON_DAYS, Fate.PSEUDONYM, ("user",),
            context=("role", "created_at", "decision"), mentions=("reason", "note")),
    Holding("accounts.EmergencyAccess", ACCOUNT_HOLDERS, TO_PROVE, N.PERSON_DAYS, Fate.PSEUDONYM, ("user",),
            context=("created_at", "ended_at"), mentions=("reason",)),
    Holding("accounts.LegalHold", ACCOUNT_HOLDERS, OF_RECORD, None, Fate.STAY, fields=("reason", "end_reason")),
    _holding("reviews.Nomination", "name", "title", "email", "phone", "declared_text", address="email",
           context=("role", "state", "created_at"), mentions=("reason",)),
    _holding("reviews.NamedPerson", "name", "title", "email", "phone", address="email"),
    _holding("reviews.NoticeEntry", "name", "title", "email", "phone", address="email"),
    _holding("reviews.Mandate", owner=("user",), context=("role", "starts_on", "ended_on"), mentions=("end_reason",)),
    _holding("reviews.StateMandate", owner=("user",), context=("role", "starts_on", "ended_on"),
           mentions=("end_reason",)),
    _mentions("reviews.StateContact", "authority", "email", "phone", "address", why=TO_ACT),
    _mentions("reviews.Mission", "addressee", why=TO_ACT),
    _mentions("reviews.ContactEntry", "whom", "result"),
    _mentions("reviews.Letter", "handed_over_by", "void_reason"),
    _mentions("reviews.LetterAnswer", "reason"),
    _mentions("reviews.StateNotice", "reason"),
    Holding("stakeholders.Representative", STAKEHOLDERS, TO_ACT, N.PERSON_DAYS, Fate.PSEUDONYM, ("user",),
            fields=("position", "gender")),
    Holding("dialogues.Attendee", STAKEHOLDERS, TO_ACT, N.APPLICATION_DAYS, Fate.STAY, ("representative__user",),
            context=("attended", "left_at", "created_at")),
    Holding("dialogues.Application", STAKEHOLDERS, TO_ACT, N.APPLICATION_DAYS, Fate.STAY, ("submitted_by",),
            context=("state", "created_at"), mentions=("expertise", "reason")),
    _mentions("dialogues.BureauMember", "name"),
    _mentions("dialogues.BureauDecision", "reasons", "note", "roll"),
    _mentions("dialogues.MemberPosition", "reason"),
    # People without an account.
    Holding("reviews.Guest", GUESTS, TO_ACT, N.GUEST_DAYS, fields=("name", "token_sha256"), mentions=("name",)),
    Holding("reviews.ContactMessage", WRITERS, TO_ANSWER, N.CONTACT_DAYS, Fate.PSEUDONYM, ("sender",), "email",
            fields=("name", "email", "subject", "text"), mentions=("subject", "text")),
    Holding("dialogues.Subscription", SUBSCRIBERS, TO_NOTIFY, None, Fate.DELETE, address="email",
            fields=("email", "language", "created_at", "confirmed_at", "token")),
    # Who did what.
    Holding("core.AuditEvent", ACCOUNT_HOLDERS, TO_PROVE, N.PERSON_DAYS, Fate.PSEUDONYM, ("actor",),
            fields=("actor_label",), context=("at", "action", "capacity"),
            mentions=("actor_label", "object_label", "capacity", "changes")),
    Holding("reviews.ClockEvent", ACCOUNT_HOLDERS, TO_PROVE, N.PERSON_DAYS, Fate.PSEUDONYM, ("actor",),
            fields=("actor_label",), context=("at",), mentions=("actor_label", "mandate", "reason")),
    # Texts about work with people.
    _mentions("reviews.Meeting", "participants", "minutes"),
    _mentions("reviews.Consultation", "participants", "timetable"),
    _mentions("reviews.StakeholderConsultation", "consulted", "subject"),
    _mentions("reviews.SecretariatNote", "text", why=TO_WORK),
    _mentions("reviews.InputInvitation", "message", "reason"),
    _mentions("reviews.Assignment", "comment", why=TO_WORK),
    _mentions("reviews.AnswerImport", "file_name", "notices", "outcomes", why=TO_WORK),
    _mentions("reviews.TextImport", "file_name", "notices", "outcomes", why=TO_WORK),
    _mentions("dialogues.Objection", "note"),
    _mentions("dialogues.RoomNote", "note"),
    # What stays as it was made: a hash, a signature or a State's decision depends on it.
    Holding("core.Document", MENTIONED, OF_RECORD, None, Fate.STAY, fields=("title", "snapshot", "file")),
    Holding("core.Rendition", MENTIONED, OF_RECORD, None, Fate.STAY, fields=("file",)),
    Holding("reviews.NoteVerbale", DELEGATES, OF_RECORD, None, Fate.STAY, fields=("file",)),
    Holding("reviews.Submission", MENTIONED, OF_RECORD, None, Fate.STAY, fields=("content",)),
    Holding("reviews.DrawEntry", OFFICERS, OF_RECORD, None, Fate.STAY, fields=("body",)),
    Holding("stakeholders.OrganizationDocument", MENTIONED, TO_ACT, None, Fate.STAY, fields=("title", "file")),
)  # fmt: skip


def list_holdings_of_person() -> list[Holding]:
    """Return the holdings whose rows belong to a person."""
    return [holding for holding in HOLDINGS if holding.owner or holding.address]
