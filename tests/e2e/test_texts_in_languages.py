"""Texts of record and reading drafts in a browser: axe-core in three languages, wide and narrow."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from reviews.enums import ReviewState
from tests.dialogues.test_texts_of_record import put_in_force
from tests.e2e.test_accessibility import violations_on
from tests.factories.dialogues import make_dialogue, make_session, make_working_groups
from tests.factories.reviews import carry_to, person
from untoc_portal.core.machine_translation.drafts import iter_machine_texts
from untoc_portal.core.record_translations import list_originals, save_machine_drafts

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paths(world, review, machine):
    """Give the addresses of the pages, by who reads them."""
    officer, group = world.secretariat, make_working_groups()["TIP"]
    agenda = ["Opening of the session", "Outcomes of country reviews", "Other matters"]
    session = make_session(officer, group, agenda=agenda, outcomes_item=2, title="First session of the group")
    put_in_force(session, officer, "افتتاح الدورة", language="ar")
    put_in_force(session, officer, "会议开幕", language="zh-hans")
    texts = dict.fromkeys(list(list_originals(session))[2:], "Texte de la machine")
    save_machine_drafts(session, actor=officer, language="fr", texts=texts)
    dialogue = make_dialogue(
        officer, group, in_days=30, programme="10 a.m. Opening\n\n- First panel\n- Second panel", themes="Victims"
    )
    carry_to(world, review, ReviewState.SUMMARY)
    rows = review.list_of_observations.paragraphs.values_list("text", flat=True)
    list(iter_machine_texts(list(rows), source="en", target="ar", is_confidential=True))
    read_in = "?written_in=en&read_in=ar"
    return {
        "public": [
            session.get_absolute_url(),
            dialogue.get_absolute_url(),
            reverse("help:manual", args=["secretariat"]),
        ],
        "officer": [
            reverse("record_texts", args=["session", session.pk, "fr"]),
            reverse("record_texts", args=["dialogue", dialogue.pk, "ar"]),
        ],
        "party": [
            reverse("reviews:outcome_detail", args=[review.code, "list_of_observations"]) + read_in,
            reverse("reviews:submission_detail", args=[review.code, 1]) + read_in,
        ],
    }


def cookies_of(user, url, language):
    """Return the cookies of a browser in which the user is signed in and reads this language."""
    client = Client()
    if user:
        client.force_login(user)
        user.language = language
        user.save()
    found = {name: morsel.value for name, morsel in client.cookies.items()}
    return [
        {"name": name, "value": value, "url": url}
        for name, value in {**found, settings.LANGUAGE_COOKIE_NAME: language}.items()
    ]


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_axe_finds_nothing(portal, live_server, world, review, paths, language):
    people = {"public": None, "officer": world.secretariat, "party": person(review, "KEN")}
    found = []
    for who, user in people.items():
        page = portal.visit("/accessibility/", locale=language, color_scheme="light")
        page.context.clear_cookies()
        page.context.add_cookies(cookies_of(user, live_server.url, language))
        for path in paths[who]:
            for width in (1440, 375):
                page.set_viewport_size({"width": width, "height": 1000})
                assert page.goto(path).status == 200
                found += violations_on(page)
                assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (path, width)
    assert found == []
