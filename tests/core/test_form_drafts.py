"""Private drafts: nothing that is typed into a form is lost, and nobody else reads it."""

import datetime as dt
import re

import pytest
from django import forms
from django.contrib import admin
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from tests.factories.people import make_user
from tests.factories.reading import send_read
from tests.factories.stakeholders import make_organization
from untoc_portal.core import carrying, form_drafts
from untoc_portal.core.edits import StaleError
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.form_drafts import PUT_BACK, REVISION, TICKET
from untoc_portal.core.models import AuditEvent, FormDraft
from untoc_portal.core.tasks import delete_expired_drafts

PLACE = "/somewhere/new/"
WORDS = "Ligne une\nنص"


class Letter(forms.Form):
    title = forms.CharField(required=False)
    text = forms.CharField(widget=forms.Textarea())
    kind = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple())
    version = forms.IntegerField(widget=forms.HiddenInput())
    file = forms.FileField(required=False)


class Secret(forms.Form):
    reason = forms.CharField(widget=forms.Textarea())
    password = forms.CharField(widget=forms.PasswordInput())


class Code(forms.Form):
    note = forms.CharField(widget=forms.Textarea())
    code = forms.CharField(widget=forms.TextInput({"autocomplete": "one-time-code"}))


@pytest.fixture
def author(db):
    return make_user()


def ticket_of(user, place=PLACE):
    return form_drafts.create_ticket(Letter(), user, place=place, title="A letter", back="/somewhere/")


def typed(**fields):
    data = QueryDict(mutable=True)
    for name, value in ({"text": WORDS} | fields).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def save(user, expected=0, **fields):
    return form_drafts.save_draft(ticket_of(user), actor=user, typed=typed(**fields), expected=expected)


def send(client, ticket, **fields):
    return client.post(reverse("save_form_draft"), {TICKET: str(ticket), REVISION: 0, "text": WORDS, **fields})


def test_only_the_forms_own_fields_are_kept(author):
    draft = save(author, title="T", kind=["a", "b"], version="3", csrfmiddlewaretoken="x", other="y", file="z")
    assert (draft.texts, draft.choices) == ({"title": "T", "text": WORDS}, {"kind": ["a", "b"], "version": ["3"]})


def test_form_with_a_secret_is_not_stored_or_guarded():
    assert (form_drafts.is_guarded(Letter()), form_drafts.is_drafted(Letter())) == (True, True)
    for form in (Secret(), Code()):
        assert (form_drafts.is_guarded(form), form_drafts.is_drafted(form)) == (False, False)


def test_second_window_does_not_overwrite_the_first(author):
    first = save(author)
    assert save(author, expected=first.revision, text="More").revision == first.revision + 1
    with pytest.raises(StaleError):
        save(author, expected=first.revision, text="Other")
    with pytest.raises(StaleError):
        save(author, text="Other")
    assert FormDraft.objects.get().texts["text"] == "More"


def test_draft_without_text_is_none(author):
    draft = save(author)
    assert save(author, expected=draft.revision, text=" ", kind=["a"]) is None
    assert save(author, text=" ", kind=["a"]) is None
    assert not FormDraft.objects.exists()


def test_long_draft_is_refused_and_changes_nothing(author, settings):
    settings.FORM_DRAFT_MAX_CHARACTERS = 100
    draft = save(author)
    with pytest.raises(DomainError):
        save(author, expected=draft.revision, text="x" * 101)
    assert FormDraft.objects.get().texts["text"] == WORDS


def test_sign_no_database_takes_is_replaced(author):
    assert save(author, text="a\x00b\r\nc").texts["text"] == "a\ufffdb\nc"


def test_ticket_of_another_person_is_refused(author):
    other = make_user()
    with pytest.raises(NotAllowedError):
        form_drafts.save_draft(ticket_of(author), actor=other, typed=typed(), expected=0)
    client = Client()
    client.force_login(other)
    for ticket in (ticket_of(author), "forged", "", f"{ticket_of(other)}x"):
        assert send(client, ticket).status_code == 404
        assert client.post(reverse("discard_form_draft"), {TICKET: str(ticket)}).status_code == 404
    assert not FormDraft.objects.exists()


def test_saving_needs_the_token_and_a_sign_in(author):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author)
    assert send(strict, ticket_of(author)).status_code == 403
    headers = {"X-Autosave": "1"}
    address, data = reverse("save_form_draft"), {TICKET: str(ticket_of(author)), "text": WORDS}
    assert Client().post(address, data, headers=headers).status_code == 401
    assert not FormDraft.objects.exists()


def test_browser_is_answered_with_the_drafts_number(author):
    client = Client()
    client.force_login(author)
    answer = send(client, ticket_of(author))
    assert (answer.status_code, answer.json()["revision"]) == (200, 1)
    assert send(client, ticket_of(author)).status_code == 409
    assert send(client, ticket_of(author), **{REVISION: "9" * 30}).status_code == 409


@pytest.mark.parametrize("role", [None, RoleGroup.SECRETARIAT, RoleGroup.DELEGATES])
def test_nobody_else_reads_a_draft(author, role):
    save(author)
    reader = make_user(role) if role else make_user()
    assert not FormDraft.objects.visible_to(reader).exists()
    client = Client()
    client.force_login(reader)
    assert WORDS not in client.get(reverse("form_drafts")).content.decode()
    client.post(reverse("discard_form_draft"), {TICKET: str(ticket_of(reader))})
    assert FormDraft.objects.count() == 1


def test_draft_is_in_no_admin_api_or_trail(author):
    events = AuditEvent.objects.count()
    save(author)
    form_drafts.discard_draft(PLACE, actor=author)
    assert AuditEvent.objects.count() == events
    assert not admin.site.is_registered(FormDraft)
    api = SchemaGenerator().get_schema(request=None, public=True)
    assert [path for path in api["paths"] if "draft" in path and "form" in path] == []
    assert [name for name in api["components"]["schemas"] if "FormDraft" in name] == []


def test_own_list_shows_and_discards_a_draft(author):
    save(author)
    client = Client()
    client.force_login(author)
    page = client.get(reverse("form_drafts"))
    assert f'href="{PLACE}"' in page.content.decode()
    [(draft, ticket)] = page.context["rows"]
    assert client.post(reverse("discard_form_draft"), {TICKET: str(ticket)}).url == reverse("form_drafts")
    assert not FormDraft.objects.filter(pk=draft.pk).exists()


def test_draft_ends_with_its_days_and_with_the_account(author, settings):
    for user in (author, make_user(), make_user()):
        save(user)
    old, closed, kept = FormDraft.objects.order_by("pk")
    over = timezone.now() - dt.timedelta(days=settings.FORM_DRAFTS_KEPT_DAYS)
    FormDraft.objects.filter(pk=old.pk).update(updated_at=over)
    closed.user.is_active = False
    closed.user.save()
    delete_expired_drafts()
    assert list(FormDraft.objects.all()) == [kept]
    kept.user.delete()
    assert not FormDraft.objects.exists()


def test_stranger_without_draft_or_ticket_gets_nothing_back(author, rf):
    request = rf.post(PLACE, {TICKET: str(ticket_of(author)), "text": WORDS})
    request.user = make_user()
    assert form_drafts.texts_for_user(request, PLACE) == []
    request.user = author
    assert form_drafts.texts_for_user(request, "/elsewhere/") == []
    assert form_drafts.texts_for_user(request, PLACE) == [("A letter", WORDS)]


@pytest.fixture
def staff(db):
    return make_user(RoleGroup.SECRETARIAT)


@pytest.fixture
def client(staff):
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def place(staff):
    """Give the address of a form with a reason."""
    return reverse("stakeholders:organization_refuse", args=[make_organization(staff, verified=False).pk])


def keep(client, place):
    ticket = client.get(place).context["form_draft"].ticket
    return client.post(reverse("save_form_draft"), {TICKET: str(ticket), REVISION: 0, "reason": WORDS})


def test_page_has_guard_ticket_and_address(client, place):
    page = client.get(place).content.decode()
    assert re.search(r'<form[^>]* data-guard\s[^>]*data-draft="/drafts/save/"', page)
    assert f'name="{TICKET}"' in page
    assert f'name="{carrying.FIELD}"' in page


def test_draft_is_offered_and_put_back(client, place):
    keep(client, place)
    offered = client.get(place)
    assert [text for _label, text in offered.context["form_draft"].restorable_texts] == [WORDS]
    assert "Restore it" in offered.content.decode()
    assert not offered.context["form"]["reason"].value()
    page = client.get(place, {PUT_BACK: 1})
    assert page.context["form"]["reason"].value() == WORDS
    assert (page.context["form_draft"].restorable_texts, page.context["form_draft"].revision) == ([], 1)


def test_draft_survives_the_change_of_language(client, place):
    keep(client, place)
    answer = client.post(reverse("set_language"), {"language": "fr", "next": place})
    assert WORDS in client.get(answer.url).content.decode()


def test_draft_survives_refusal_and_ends_with_sending(client, place):
    keep(client, place)
    refused = client.post(place, {"reason": "", REVISION: 1})
    assert (refused.status_code, FormDraft.objects.count()) == (422, 1)
    assert send_read(client, place, {"reason": "Not an organization"}).status_code == 302
    assert not FormDraft.objects.exists()


def test_other_restored_words_are_shown_next_to_the_form(client, place):
    keep(client, place)
    too_long = {"reason": "x" * 5000}
    other = client.post(place, too_long).context["form_draft"]
    assert ([text for _label, text in other.restorable_texts], other.revision) == ([WORDS], 0)
    assert client.post(place, too_long | {REVISION: 1}).context["form_draft"].restorable_texts == []


def test_user_can_start_the_form_again(client, place):
    keep(client, place)
    ticket = str(client.get(place).context["form_draft"].ticket)
    assert client.post(reverse("discard_form_draft"), {TICKET: ticket, "anew": "1"}).url == place
    assert not client.get(place).context["form_draft"].restorable_texts


def test_visitor_has_the_window_alone(db):
    page = Client().get(reverse("stakeholders:organization_new")).content.decode()
    assert re.search(r'<form[^>]* data-guard\s[^>]*data-draft="" data-person=""', page)
    assert f'name="{TICKET}"' not in page


def test_ticket_is_read_as_it_was_given(author):
    ticket = ticket_of(author)
    assert form_drafts.read_ticket(str(ticket), author) == ticket
    assert "file" not in ticket.texts + ticket.choices
