"""The bar of reading drafts on the pages of a review, without JavaScript."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import Translation
from tests.factories.people import make_user
from tests.factories.reviews import carry_to
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import MachineText

ROOT = Path(django_settings.BASE_DIR)


@pytest.fixture
def dialogue(world, review):
    return carry_to(world, review, ReviewState.SUMMARY)


def pages_of(review):
    article = review.list_of_observations.paragraphs.first().article
    return {
        "submission": reverse("reviews:submission_detail", args=[review.code, 1]),
        "article": reverse("reviews:feedback_article", args=[review.code, article.instrument.code, article.number]),
        "feedback": reverse("reviews:feedback", args=[review.code]),
        "clarifications": reverse("reviews:clarification_list", args=[review.code]),
        "list_of_observations": reverse("reviews:outcome_detail", args=[review.code, "list_of_observations"]),
    }


@pytest.mark.parametrize("page", ["submission", "article", "feedback", "list_of_observations"])
def test_reader_requests_and_reads_next_to_the_original(machine, dialogue, as_person, page):
    browser, url = as_person(dialogue, "KEN"), pages_of(dialogue)[page]
    shown = browser.get(url).content.decode()
    assert ("reading-bar" in shown, "machine-text" in shown) == (True, False)
    asked = browser.get(url, {"written_in": "en", "read_in": "ar"}).content.decode()
    make = reverse("reviews:make_reading_drafts", args=[dialogue.code, page])
    assert make in asked
    assert machine.asked == []
    place = asked.split('name="place" value="')[1].split('"')[0]
    data = {"written_in": "en", "read_in": "ar", "place": place, "back": url}
    response = browser.post(make, data)
    assert response.headers["Location"] == f"{url}?written_in=en&read_in=ar"
    read = browser.get(response.headers["Location"]).content.decode()
    assert read.count("machine-text") == read.count('<div lang="ar" dir="rtl">') > 0
    assert "Only the original counts." in read
    assert make not in read


def test_pages_have_no_bar_without_provider(dialogue, as_person):
    browser = as_person(dialogue, "KEN")
    for url in pages_of(dialogue).values():
        assert "reading-bar" not in browser.get(url, {"read_in": "fr"}).content.decode()
    make = reverse("reviews:make_reading_drafts", args=[dialogue.code, "submission"])
    assert browser.post(make, {"written_in": "en", "read_in": "fr", "place": "1"}).status_code == 302
    assert not MachineText.objects.exists()


def test_failure_is_a_message_and_the_original_stays(machine, dialogue, as_person):
    machine.mode = "breaks"
    browser, url = as_person(dialogue, "GHA"), pages_of(dialogue)["submission"]
    make = reverse("reviews:make_reading_drafts", args=[dialogue.code, "submission"])
    data = {"written_in": "en", "read_in": "fr", "place": "1", "back": url}
    page = browser.post(make, data, follow=True).content.decode()
    assert "The machine translation did not work." in page
    assert "machine-text" not in page


def test_strangers_and_unknown_pages_get_404(machine, dialogue, browse, as_person, client):
    make = reverse("reviews:make_reading_drafts", args=[dialogue.code, "submission"])
    data = {"written_in": "en", "read_in": "fr", "place": "1"}
    assert client.post(make, data).status_code in (302, 404)
    assert browse(make_user(RoleGroup.DELEGATES)).post(make, data).status_code == 404
    unknown = reverse("reviews:make_reading_drafts", args=[dialogue.code, "people"])
    assert as_person(dialogue, "KEN").post(unknown, data).status_code == 404
    assert machine.asked == []


def test_bar_costs_two_queries_only_when_it_is_used(machine, dialogue, as_person, settings):
    browser, url = as_person(dialogue, "KEN"), pages_of(dialogue)["list_of_observations"]
    browser.get(url)
    counts = []
    for asked, address in (({}, ""), ({}, machine.url), ({"read_in": "fr"}, machine.url)):
        settings.MACHINE_TRANSLATION_URL = address
        with CaptureQueriesContext(connection) as queries:
            browser.get(url, asked)
        counts.append(len(queries))
    assert counts[2] - counts[1] == 2
    assert counts[1] - counts[0] <= 1


def test_summary_page_drafts_by_machine(machine, world, dialogue, browse, as_person):
    completed = carry_to(world, dialogue, ReviewState.COMPLETED)
    browser = browse(world.secretariat)
    url = reverse("reviews:translation", args=[completed.code, "fr"])
    draft = reverse("reviews:draft_summary_by_machine", args=[completed.code, "fr"])
    assert draft in browser.get(url).content.decode()
    assert browser.post(draft).headers["Location"] == url
    page = browser.get(url).content.decode()
    assert "A machine made this text." in page
    assert draft not in page
    rows = Translation.objects.get().paragraphs.all()
    data = {f"revision_{row.paragraph_id}": row.revision for row in rows}
    data |= {f"text_{row.paragraph_id}": row.text for row in rows}
    data |= {f"follows_{row.paragraph_id}": "on" for row in rows}
    assert browser.post(url, data).status_code == 302
    assert not Translation.objects.get().paragraphs.filter(is_machine=True).exists()
    assert as_person(completed, "KEN", "observer").post(draft).status_code == 404


def test_no_other_service_touches_machine_texts():
    # The texts of letters are none of a review. Their translations that the portal brings are kept as drafts to revise.
    allowed = {"reading_drafts.py", "machine_summaries.py", "letter_texts.py"}
    files = [path for app in ("reviews", "dialogues") for path in (ROOT / app / "services").rglob("*.py")]
    words = ("machine_translation", "MachineText", "save_machine_texts", "save_machine_drafts")
    found = {path.name for path in files if any(word in path.read_text(encoding="utf-8") for word in words)}
    assert found == allowed
