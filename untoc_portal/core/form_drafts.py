"""Private drafts: what a person types into a form is stored until the form is sent, for this person only.

A page with a long-text form gets a signed ticket: it names the form and the fields to store. The browser sends the
typed text with that ticket (static/js/drafts.js). So the portal stores only what it asked this person for, and nothing
under another person's name. No one else can read a draft, not even the Secretariat. A draft is deleted when the form is
sent, when its author discards it, after some days (settings.FORM_DRAFTS_KEPT_DAYS), and when the account is closed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.forms import FileInput, PasswordInput, Textarea, TextInput
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.edits import StaleError
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import FormDraft

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest

    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text

TICKET, REVISION, PUT_BACK = "form_draft", "form_draft_revision", "put_back"
MAX_PLACE_LENGTH, MAX_TITLE_LENGTH = 500, 300
_SALT = "untoc_portal.core.form_drafts"
# The autocomplete values of fields that hold a secret.
_SECRETS = {"current-password", "new-password", "one-time-code"}


def has_secret_field(form: BaseForm) -> bool:
    """Return whether a form asks for a password, a code or a passphrase. Nothing of such a form is stored."""
    widgets = [field.widget for field in form.fields.values()]
    return any(isinstance(widget, PasswordInput) or widget.attrs.get("autocomplete") in _SECRETS for widget in widgets)


def is_guarded(form: BaseForm) -> bool:
    """Return whether the browser asks before it leaves the form: it has a text field and no secret."""
    typed = any(isinstance(field.widget, Textarea) or type(field.widget) is TextInput for field in form.fields.values())
    return typed and not has_secret_field(form)


def is_drafted(form: BaseForm) -> bool:
    """Return whether the form is stored as a draft: it has a text of several lines and no secret."""
    long = any(isinstance(field.widget, Textarea) for field in form.fields.values())
    return long and not has_secret_field(form)


# No account has this key: a visitor has no drafts.
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Ticket:
    """The form that a person has open: its address and title, its fields, and the page above it."""

    user: int
    place: str
    title: str
    back: str
    texts: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT, compress=True)


def create_ticket(form: BaseForm, user: AnyUser, *, place: str, title: str, back: str) -> Ticket:
    """Return the ticket of a form. Its files are not stored."""
    texts: list[str] = []
    choices: list[str] = []
    for name, one in form.fields.items():
        if not isinstance(one.widget, FileInput) and name not in getattr(form, "read_again", ()):
            is_text = isinstance(one.widget, Textarea | TextInput)
            (texts if is_text else choices).append(form.add_prefix(name))
    return Ticket(user.pk or NOBODY, place[:MAX_PLACE_LENGTH], title[:MAX_TITLE_LENGTH], back, texts, choices)


def read_ticket(text: str, user: AnyUser) -> Ticket:
    """Return the ticket that was sent. Raises NotAllowedError if it is forged or belongs to someone else."""
    try:
        ticket = Ticket(**signing.loads(text, salt=_SALT))
    except signing.BadSignature:
        ticket = None
    if ticket is None or ticket.user != user.pk:
        raise NotAllowedError(_("This draft is not yours."))
    return ticket


def find_draft(user: AnyUser, place: str) -> FormDraft | None:
    """Return what the person has typed into the form at this address, or None."""
    return FormDraft.objects.visible_to(user).filter(place=place[:MAX_PLACE_LENGTH]).first()


@transaction.atomic
def save_draft(ticket: Ticket, *, actor: User, typed: QueryDict, expected: int) -> FormDraft | None:
    """Store what the actor has typed and return the draft.

    Without any text, no draft is stored and None is returned.

    `expected` is the revision that the page showed. Raises StaleError if the draft has another revision: the same
    person typed in another window. Raises DomainError if the text is too long. Raises NotAllowedError if the ticket
    belongs to someone else.
    """
    if ticket.user != actor.pk:
        raise NotAllowedError(_("This draft is not yours."))
    texts = {name: _plain(str(typed[name])) for name in ticket.texts if name in typed}
    choices = {name: [_plain(value) for value in typed.getlist(name)] for name in ticket.choices if name in typed}
    length = sum(map(len, texts.values())) + sum(len(value) for values in choices.values() for value in values)
    if length > settings.FORM_DRAFT_MAX_CHARACTERS:
        raise DomainError("draft_too_long", _("This is too long to be kept as a draft. Send the form, or shorten it."))
    own = {"user": actor, "place": ticket.place}
    row, _is_new = FormDraft.objects.select_for_update().get_or_create(**own, defaults={"revision": expected})
    if row.revision != expected:
        message = _("Not kept: there is another draft of this form, from another window. Reload the page to see it.")
        raise StaleError("stale_draft", message)
    if not any(text.strip() for text in texts.values()):
        row.delete()
        return None
    row.title, row.texts, row.choices, row.revision = ticket.title, texts, choices, expected + 1
    row.save()
    return row


def discard_draft(place: str, *, actor: User) -> None:
    """Remove the actor's own draft of the form at this address, if there is one, and leave no trace of it."""
    FormDraft.objects.visible_to(actor).filter(place=place[:MAX_PLACE_LENGTH]).delete()


def delete_expired_drafts(now: dt.datetime) -> int:
    """Remove the drafts that are too old and the drafts of closed accounts. Return how many."""
    over = now - dt.timedelta(days=settings.FORM_DRAFTS_KEPT_DAYS)
    ended = FormDraft.objects.filter(Q(updated_at__lte=over) | Q(user__is_active=False))
    return ended.delete()[0]


def _plain(text: str) -> str:
    """Return a text that every database accepts, with one kind of line end."""
    return text.replace("\x00", "\ufffd").replace("\r\n", "\n")


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """What a page shows of the draft of its form.

    `revision` is the revision of the draft that the form shows, or 0 for none. `stored` is the draft. The texts and the
    URL are set if the draft differs from the form and can be restored.
    """

    ticket: Ticket
    revision: int
    stored: FormDraft | None = None
    restorable_texts: list[tuple[Text, str]] = field(default_factory=list)
    put_back_url: str = ""


def load_draft(request: HttpRequest, form: BaseForm, *, place: str, title: str, back: str) -> StoredDraft | None:
    """Return what the page shows of the form's draft.

    Fill the form with the draft if the user asked for that. Returns None if nothing is stored on the server: for a form
    without a long text, and for a reader who is not signed in.
    """
    if not request.user.is_authenticated or not is_drafted(form):
        return None
    ticket = create_ticket(form, request.user, place=place, title=title, back=back)
    stored = find_draft(request.user, place)
    if stored is None:
        return StoredDraft(ticket, 0)
    if form.is_bound:
        is_shown = request.POST.get(REVISION) == str(stored.revision)
    else:
        is_shown = PUT_BACK in request.GET
        if is_shown:
            _fill(form, stored)
    if is_shown or not _has_unsent_text(form, stored):
        return StoredDraft(ticket, stored.revision, stored)
    query = request.GET.copy()
    query[PUT_BACK] = "1"
    return StoredDraft(ticket, 0, stored, list_labelled_texts(form, stored), f"{request.path}?{query.urlencode()}")


def _fill(form: BaseForm, draft: FormDraft) -> None:
    """Set the draft as the initial content of the form."""
    data = QueryDict(mutable=True)
    for name, value in draft.texts.items():
        data[name] = value
    for name, values in draft.choices.items():
        data.setlist(name, values)
    found: dict[str, Any] = {}
    for name, one in form.fields.items():
        key = form.add_prefix(name)
        if not isinstance(one.widget, FileInput) and not one.widget.value_omitted_from_data(data, {}, key):
            found[name] = one.widget.value_from_datadict(data, {}, key)
    form.initial = {**form.initial, **found}


def _has_unsent_text(form: BaseForm, draft: FormDraft) -> bool:
    """Return whether the draft contains text that the form as shown does not."""
    for name in form.fields:
        kept = draft.texts.get(form.add_prefix(name), "")
        if kept.strip() and kept.strip() != _plain(str(form[name].value() or "")).strip():
            return True
    return False


def list_labelled_texts(form: BaseForm, draft: FormDraft) -> list[tuple[Text, str]]:
    """Return the texts of a draft, each with the label of its field."""
    kept = [(name, draft.texts.get(form.add_prefix(name), "")) for name in form.fields]
    return [(form[name].label, text) for name, text in kept if text.strip()]


def texts_for_user(request: HttpRequest, place: str) -> list[tuple[Text, str]]:
    """Return what this person typed into the form at this address: as sent with the form's ticket, or else as stored.

    The ticket proves that the portal gave the form to this person. Without a ticket and without a draft, the list is
    empty.
    """
    if not request.user.is_authenticated:
        return []
    try:
        ticket = read_ticket(request.POST.get(TICKET, ""), request.user)
    except NotAllowedError:
        draft = find_draft(request.user, place)
        return [(draft.title, text) for text in draft.texts.values() if text.strip()] if draft else []
    if ticket.place != place[:MAX_PLACE_LENGTH]:
        return []
    texts = [request.POST.get(name, "") for name in ticket.texts]
    return [(ticket.title, text) for text in texts if text.strip()]
