"""No text is lost: a form into which something is typed asks before it is left, and keeps a draft of a long text."""

import re

import pytest
from django.conf import settings
from django.forms import BaseForm, Textarea
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import get_resolver

from reviews.views.publication import DocumentSecondLookView
from untoc_portal.core import form_drafts
from untoc_portal.core.models import FormDraft
from untoc_portal.core.views import AutosaveFormView, ServiceFormView

ROOT = settings.BASE_DIR / "templates"
TEMPLATES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.html"))}
FORM = re.compile(r"<form\b(?:{%.*?%}|[^>])*>.*?</form>", re.DOTALL | re.IGNORECASE)
OPENING = re.compile(r"<form\b(?:{%.*?%}|[^>])*>", re.DOTALL | re.IGNORECASE)
TYPED = re.compile(
    r"{{ ?form ?}}|as_field_group|<textarea|<input(?![^>]*type=\"(?:hidden|radio|checkbox|file|submit)\")",
    re.IGNORECASE,
)
INCLUDED = re.compile(r"{% include \"([^\"]+)\"")
# The forms that hold a secret, of which nothing may be kept, and those into which no free text is typed.
SECRET, NO_TEXT = "holds a secret", "nothing but an address or choices"
EXCEPTIONS = {
    # What was typed is there already, and nobody can change it.
    "503.html": NO_TEXT,
    "account/base_reauthenticate.html": SECRET,
    "account/email_change.html": NO_TEXT,
    "account/login.html": SECRET,
    # What the program asked for, sent along unchanged.
    "idp/oidc/authorization_form.html": NO_TEXT,
    # Boxes to tick, and a day.
    "inbox/message_list.html": NO_TEXT,
    # The key is named in it, and made while the page waits.
    "mfa/webauthn/add_form.html": SECRET,
    "reviews/letter_code.html": SECRET,
}


def whole(text: str) -> str:
    """Return a piece of a template with the pieces it includes."""
    return text + "".join(whole(TEMPLATES[name]) for name in INCLUDED.findall(text) if name in TEMPLATES)


def unguarded(text: str) -> list[str]:
    """Return the forms of a template that are sent by POST, take what is typed, and are left without a question."""
    forms = [form for form in FORM.findall(text) if 'method="post"' in OPENING.match(form)[0].lower()]
    return [form for form in forms if "data-guard" not in OPENING.match(form)[0] and TYPED.search(whole(form))]


def test_every_form_with_text_is_guarded():
    found = {name for name, text in TEMPLATES.items() if unguarded(text)}
    assert found == set(EXCEPTIONS)


def test_admin_guards_its_forms_by_script():
    """Their templates are the framework's."""
    assert "guardForm(form)" in (settings.BASE_DIR / "static/js/admin.js").read_text(encoding="utf-8")
    assert "js/admin.js" in TEMPLATES["admin/base_site.html"]


@pytest.mark.parametrize(
    "inside", ["{{ form }}", "<textarea></textarea>", '<input name="x">', "{{ form.a.as_field_group }}"]
)
def test_unguarded_form_would_be_found(inside):
    assert unguarded(f'<form method="post">{inside}</form>')
    assert not unguarded(f'<form method="post" data-guard>{inside}</form>')
    assert not unguarded('<form method="post"><input type="hidden"><button>Go</button></form>')


def _views(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
        elif view := getattr(pattern.callback, "view_class", None):
            yield view


VIEWS = sorted({view for view in _views(get_resolver().url_patterns) if issubclass(view, ServiceFormView)}, key=str)
DRAFTED = [view for view in VIEWS if not issubclass(view, AutosaveFormView)]
# The rows of the first two are several forms, without a long text. The buttons of the country check show the form of a
# statement again, with its text and its draft; all else is sent as from any other form.
# The board sends the reviews that were ticked to the first page of the letters.
OWN_POST = {"DelegationNoticeView", "MakeLettersView", "NoteView", "ChangeStatementView", "NewStatementView"}


def test_every_form_view_keeps_a_draft():
    assert len(DRAFTED) > 80
    for view in DRAFTED:
        assert view.keeps_draft, view
        assert view.render is ServiceFormView.render, view
        assert view.get_draft is ServiceFormView.get_draft, view
        assert view.end_draft is ServiceFormView.end_draft, view
        assert view.post in {ServiceFormView.post, DocumentSecondLookView.post} or view.__name__ in OWN_POST, view


def sources(name: str) -> str:
    """Return the text of a template with those it extends and includes."""
    text = TEMPLATES[name]
    above = re.search(r"{% extends \"([^\"]+)\"", text)
    return whole(text) + (sources(above[1]) if above and above[1] in TEMPLATES else "")


def shows_draft(text: str) -> bool:
    by_tag = re.search(r"{% render_form form\b", text)
    by_hand = all(part in text for part in ("draft_offer.html", " data-draft=", "draft_state.html"))
    return bool(by_tag or by_hand)


# Into these no long text is typed.
SHORT = {
    "reviews/answer_import.html",
    "reviews/delegation_notice.html",
    "reviews/note_of_names.html",
    "reviews/publication_form.html",
}


@pytest.mark.parametrize("name", sorted({view.template_name for view in DRAFTED} - SHORT))
def test_page_of_a_form_view_shows_the_draft(name):
    assert shows_draft(sources(name))


def _forms(cls):
    for one in cls.__subclasses__():
        yield from _forms(one)
        if one.__module__.split(".")[0] in {"reviews", "dialogues", "stakeholders"} and ".forms" in one.__module__:
            yield one


LONG = sorted(
    {
        form
        for form in _forms(BaseForm)
        if any(isinstance(field.widget, Textarea) for field in getattr(form, "base_fields", {}).values())
    },
    key=str,
)


class Reader:
    """Somebody who is signed in."""

    pk = 1
    is_authenticated = True


@pytest.mark.parametrize("form_class", LONG, ids=lambda form: form.__name__)
def test_long_text_has_guard_and_draft(form_class, monkeypatch):
    assert len(LONG) > 30
    form = form_class.__new__(form_class)
    BaseForm.__init__(form)
    for field in form.fields.values():
        if hasattr(field, "queryset"):
            field.queryset = FormDraft.objects.none()
    request = RequestFactory().get("/somewhere/")
    request.user = Reader()
    monkeypatch.setattr(form_drafts, "find_draft", lambda _user, _place: None)
    draft = form_drafts.load_draft(request, form, place="/somewhere/", title="T", back="/")
    context = {"form": form, "form_draft": draft, "request": request}
    html = Template('{% render_form form "Send" %}').render(RequestContext(request, context))
    assert re.search(r"<form[^>]* data-guard\s[^>]*data-draft=\"/drafts/save/\"", html)
    assert f'name="{form_drafts.TICKET}"' in html
    long = [name for name, field in form.fields.items() if isinstance(field.widget, Textarea)]
    assert set(long) <= set(draft.ticket.texts)


def test_draft_is_offered_by_the_page_itself():
    draft = form_drafts.StoredDraft(
        form_drafts.Ticket(1, "/a/", "T", "/"), 0, FormDraft(), [("Text", "Words")], "/a/?x"
    )
    html = render_to_string("components/draft_offer.html", {"form_draft": draft})
    assert "Words" in html
    assert 'href="/a/?x"' in html
