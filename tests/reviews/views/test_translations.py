"""A summary in another language in the browser: side by side, saved part by part, declared final and issued."""

import pytest
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import OutcomeDocument, OutcomeParagraph, Term, TranslatedParagraph, Translation
from tests.factories.people import make_user
from tests.factories.provisions import store_text
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.edits import AUTOSAVE_HEADER
from untoc_portal.core.enums import RoleGroup

QUERIES = 12


@pytest.fixture
def completed(world, review):
    """Give a review whose summary of two paragraphs is agreed."""
    return carry_to(world, review, ReviewState.COMPLETED)


@pytest.fixture
def page(completed):
    return reverse("reviews:translation", args=[completed.code, "fr"])


@pytest.fixture
def sent(completed):
    """Give what the form sends for a text of each paragraph."""
    keys = [row.pk for row in completed.summary.paragraphs.all()]

    def of(text="Traduit", keys=keys, **more):
        return {name: value for pk in keys for name, value in ((f"text_{pk}", text), (f"revision_{pk}", 0))} | more

    return of


def move(review, name, language="fr"):
    return reverse("reviews:advance_translation", args=[review.code, language, name])


def test_it_is_made_side_by_side_and_saved_part_by_part(completed, page, sent, as_person):
    client, first = as_person(completed, "GHA", "expert"), completed.summary.paragraphs.first()
    shown = client.get(page).content.decode()
    assert ("SECRET-A a good practice" in shown, f"text_{first.pk}" in shown) == (True, True)
    part = client.post(page, sent(keys=[first.pk]), headers={AUTOSAVE_HEADER: "1"})
    assert part.status_code == 200
    assert part.content.decode().strip().startswith(f'<section class="panel" id="translated-{first.pk}"')
    assert [row.text for row in TranslatedParagraph.objects.all()] == ["Traduit"]
    conflict = client.post(page, sent("Autre", keys=[first.pk]), headers={AUTOSAVE_HEADER: "1"})
    assert (conflict.status_code, "Nothing was overwritten" in conflict.content.decode()) == (409, True)


def test_a_changed_source_and_a_missing_term_are_shown(completed, page, sent, as_person):
    client, first = as_person(completed, "GHA"), completed.summary.paragraphs.first()
    Term.objects.create(
        key="ocg",
        texts={"en": "organized criminal group", "fr": "groupe criminel organisé"},
        in_texts=True,
        confidence="medium",
    )
    client.post(page, sent())
    OutcomeParagraph.objects.filter(pk=first.pk).update(text="A law on organized criminal groups.")
    shown = client.get(page).content.decode()
    assert "The paragraph has changed since it was translated:" in shown
    assert "groupe criminel organisé" in shown
    assert "(wording not confirmed)" in shown
    stale = client.post(
        page, sent("Une loi", keys=[first.pk], **{f"revision_{first.pk}": 1, f"source_{first.pk}": "0"})
    )
    assert (stale.status_code, "Une loi" in stale.content.decode()) == (422, True)


def test_the_secretariat_declares_it_final_and_issues_it(world, completed, page, sent, browse, as_person):
    desk = browse(world.secretariat)
    desk.post(page, sent())
    desk.post(move(completed, "revise"))
    send_read(desk, reverse("reviews:finalize_translation", args=[completed.code, "fr"]))
    carry_to(world, completed, ReviewState.ISSUED)
    assert Translation.objects.get().state == "final"
    assert "text_" not in as_person(completed, "GHA").get(page).content.decode()
    assert OutcomeDocument.objects.filter(document__language="fr").count() == 1
    address = reverse("reviews:issue_translation", args=[completed.code, "fr"])
    assert list(desk.get(address).context["form"].fields) == ["seen", "reason", "confirmed"]
    send_read(desk, address, {"reason": "Un mot."})
    assert OutcomeDocument.objects.filter(document__language="fr").current().get().document.symbol.endswith("/Corr.1")


def test_others_do_not_find_it(world, completed, page, sent, browse, as_person):
    delegate, observer = browse(make_user(RoleGroup.DELEGATES)), as_person(completed, "KEN", "observer")
    assert (delegate.get(page).status_code, delegate.post(page, sent()).status_code) == (404, 404)
    assert (observer.get(page).status_code, observer.post(page, sent()).status_code) == (200, 404)
    assert browse(world.secretariat).get(page.replace("/fr/", "/en/")).status_code == 404
    as_person(completed, "GHA").post(page, sent())
    assert as_person(completed, "GHA").post(move(completed, "finalize")).status_code == 404
    final = reverse("reviews:finalize_translation", args=[completed.code, "fr"])
    assert as_person(completed, "GHA").post(final).status_code == 404
    assert Translation.objects.get().state == "draft"
    issue = reverse("reviews:issue_translation", args=[completed.code, "fr"])
    assert as_person(completed, "GHA").post(issue).status_code == 404


def test_every_revision_is_kept_and_can_be_restored(completed, page, sent, as_person):
    client, first = as_person(completed, "GHA"), completed.summary.paragraphs.first()
    client.post(page, sent("Un"))
    client.post(page, sent("Deux", **{f"revision_{first.pk}": 1}, keys=[first.pk]))
    place = [completed.code, "fr", first.pk]
    assert "Un" in client.get(reverse("reviews:translation_history", args=place)).content.decode()
    client.post(reverse("reviews:restore_translation", args=[*place, 1]))
    assert TranslatedParagraph.objects.get(paragraph=first).text == "Un"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_a_fixed_number_of_queries(world, review, browse, django_assert_num_queries, count):
    summing = carry_to(world, review, ReviewState.SUMMARY)
    task = Translation.objects.create(outcome=summing.summary, language="fr")
    for number in range(count):
        row = OutcomeParagraph.objects.create(
            outcome=summing.summary,
            article=world.articles["UNTOC 5"],
            kind="gap",
            text=f"Text {number}",
            drafted_by=delegation_of(summing, "GHA"),
            updated_by=person(summing, "GHA"),
        )
        task.paragraphs.create(paragraph=row, text="Texte", source_text=row.text, updated_by=world.secretariat)
    client, address = browse(world.secretariat), reverse("reviews:translation", args=[summing.code, "fr"])
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)


def test_provision_is_in_the_language_of_the_translation(world, completed, page, as_person):
    article = completed.summary.paragraphs.first().article
    store_text(article, "fr", [((1, 0, 0, 0), "1.", "[Inventé] Chacun arrose.")])
    shown = as_person(completed, "GHA", "expert").get(page).content.decode()
    assert shown.count("[Inventé] Chacun arrose.") == 1
