"""Late confidential paragraphs: what is based on them is opened again, and no document that reveals them is issued."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.enums import OutcomeKind, PublicationScope, ReviewState
from reviews.models import AllowedWords, Clearance, OutcomeDocument, OutcomeParagraph, Paper, Review, ReviewSetting
from reviews.selectors.readings import (
    read_issued,
    read_issued_translation,
    read_keeping,
    read_outcome,
    read_outcomes,
    read_publication,
    read_translation,
)
from reviews.services import outcomes, paragraphs
from reviews.services.issuing import issue_review, issue_translation, reissue_outcome
from reviews.services.publication import decide_publication, publish_due
from reviews.services.summaries import draft_summary, set_sources
from reviews.services.translations import finalize_translation, revise_translation, save_translation
from reviews.withheld import list_disclosure_blockers
from tests.factories.reading import seen
from tests.factories.reviews import delegation_of
from tests.factories.rows import refusal
from untoc_portal.core.enums import Addition, TranslationState
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Message
from untoc_portal.core.translating import TypedTranslation

WORDS = "witnesses in the port are moved by one unarmed officer every Tuesday"
LIST, SUMMARY = OutcomeKind.LIST_OF_OBSERVATIONS, OutcomeKind.SUMMARY


@pytest.fixture
def keep(who):
    def keep_one(row, *, keep=True):
        return paragraphs.keep_confidential(row, actor=who("KEN"), is_confidential=keep, seen=seen(read_keeping(row)))

    return keep_one


@pytest.fixture
def translated(world):
    """Give a function that puts the summary into French and declares it final."""

    def put(review, text="Le texte"):
        typed = {row.pk: TypedTranslation(f"{text} {row.pk}", follows=True) for row in review.summary.paragraphs.all()}
        save_translation(review.summary, actor=world.secretariat, language="fr", typed=typed)
        return finalize(review, world.secretariat)

    return put


def finalize(review, actor):
    text = revise_translation(review.summary.translations.get(), actor=actor)
    finalize_translation(text, actor=actor, seen=seen(read_translation(text)))
    return review.summary.translations.get()


def of_list(review, mark="SECRET-B"):
    return review.list_of_observations.paragraphs.get(text__startswith=mark)


def quote(review, kind, mark="SECRET-A"):
    """Let one paragraph of a document quote the other one, which is to be kept, past all services."""
    review.list_of_observations.paragraphs.filter(text__startswith="SECRET-B").update(text=f"SECRET-B {WORDS}.")
    rows = OutcomeParagraph.objects.filter(outcome__review=review, outcome__kind=kind, text__startswith=mark)
    rows.update(text=f"{mark} In short, {WORDS.upper()}!")
    return rows.get()


def test_keeping_a_source_reopens_an_agreed_summary(completed, keep, world, who):
    before = completed.summary
    keep(of_list(completed))
    review, summary = Review.objects.get(pk=completed.pk), completed.summary
    assert review.state == ReviewState.SUMMARY
    assert (summary.version, summary.agreed_at, summary.agreed_sha256) == (before.version + 1, None, "")
    assert not Clearance.objects.filter(outcome=summary, version=summary.version).exists()
    notified = Message.objects.filter(event="reviews/summary_reopened")
    assert notified.filter(recipient=who("PER", "observer")).exists()
    assert not notified.filter(recipient=who("KEN")).exists()
    notes = Paper.objects.filter(review=review, kind="note_of_agreement")
    assert (notes.count(), notes.current().count()) == (2, 1)
    with refusal("wrong_state"):
        issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))


def test_a_summary_on_withheld_is_not_agreed(completed, keep, who, agree):
    keep(of_list(completed))
    with pytest.raises(DomainError) as caught:
        agree(completed)
    assert "Summary, paragraph 2: words of it are also in observation 2" in str(caught.value)
    assert [hold.is_source for hold in list_disclosure_blockers(completed)] == [True]
    held = completed.summary.paragraphs.get(text__startswith="SECRET-B")
    set_sources(held, actor=who("GHA"), observations=[])
    # Without its source the words remain, and they hold it back by themselves.
    with refusal("not_ready") as caught:
        outcomes.agree_outcome(completed.summary, actor=who("KEN"), seen=seen(read_outcome(completed.summary)))
    assert [hold.is_source for hold in list_disclosure_blockers(completed)] == [False]
    assert "words of it are also in observation 2" in str(caught.value)
    paragraphs.remove_paragraph(held, actor=who("GHA"))
    assert agree(completed).state == ReviewState.COMPLETED


def test_keeping_in_the_summary_step_begins_a_new_version(at, who, keep):
    review = at(ReviewState.SUMMARY)
    draft_summary(review.summary, actor=who("GHA"), delegation=delegation_of(review, "GHA"))
    outcomes.clear_outcome(
        review.summary,
        actor=who("GHA"),
        delegation=delegation_of(review, "GHA"),
        seen=seen(read_outcome(review.summary)),
    )
    version = review.summary.version
    keep(of_list(review))
    assert (review.summary.version, review.list_of_observations.version) == (version + 1, 3)
    assert Message.objects.filter(event="reviews/summary_reopened", recipient=who("GHA")).count() == 1
    # Twice is once.
    keep(of_list(review))
    assert review.summary.version == version + 1


def test_what_does_not_rest_on_it_stays_agreed(at, keep):
    review = at(ReviewState.COMPLETED)
    keep(of_list(review))
    assert Review.objects.get(pk=review.pk).state == ReviewState.COMPLETED
    assert review.summary.agreed_at is not None


def test_translations_of_a_reopened_summary_are_drafts(completed, keep, translated):
    translated(completed)
    keep(of_list(completed))
    assert completed.summary.translations.get().state == TranslationState.DRAFT


def test_words_in_a_translation_reopen_it_alone(at, keep, translated, world):
    review = at(ReviewState.COMPLETED)
    of_list(review).__class__.objects.filter(pk=of_list(review).pk).update(text=f"SECRET-B {WORDS}.")
    translated(review, f"Le texte: {WORDS}.")
    keep(of_list(review))
    assert Review.objects.get(pk=review.pk).state == ReviewState.COMPLETED
    assert review.summary.translations.get().state == TranslationState.DRAFT
    with pytest.raises(DomainError) as caught:
        finalize(review, world.secretariat)
    assert "translation" in str(caught.value)


def test_once_issued_keeping_is_refused_with_advice(at, keep, who):
    review = at(ReviewState.ISSUED)
    with refusal("wrong_state") as caught:
        keep(of_list(review))
    assert "decision on publication" in str(caught.value)
    with pytest.raises(NotAllowedError):
        paragraphs.keep_confidential(of_list(review), actor=who("KEN", "expert"), is_confidential=True)
    assert not of_list(review).is_confidential


def test_a_removed_paragraph_is_not_kept(at, keep, who):
    review = at(ReviewState.SUMMARY)
    row = of_list(review)
    OutcomeParagraph.objects.filter(pk=row.pk).update(removed_in=9)
    with refusal("paragraph_removed"):
        keep(row)


@pytest.mark.parametrize("kind", [LIST, SUMMARY])
def test_issuing_compares_words(at, keep, world, kind):
    review = at(ReviewState.COMPLETED)
    keep(of_list(review))
    quote(review, kind)
    with refusal("not_ready") as caught:
        issue_review(
            Review.objects.get(pk=review.pk),
            actor=world.secretariat,
            seen=seen(read_outcomes(Review.objects.get(pk=review.pk))),
        )
    assert WORDS in str(caught.value)
    assert WORDS.upper() in str(caught.value)
    assert not OutcomeDocument.objects.exists()
    ReviewSetting.objects.filter(name="words_in_common").update(value=13)
    issue_review(
        Review.objects.get(pk=review.pk),
        actor=world.secretariat,
        seen=seen(read_outcomes(Review.objects.get(pk=review.pk))),
    )


def test_a_list_that_quotes_withheld_words_is_not_agreed(at, keep, who):
    review = at(ReviewState.AGREEMENT)
    row = quote(review, LIST)
    keep(of_list(review))
    with refusal("not_ready"):
        outcomes.agree_outcome(
            review.list_of_observations, actor=who("KEN"), seen=seen(read_outcome(review.list_of_observations))
        )
    keep(row)
    outcomes.agree_outcome(
        review.list_of_observations, actor=who("KEN"), seen=seen(read_outcome(review.list_of_observations))
    )


def test_words_of_a_removed_confidential_paragraph_block(at, keep, who):
    review = at(ReviewState.AGREEMENT)
    row, kept = quote(review, LIST), keep(of_list(review))
    OutcomeParagraph.objects.filter(pk=kept.pk).update(removed_in=9)
    (hold,) = list_disclosure_blockers(review)
    assert (hold.paragraph, hold.confidential, hold.confidential_number) == (row, kept, None)
    assert "removed while it was kept confidential" in hold.reason
    paragraphs.allow_words(row, actor=who("KEN"), kept=kept)
    assert list_disclosure_blockers(review) == []


def test_words_are_allowed_by_its_state_for_two_texts(at, keep, who):
    review = at(ReviewState.COMPLETED)
    row, kept = quote(review, LIST), keep(of_list(review))
    for user in (who("KEN", "expert"), who("GHA")):
        with pytest.raises(NotAllowedError):
            paragraphs.allow_words(row, actor=user, kept=kept)
    with refusal("nothing_to_allow"):
        paragraphs.allow_words(kept, actor=who("KEN"), kept=row)
    allowed = paragraphs.allow_words(row, actor=who("KEN"), kept=kept)
    assert (allowed.mandate.user, list_disclosure_blockers(review)) == (who("KEN"), [])
    OutcomeParagraph.objects.filter(pk=row.pk).update(text=f"Changed, but still {WORDS}.")
    assert len(list_disclosure_blockers(review)) == 1
    OutcomeParagraph.objects.filter(pk=row.pk).update(text=row.text)
    # Released and kept again, it is looked at again.
    keep(kept, keep=False)
    keep(kept)
    assert not AllowedWords.objects.exists()
    assert len(list_disclosure_blockers(review)) == 1


def test_a_source_is_not_allowed_but_changed(completed, keep, who):
    kept = keep(of_list(completed))
    held = completed.summary.paragraphs.get(text__startswith="SECRET-B")
    with refusal("nothing_to_allow"):
        paragraphs.allow_words(held, actor=who("KEN"), kept=kept)


@pytest.fixture
def issued(at, keep, world):
    """Give an issued review with one kept paragraph."""
    review = at(ReviewState.COMPLETED)
    review.list_of_observations.paragraphs.filter(text__startswith="SECRET-B").update(text=f"SECRET-B {WORDS}.")
    keep(of_list(review))
    return issue_review(
        Review.objects.get(pk=review.pk),
        actor=world.secretariat,
        seen=seen(read_outcomes(Review.objects.get(pk=review.pk))),
    )


@pytest.mark.parametrize("kind", [LIST, SUMMARY])
def test_a_correction_brings_no_withheld_words(issued, world, kind):
    outcome = issued.outcomes.get(kind=kind)
    row = outcome.paragraphs.get(text__startswith="SECRET-A")
    values = {"actor": world.secretariat, "addition": Addition.CORRIGENDUM, "seen": seen(read_issued(outcome))}
    with refusal("withheld"):
        reissue_outcome(outcome, reason="A word.", corrected={row.pk: f"Now {WORDS}."}, **values)
    with refusal("withheld") as caught:
        reissue_outcome(outcome, reason=f"Not “{WORDS}”.", **values)
    assert caught.value.field == "reason"
    row.refresh_from_db()
    assert row.text.startswith("SECRET-A")
    reissue_outcome(outcome, reason="A word.", corrected={row.pk: "Now corrected."}, **values)


def test_a_translation_that_quotes_is_not_issued(issued, translated, world):
    translation = translated(issued)
    translation.paragraphs.update(text=f"Le texte: {WORDS}.")
    with refusal("withheld"):
        issue_translation(translation, actor=world.secretariat, seen=seen(read_issued_translation(translation)))
    translation.paragraphs.update(text="Le texte.")
    issue_translation(translation, actor=world.secretariat, seen=seen(read_issued_translation(translation)))
    with refusal("withheld") as caught:
        issue_translation(
            translation,
            actor=world.secretariat,
            reason=f"Pas « {WORDS} ».",
            seen=seen(read_issued_translation(translation)),
        )
    assert caught.value.field == "reason"


@pytest.mark.parametrize("scope", [PublicationScope.ALL, PublicationScope.PARTS])
def test_publishing_compares_words(issued, who, scope):
    row = quote(issued, LIST)
    values = {"actor": who("KEN"), "published": [row.pk] if scope == PublicationScope.PARTS else []}
    with refusal("withheld"):
        decide_publication(issued, list_scope=scope, seen=seen(read_publication(issued)), **values)
    assert not issued.publication_decisions.exists()
    decide_publication(
        issued, actor=who("KEN"), list_scope=PublicationScope.NOTHING, seen=seen(read_publication(issued))
    )


def test_due_text_that_quotes_is_skipped_and_named(issued, who, world):
    day = timezone.localdate() + dt.timedelta(days=3)
    decide_publication(
        issued, actor=who("KEN"), list_scope=PublicationScope.ALL, list_on=day, seen=seen(read_publication(issued))
    )
    row = quote(issued, LIST)
    assert [publish_due(day), publish_due(day)] == [0, 0]
    notified = Message.objects.filter(event="reviews/publication_held")
    assert {message.recipient for message in notified} >= {who("KEN"), world.secretariat}
    assert notified.filter(recipient=who("KEN")).count() == 1
    assert WORDS not in "".join(message.body for message in notified)
    paragraphs.allow_words(row, actor=who("KEN"), kept=of_list(issued))
    assert publish_due(day) == 1


def test_unpublished_words_in_published_part_are_allowed(at, who):
    review = at(ReviewState.ISSUED)
    row = quote(review, LIST)
    decide_publication(
        review,
        actor=who("KEN"),
        list_scope=PublicationScope.PARTS,
        published=[row.pk],
        seen=seen(read_publication(review)),
    )
    assert OutcomeDocument.objects.filter(document__level=3, outcome__kind=LIST).exists()


def test_nothing_is_compared_where_nothing_is_kept(at, django_assert_num_queries):
    review = at(ReviewState.COMPLETED)
    with django_assert_num_queries(1):
        assert list_disclosure_blockers(review) == []


def test_refusals_name_the_rule(completed, keep, world):
    keep(of_list(completed))
    with pytest.raises(DomainError) as caught:
        issue_review(
            Review.objects.get(pk=completed.pk),
            actor=world.secretariat,
            seen=seen(read_outcomes(Review.objects.get(pk=completed.pk))),
        )
    assert caught.value.rule


def test_the_pages_of_the_parties_show_both_passages(at, keep, world, who, client):
    review = at(ReviewState.COMPLETED)
    row, kept = quote(review, LIST), keep(of_list(review))
    addresses = (reverse("reviews:issue_review", args=[review.code]), review.list_of_observations.get_absolute_url())
    client.force_login(world.secretariat)
    for address in addresses:
        page = client.get(address).content.decode()
        assert (page.count(WORDS), WORDS.upper() in page, "These words reveal nothing" in page) >= (1, True, False)
    client.post(addresses[0])
    assert not OutcomeDocument.objects.exists()
    assert client.get(f"/api/v1/outcomes/{review.list_of_observations.pk}/").json()["progress"]["held_back_by"]
    client.force_login(who("KEN"))
    assert "These words reveal nothing" in client.get(addresses[1]).content.decode()
    address = reverse("reviews:allow_words", args=[review.code, LIST, row.pk])
    assert client.post(address, {"kept": ""}).status_code == 404
    assert client.post(address, {"kept": kept.pk}).status_code == 302
    assert list_disclosure_blockers(review) == []


def test_the_page_says_why_it_is_too_late(at, who, client):
    review = at(ReviewState.ISSUED)
    client.force_login(who("KEN"))
    page = client.get(review.list_of_observations.get_absolute_url()).content.decode()
    assert "other States may have read this paragraph" in page
    assert "Keep it confidential" not in page
    address = reverse("reviews:keep_confidential", args=[review.code, LIST, of_list(review).pk])
    response = client.post(address, {"keep": "yes"}, follow=True)
    assert "other States may have read this paragraph" in response.content.decode()
    for user in (who("GHA"), who("KEN", "expert")):
        client.force_login(user)
        assert client.post(address, {"keep": "yes"}).status_code == 404


def test_words_are_allowed_by_the_api(at, keep, who, client):
    review = at(ReviewState.COMPLETED)
    row, kept = quote(review, LIST), keep(of_list(review))
    address = f"/api/v1/outcomes/{review.list_of_observations.pk}/paragraphs/{row.pk}/allow-words/"
    sent = {"data": {"kept": kept.pk}, "content_type": "application/json", "headers": {"If-Match": "*"}}
    client.force_login(who("GHA"))
    assert client.post(address, **sent).status_code == 404
    client.force_login(who("KEN"))
    answer = client.post(address, **sent)
    assert (answer.status_code, answer.json()["progress"]["held_back_by"]) == (200, [])
