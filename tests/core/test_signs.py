"""Signs that nobody sees: cleaned from one line in every way it comes in, shown as marks in long texts."""

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.test import RequestFactory

from dialogues.models import WorkingGroup
from stakeholders.models import Organization
from tests.factories.people import make_secretariat, make_user
from tests.factories.stakeholders import make_organization
from untoc_portal.accounts.models import User
from untoc_portal.core import documents, word
from untoc_portal.core.signs import (
    HiddenSignsMiddleware,
    OneLine,
    clean_line,
    is_one_line,
    show_signs,
    show_signs_plainly,
)

OVERRIDE = "\u202e"
BAD = [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
BREAKS = ["\r\n", "\n", "\t", "\x07", "\x1b", "\x85", "\x9f", "\u2028", "\u2029"]


@pytest.mark.parametrize("sign", BAD)
def test_line_loses_what_turns_its_direction(sign):
    assert clean_line(f"Ann{sign} Lee{sign}") == "Ann Lee"


@pytest.mark.parametrize("sign", BREAKS)
def test_line_stays_one_line(sign):
    assert clean_line(f"Hi{sign}Bcc: evil@x.example{sign}") == "Hi Bcc: evil@x.example"


@pytest.mark.parametrize(
    "text", ["منظمة\u200f (UN)", "\u200eUN\u200e", "\u061cع", "a\u200db", "", " kept ", "a\u00a0b"]
)
def test_line_keeps_what_languages_need(text):
    assert clean_line(text) == text


def test_every_column_of_one_line_is_cleaned():
    found = [
        field
        for model in apps.get_models()
        if model._meta.app_label in {"accounts", "stakeholders", "reviews", "dialogues"}
        for field in model._meta.local_fields
        if is_one_line(field)
    ]
    assert len(found) > 60
    for field in found:
        assert isinstance(field.model.__dict__[field.attname], OneLine), field
    assert not is_one_line(models.CharField(max_length=1000))


def test_column_is_cleaned_however_it_is_set(db):
    group = WorkingGroup(code="TIP", symbol=f"WG{OVERRIDE}.4\r\n", names={"en": "A"}, source=f"a{OVERRIDE}b")
    assert (group.symbol, group.source) == ("WG.4", "ab")
    group.source = "one\r\ntwo"
    assert group.source == "one two"
    group.save()
    # What is in the table since before is cleaned when it is read.
    WorkingGroup.objects.update(source=f"x{OVERRIDE}y")
    assert WorkingGroup.objects.get().source == "xy"


def test_admin_and_files_clean_a_line(db):
    secretariat = make_secretariat()
    organization = make_organization(secretariat)
    organization.name = f"Help{OVERRIDE} for all\r\n"
    organization.save()
    assert Organization.objects.get(pk=organization.pk).name == "Help for all"
    user = make_user()
    User.objects.filter(pk=user.pk).update(name="A\r\nB")
    assert User.objects.get(pk=user.pk).name == "A B"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>a\u202eb</p>", "[U+202E]</bdi>b</p>"),
        ("<p>a\x1bb</p>", "[U+001B]</bdi>b</p>"),
        ("<p>a\u2067b</p>", "[U+2067]</bdi>b</p>"),
        ("<title>a\u202eb</title>", "<title>a[U+202E]b</title>"),
        ("<option value='\u202e'>a\u202eb</option>", ">a[U+202E]b</option>"),
        ("<textarea>a\u202eb</textarea>", "<textarea>a\u202eb</textarea>"),
        ('<input value="a\u202e>b">', '<input value="a\u202e>b">'),
        ("<script>'\u202e'</script>", "<script>'\u202e'</script>"),
        ("<p>\u2068a\u2069 \u200f</p>", "<p>\u2068a\u2069 \u200f</p>"),
        ("<p>a < b\u202e</p>", "<p>a < b<bdi"),
    ],
)
def test_signs_are_shown_in_texts_alone(html, shown):
    assert shown in show_signs(html)


def test_page_without_signs_is_sent_as_it_is():
    response = HttpResponse("<p>é</p>".encode("latin-1"), content_type="text/html; charset=latin-1")
    assert HiddenSignsMiddleware(lambda _request: response)(RequestFactory().get("/")).content == b"<p>\xe9</p>"


def test_documents_show_signs(db, monkeypatch):
    monkeypatch.setattr(documents, "render_to_string", lambda *_args: f"<html><main><p>a{OVERRIDE}b</p></main></html>")
    markup = documents.render_markup("x.html", {}, language="en")
    assert OVERRIDE not in markup
    assert "[U+202E]" in markup
    assert word.render_docx(markup)


def test_mails_show_signs():
    assert show_signs_plainly(f"a{OVERRIDE}b\x1b\r\n\u2068c\u2069") == "a[U+202E]b[U+001B]\r\n\u2068c\u2069"
