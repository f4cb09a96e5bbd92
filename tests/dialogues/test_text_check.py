"""The country check while a statement is written: who may ask, how often, what is answered and that nothing stays."""

import pytest
from django.apps import apps
from django.core.cache import cache
from django.urls import reverse

from dialogues.models import Statement
from dialogues.views.country_check import PER_MINUTE
from tests.factories.dialogues import invite, make_dialogue
from tests.factories.reviews import carry_to, person
from untoc_portal.core.enums import OfficialLanguage

ASKED = {"language": "en", "title": "On help", "text": "In Norway, my country, and in Oslo."}
SCRIPT = {"HX-Request": "true"}
ADDRESS = "dialogues:text_check"


@pytest.fixture(autouse=True)
def _forget_how_often(db):
    cache.clear()


@pytest.fixture
def ask(client):
    """Ask the check as somebody; by the script unless stated otherwise."""

    def ask_as_person(user, headers=SCRIPT, **changed):
        client.force_login(user)
        return client.post(reverse(ADDRESS), {**ASKED, **changed}, headers=headers)

    return ask_as_person


def test_author_sees_passage_state_rule_weight_and_wording(stage, ask):
    response = ask(stage.representative)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert [(p.text, p.states, p.certain) for p in response.context["checked"]] == [
        ("Norway", ("NOR",), True),
        ("Oslo", ("NOR",), False),
    ]
    assert "<html" not in response.content.decode()
    for said in ("Refuses the statement", "Only a State can be meant.", "A person decides", "It may mean the town."):
        assert said in response.content.decode()
    assert [str(p.wording) for p in response.context["checked"]] == [
        "a State party",
        "the authorities of a State party",
    ]


@pytest.fixture
def write(stage, client):
    """Give a function that sends the form of a statement as a browser without a script does."""
    dialogue = make_dialogue(stage.secretariat, stage.group)
    invite(dialogue, stage.organization, stage.representative)
    client.force_login(stage.representative)
    url = reverse("dialogues:statement_new", args=[dialogue.pk])
    typed = {**ASKED, "on_behalf": f"organization:{stage.organization.pk}"}
    return lambda **changed: client.post(url, {**typed, **changed})


def typed_in(response):
    form = response.context["form"]
    return form["title"].value(), form["text"].value()


def test_button_checks_and_keeps_the_text(write):
    response = write(check="1")
    assert response.status_code == 200
    assert typed_in(response) == (ASKED["title"], ASKED["text"])
    assert [passage.text for passage in response.context["checked"]] == ["Norway", "Oslo"]
    page = response.content.decode()
    assert ("Use this wording" in page, "field__errors" in page) == (True, False)
    assert not Statement.objects.exists()


def test_wording_is_used_for_one_passage(write):
    norway, oslo = write(check="1").context["checked"]
    response = write(use=oslo.place)
    assert typed_in(response)[1] == "In Norway, my country, and in the authorities of a State party."
    assert [passage.text for passage in response.context["checked"]] == ["Norway"]
    # Both places are those of the text that was sent.
    assert typed_in(write(use=norway.place))[1] == "In a State party, my country, and in Oslo."


def test_passage_is_removed_if_no_word_fits(write):
    text = "We act \N{REGIONAL INDICATOR SYMBOL LETTER N}\N{REGIONAL INDICATOR SYMBOL LETTER O} at home."
    (flag,) = write(text=text, check="1").context["checked"]
    assert flag.replacement == ""
    assert typed_in(write(text=text, use=flag.place))[1] == "We act at home."


@pytest.mark.parametrize("place", ["text:3:9:Norway", "title:0:6:Norway", "text:x", "nothing"])
def test_changed_text_is_not_replaced(write, place):
    text = "Now Norway stands elsewhere."
    response = write(text=text, use=place)
    assert typed_in(response)[1] == text
    assert "Nothing was replaced." in response.content.decode()


def test_button_is_limited_too(write):
    answers = [write(check="1").status_code for _ in range(PER_MINUTE + 1)]
    assert answers == [200] * PER_MINUTE + [429]
    response = write(check="1")
    assert typed_in(response) == (ASKED["title"], ASKED["text"])


def test_clean_text_and_empty_draft_are_said_to_be_clean(stage, ask):
    for text in ("Victims need to be heard.", ""):
        assert "No State was found" in ask(stage.representative, text=text).content.decode()


def test_passage_in_the_title_is_marked_as_such(stage, ask):
    (passage,) = ask(stage.representative, title="On Norway", text="").context["checked"]
    assert (passage.field, passage.text) == ("title", "Norway")


@pytest.mark.parametrize("changed", [{"language": "de"}, {"language": ""}, {"text": "x" * 30_001}])
def test_text_that_cannot_be_checked_is_refused(stage, ask, changed):
    response = ask(stage.representative, **changed)
    assert (response.status_code, "checked" in response.context) == (422, False)


def test_every_official_language_is_taken(stage, ask):
    for language in OfficialLanguage.values:
        assert [p.text for p in ask(stage.representative, language=language).context["checked"]] == ["Norway", "Oslo"]


def test_only_focal_point_under_review_may_name_its_state(stage, review, ask):
    review = carry_to(stage.world, review, "self_assessment")
    own = {"text": "Kenya and Norway", "on_behalf": f"review:{review.code}"}
    found = {
        who: [passage.text for passage in ask(user, **own).context["checked"]]
        for who, user in {"own": person(review, "KEN"), "stranger": stage.representative}.items()
    }
    assert found == {"own": ["Norway"], "stranger": ["Kenya", "Norway"]}


def test_my_country_is_marked_for_organization_of_one_country(stage, ask):
    own = {"text": "Our Government acts.", "on_behalf": f"organization:{stage.organization.pk}"}
    found = [(p.text, p.certain) for p in ask(stage.representative, **own).context["checked"]]
    assert found == ([("Our Government", False)] if stage.organization.country else [])
    assert ask(stage.chair, **own).context["checked"] == []


def test_nothing_is_stored(stage, ask):
    def rows():
        return {model._meta.label: model.objects.count() for model in apps.get_app_config("dialogues").get_models()}

    before = rows()
    ask(stage.representative)
    assert rows() == before


def test_only_the_person_who_asks_too_often_waits(stage, ask):
    answers = [ask(stage.representative).status_code for _ in range(PER_MINUTE + 1)]
    assert answers == [200] * PER_MINUTE + [429]
    assert ask(stage.chair).status_code == 200


def test_it_is_asked_by_post_alone(stage, client):
    client.force_login(stage.representative)
    assert client.get(reverse(ADDRESS)).status_code == 405


def test_how_it_works_is_public(client, db):
    response = client.get(reverse("dialogues:country_check"))
    assert response.status_code == 200
    assert "Procedures and Rules, para" in response.content.decode()
