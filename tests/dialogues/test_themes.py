"""Statements tagged by theme and article, found by them, and drafted into the chair's summary by theme."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from dialogues.models import ChairSummary, Statement, Theme
from dialogues.selectors.statements import search_statements
from dialogues.selectors.summary_drafts import build_text_by_theme
from dialogues.services import chair_summaries, dialogues, moderation, statements
from reviews.models import Article
from tests.factories.dialogues import invite, make_dialogue, make_statement
from tests.factories.reading import send_read
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def themes(db):
    return [Theme.objects.create(code=code, names={"en": code.title()}, source="test") for code in ("victims", "data")]


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, statements_max=5)


@pytest.fixture
def accepted(stage, dialogue, themes):
    """Three accepted statements: on victims, on both themes, and on none."""
    invite(dialogue, stage.organization, stage.representative)
    found = []
    for text, tags in (("Shelters matter.", themes[:1]), ("Count those who ask.", themes), ("Thank you.", [])):
        row = make_statement(
            dialogue, stage.representative, organization=stage.organization, text=text, consents_to_publication=True
        )
        row = do_after_reading(
            moderation.accept_statement,
            do_after_reading(statements.submit_statement, row, actor=stage.representative),
            actor=stage.chair,
        )
        statements.tag_statement(row, actor=stage.chair, themes=tags, articles=[])
        found.append(row)
    return found


def test_tags_are_given_by_author_and_moderators(stage, accepted, themes, world, client):
    article = world.articles["UNTOC 5"]
    for person in stage.everyone_but(stage.secretariat, stage.chair, stage.representative):
        with pytest.raises(NotAllowedError):
            statements.tag_statement(accepted[2], actor=person, themes=themes, articles=[])
    client.force_login(stage.representative)
    address = reverse("dialogues:statement_tags", args=[accepted[2].pk])
    assert client.post(address, {"themes": [themes[1].pk], "articles": [article.pk]}).status_code == 302
    assert (list(accepted[2].themes.all()), list(accepted[2].articles.all())) == ([themes[1]], [article])


def test_articles_are_grouped_by_cluster_or_instrument(stage, accepted, world, client):
    article = world.articles["UNTOC 5"]
    statements.tag_statement(accepted[0], actor=stage.chair, themes=[], articles=[article])
    Article.objects.filter(instrument=article.instrument).exclude(pk=article.pk).update(cluster=None)
    client.force_login(stage.chair)
    page = client.get(reverse("dialogues:statement_tags", args=[accepted[0].pk])).content.decode()
    pattern = r'<details(| open)>\s*<summary><bdi dir="ltr">(.*?)</bdi></summary>(.*?)</details>'
    groups = re.findall(pattern, page, re.DOTALL)
    offered = {name: (state, re.findall(r'value="(\d+)"', boxes)) for state, name, boxes in groups}
    assert offered[str(article.cluster)][0] == " open"
    assert str(article.pk) in offered[str(article.cluster)][1]
    others = Article.objects.filter(cluster=None, instrument=article.instrument).order_by("number")
    assert offered[f"{article.instrument}, other articles"] == ("", [str(row.pk) for row in others])
    assert sum(len(boxes) for _state, boxes in offered.values()) == Article.objects.count()
    listed = client.get(reverse("dialogues:statement_list")).content.decode()
    assert f'<optgroup label="{article.instrument}, other articles">' in listed


def test_statements_are_found_by_theme_article_group_and_words(stage, accepted, themes, world):
    article = world.articles["UNTOC 5"]
    statements.tag_statement(accepted[0], actor=stage.chair, themes=themes[:1], articles=[article])
    asked = {
        "theme": {"theme": themes[0]}, "article": {"article": article}, "words": {"words": "who count"},
        "group": {"working_group": stage.group}, "other group": {"working_group": stage.groups["TA"]},
    }  # fmt: skip
    found = {name: list(search_statements(AnonymousUser(), **values)) for name, values in asked.items()}
    assert found == {
        "theme": [accepted[1], accepted[0]], "article": [accepted[0]], "words": [accepted[1]],
        "group": accepted[::-1], "other group": [],
    }  # fmt: skip


def test_search_shows_only_accepted_and_published(stage, dialogue, accepted, client):
    hidden = make_statement(dialogue, stage.representative, organization=stage.organization, title="SECRET draft")
    kept = make_statement(dialogue, stage.representative, organization=stage.organization, title="SECRET inside")
    do_after_reading(
        moderation.accept_statement,
        do_after_reading(statements.submit_statement, kept, actor=stage.representative),
        actor=stage.chair,
    )
    assert hidden not in search_statements(stage.representative)
    counts = set()
    for reader in [*stage.everyone_but(), AnonymousUser()]:
        expected = Statement.objects.visible_to(reader).accepted()
        assert {*search_statements(reader)} == {*expected}
        counts.add(len(expected))
    # Some readers see less than others, or the comparison says nothing.
    assert len(counts) > 1
    assert "SECRET" not in client.get(reverse("dialogues:statement_list")).content.decode()
    client.force_login(stage.delegate)
    assert "SECRET inside" in client.get(reverse("dialogues:statement_list")).content.decode()


def test_summary_is_drafted_by_theme_and_names_nobody(stage, dialogue, accepted):
    parts = ["Data", "Count those who ask.", "Victims", "Shelters matter.", "Count those who ask.", "Other matters"]
    assert build_text_by_theme(dialogue).split("\n\n") == [*parts, "Thank you."]
    assert stage.organization.name not in build_text_by_theme(dialogue)


def test_summary_draft_leaves_states_out(stage, dialogue, accepted):
    accepted[0].text = "In Kenya shelters matter."
    accepted[0].save()
    assert "In a State party shelters matter." in build_text_by_theme(dialogue)


def test_summary_is_drafted_once_by_chair_or_secretariat(stage, dialogue, accepted, client):
    with pytest.raises(NotAllowedError):
        chair_summaries.draft_chair_summary(dialogue, actor=stage.chair)
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            chair_summaries.draft_chair_summary(dialogue, actor=person)
    client.force_login(stage.secretariat)
    answer = client.post(reverse("dialogues:chair_summary_draft", args=[dialogue.pk]))
    assert answer["Location"] == reverse("dialogues:chair_summary_edit", args=[dialogue.pk])
    assert ChairSummary.objects.get().text.startswith("Data")
    with pytest.raises(DomainError) as caught:
        chair_summaries.draft_chair_summary(dialogue, actor=stage.chair)
    assert caught.value.code == "has_text"


def test_summary_without_statements_is_not_drafted(stage, dialogue):
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
    with pytest.raises(DomainError) as caught:
        chair_summaries.draft_chair_summary(dialogue, actor=stage.chair)
    assert (caught.value.code, ChairSummary.objects.count()) == ("no_statements", 0)


def test_secretariat_issues_what_the_chair_has_agreed_to(stage, dialogue, client):
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
    summary = chair_summaries.write_chair_summary(dialogue, actor=stage.secretariat, text="Victims were heard.")
    with pytest.raises(DomainError) as caught:
        do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.secretariat)
    assert caught.value.code == "not_agreed"
    for person in stage.everyone_but(stage.chair):
        with pytest.raises(NotAllowedError):
            do_after_reading(chair_summaries.agree_chair_summary, summary, actor=person)
    client.force_login(stage.chair)
    assert send_read(client, reverse("dialogues:chair_summary_agree", args=[dialogue.pk])).status_code == 302
    # A change withdraws the agreement.
    chair_summaries.write_chair_summary(dialogue, actor=stage.secretariat, text="Victims were heard at length.")
    with pytest.raises(DomainError):
        do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.secretariat)
    do_after_reading(chair_summaries.agree_chair_summary, summary, actor=stage.chair)
    issued = do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.secretariat)
    assert (issued.state, issued.agreed_by) == ("issued", stage.chair)


def test_a_text_that_names_a_state_is_not_agreed_to(stage, dialogue):
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
    summary = chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="Kenya was praised.")
    with pytest.raises(DomainError) as caught:
        do_after_reading(chair_summaries.agree_chair_summary, summary, actor=stage.chair)
    assert caught.value.code == "names_a_state"
