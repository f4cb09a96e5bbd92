"""Help: in place by page and role, tours once, the glossary in six languages, the manual from its files."""

import re
from itertools import chain

import pytest
from django.conf import settings
from django.template import Context, Template
from django.urls import get_resolver, reverse
from django.utils import translation

from reviews.models import Term
from tests.factories.people import grant_directly, make_secretariat, make_user
from tests.factories.reviews import carry_to, person
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.views import ServiceFormView
from untoc_portal.front.help import manual, terms, tours
from untoc_portal.front.help.pages import PAGES

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def pages_by_name(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from pages_by_name(pattern, prefix + space)
        elif pattern.name:
            yield prefix + pattern.name, getattr(pattern.callback, "view_class", None)


def test_the_table_names_pages_chapters_and_terms_that_are_there():
    pages = set(chain.from_iterable(row.pages for row in PAGES))
    assert pages - dict(pages_by_name(get_resolver())).keys() == set()
    assert {row.manual for row in PAGES} - manual.CHAPTERS.keys() == set()
    assert set(chain.from_iterable(row.terms for row in PAGES)) - terms.MEANINGS.keys() == set()
    assert all(row.rule for row in PAGES)


def test_every_form_page_explains_next_step_and_readers():
    forms = {name for name, view in pages_by_name(get_resolver()) if view and issubclass(view, ServiceFormView)}
    assert len(forms) > 80
    assert forms - set(chain.from_iterable(row.pages for row in PAGES)) == set()


def test_every_chapter_has_its_file_and_every_file_its_chapter():
    assert {path.stem for path in manual.FOLDER.glob("*.md")} == manual.CHAPTERS.keys() | {"README"}


@pytest.mark.parametrize(("role", "says"), [("focal_point", "you clear the answers"), ("expert", "you hand it in")])
def test_help_on_a_page_is_that_of_the_role(world, review, client, role, says):
    review = carry_to(world, review, "self_assessment")
    client.force_login(person(review, "KEN", role))
    page = client.get(reverse("reviews:questionnaire", args=[review.code])).content.decode()
    assert re.findall(r"you clear the answers|you hand it in", page) == [says]
    assert page.count('id="page-help"') == 1


@pytest.mark.parametrize(
    ("role", "chapter"),
    [
        (RoleGroup.SECRETARIAT, "secretariat"),
        (RoleGroup.FOCAL_POINTS, "focal-point"),
        (RoleGroup.DELEGATES, "expert"),
        (RoleGroup.CHAIRS, "chair"),
        (RoleGroup.EXTENDED_BUREAU, "chair"),
        (RoleGroup.STAKEHOLDERS, "stakeholder"),
    ],
)
def test_help_on_the_first_page_leads_to_the_chapter_of_the_role(client, db, role, chapter):
    client.force_login(make_user(role))
    page = client.get(reverse("home")).content.decode()
    assert re.findall(r'href="/help/manual/([^/]+)/"', page) == [chapter]


def test_missing_page_reveals_nothing_of_similar_page(review, client):
    page = client.get(reverse("reviews:library")).content.decode()
    assert page.count('id="page-help"') == 1
    client.force_login(make_user(RoleGroup.STAKEHOLDERS))
    refused = client.get(review.get_absolute_url())
    assert (refused.status_code, "page-help" in refused.content.decode()) == (404, False)


def test_refusal_before_sign_in_shows_bare_page(db, client):
    refused = client.get("/reviews/%00/")
    assert (refused.status_code, "page-help" in refused.content.decode()) == (404, False)


def tour_on(client, path):
    return re.findall(r"First steps: (\d of \d)", client.get(path).content.decode())


def test_first_tour_offered_until_ended_or_requested(db, client):
    staff = make_secretariat()
    client.force_login(staff)
    assert (tour_on(client, "/"), tour_on(client, reverse("inbox"))) == (["1 of 5"], [])
    steps = [tours.get_step_url("secretariat", number) for number in range(1, 6)]
    assert [tour_on(client, path) for path in steps] == [[f"{number} of 5"] for number in range(1, 6)]
    for _twice in range(2):
        client.post(reverse("help:end_tour", args=["secretariat"]))
    staff.refresh_from_db()
    assert (staff.tours_seen, tour_on(client, "/")) == (["secretariat"], [])
    assert tour_on(client, steps[0]) == ["1 of 5"]


def test_a_new_role_brings_its_own_tour_and_nobody_anothers(db, client):
    chair = make_user(RoleGroup.CHAIRS)
    client.force_login(chair)
    client.post(reverse("help:end_tour", args=["chairs"]))
    assert tour_on(client, "/") == []
    grant_directly(chair, RoleGroup.EXTENDED_BUREAU)
    assert tour_on(client, "/") == ["1 of 4"]
    for path in ("/?tour=stakeholders.1", "/?tour=chairs.99", "/?tour=chairs.x"):
        assert tour_on(client, path) == ["1 of 4"]
    assert client.get(reverse("help:tour", args=["stakeholders"])).status_code == 404
    assert client.post(reverse("help:end_tour", args=["nothing"])).status_code == 404


def test_visitors_take_the_public_tour_from_its_page(db, client):
    assert tour_on(client, "/") == []
    page = client.get(reverse("help:tour", args=["public"])).content.decode()
    assert all(tours.get_step_url("public", number) in page for number in range(1, 5))
    assert tour_on(client, tours.get_step_url("public")) == ["1 of 4"]
    assert client.post(reverse("help:end_tour", args=["public"])).status_code == 302
    assert client.get(reverse("help:start")).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_has_every_term_once_in_each_language(db, client, language):
    client.cookies["django_language"] = language
    page = client.get(reverse("help:glossary")).content.decode()
    found = re.findall(r'class="glossary__term" id="([\w-]+)"', page)
    assert len(set(found)) == len(found) == len(terms.MEANINGS)
    assert page.count("<details><summary>") == len(found)
    assert ('class="letters"' in page, 'href="#letter-1"' in page) == (True, language != "zh-hans")


def test_glossary_shows_corrected_terms(db, client):
    texts = {code: f"corrected {code}" for code in LANGUAGES}
    Term.objects.create(key="phase", texts=texts, confidence="medium", corrected=True)
    Term.objects.create(key="cluster", texts=texts, confidence="medium")
    page = client.get(reverse("help:glossary")).content.decode()
    assert re.findall(r"corrected (\w+)", page) == ["en", "en", "ar", "zh", "fr", "ru", "es"]


def test_a_term_is_found_by_its_word_in_any_language(db, client):
    url = reverse("help:glossary")
    for word in ("нота", "NOTE VERBALE", "普通照会"):
        page = client.get(url, {"q": word}).content.decode()
        assert '<div class="glossary__term" id="note-verbale">' in page
    assert "No such term" in client.get(url, {"q": "xyzzy"}).content.decode()


def test_a_page_links_a_word_to_its_meaning():
    with translation.override("fr"):
        shown = Template('{% term "note_verbale" %} {% term "phase" words %}').render(Context({"words": "<Phase>"}))
    assert shown == (
        '<a class="term" href="/help/glossary/#note-verbale">note verbale</a> '
        '<a class="term" href="/help/glossary/#phase">&lt;Phase&gt;</a>'
    )
    with pytest.raises(LookupError):
        Template('{% term "unheard" %}').render(Context())


@pytest.mark.parametrize("name", manual.CHAPTERS)
def test_a_chapter_is_a_page_whose_links_lead_somewhere(client, name):
    page = client.get(reverse("help:manual", args=[name]))
    text = page.content.decode().partition('<div class="manual">')[2].partition("</main>")[0]
    assert page.status_code == 200
    assert text.count("<h2>") >= 3
    assert re.findall(r'(?:href|src)="([^"]+\.md[^"]*|\.\.[^"]*)"', text) == []
    for path in re.findall(r'href="(/[^"#]*)', text):
        assert client.get(path).status_code in {200, 302}


def test_what_the_manual_calls_by_name_is_a_text_of_the_portal():
    folders = [
        (settings.BASE_DIR / name).rglob
        for name in ("templates", "untoc_portal", "reviews", "dialogues", "stakeholders")
    ]
    sources = [
        path.read_text(encoding="utf-8") for files in folders for end in ("*.html", "*.py") for path in files(end)
    ]
    chapters = [path.read_text(encoding="utf-8") for path in manual.FOLDER.glob("*.md")]
    named = {" ".join(name.split()) for text in chapters for name in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)}
    texts = "\n".join(sources)
    assert len(named) > 30
    assert {name for name in named if name not in texts} == set()


def test_there_is_no_other_chapter(client):
    assert client.get(reverse("help:manual", args=["operators"])).status_code == 404
