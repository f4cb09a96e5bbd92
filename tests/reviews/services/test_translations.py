"""The summary in the other languages: who translates, what holds a language back, when it is official and issued."""

from collections import Counter

import pytest

from reviews.enums import OutcomeKind, ReviewState
from reviews.models import Mandate, OutcomeDocument, OutcomeParagraph, Translation
from reviews.selectors.readings import read_issued, read_issued_translation, read_outcomes, read_translation
from reviews.selectors.translations import list_language_versions, list_translation_events
from reviews.services.issuing import issue_review, issue_translation, reissue_outcome
from reviews.services.translations import (
    finalize_translation,
    reopen_translation,
    restore_translation,
    revise_translation,
    save_translation,
)
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.rows import refusal
from untoc_portal.core.enums import Addition, Level, RoleGroup, TranslationState
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.core.revisions import StaleTextError
from untoc_portal.core.translating import TypedTranslation, hash_source_text


@pytest.fixture
def completed(at):
    """Give a review whose summary of two paragraphs is agreed."""
    return at(ReviewState.COMPLETED)


@pytest.fixture
def translate(completed, world):
    """Give a function that puts every paragraph into a language; by default as the secretariat, in French."""

    def put(text="Traduit", actor=None, language="fr", outcome=None):
        outcome = outcome or completed.summary
        typed = {row.pk: TypedTranslation(f"{text} {number}") for number, row in enumerate(outcome.paragraphs.all())}
        save_translation(outcome, actor=actor or world.secretariat, language=language, typed=typed)
        return Translation.objects.get(outcome=outcome, language=language)

    return put


@pytest.fixture
def finalize(world):
    def move_on(translation):
        revise_translation(translation, actor=world.secretariat)
        finalize_translation(translation, actor=world.secretariat, seen=seen(read_translation(translation)))
        return Translation.objects.get(pk=translation.pk)

    return move_on


def change(paragraph, text):
    OutcomeParagraph.objects.filter(pk=paragraph.pk).update(text=text)


def standing(review):
    rows = OutcomeDocument.objects.filter(outcome=review.summary, document__level=Level.PUBLIC).current()
    return {row.document.language: row.document.symbol for row in rows}


def test_each_saved_paragraph_is_kept_with_what_it_was_made_from(translate, completed):
    translation = translate()
    rows = list(translation.paragraphs.all())
    assert [(row.text, row.revision, row.source_text == row.paragraph.text) for row in rows] == [
        ("Traduit 0", 1, True),
        ("Traduit 1", 1, True),
    ]
    assert translation.state == TranslationState.DRAFT
    assert translate().paragraphs.first().revision == 1


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "expert"), ("PER", "focal_point"), ("KEN", "expert")])
def test_drafters_of_a_party_translate_under_their_mandate(translate, who, iso3, role):
    (entry,) = list_translation_events(translate(actor=who(iso3, role)))
    event = AuditEvent.objects.get(action="created", content_type__model="translation")
    assert entry["actor"] == f"{who(iso3, role)}, {event.capacity}"
    assert event.under_mandate.mandate.user == who(iso3, role)


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "observer"), ("GHA", "observer")])
def test_observers_and_others_do_not(translate, who, iso3, role):
    for user in (who(iso3, role), make_user(RoleGroup.DELEGATES)):
        with pytest.raises(NotAllowedError):
            translate(actor=user)
    assert not Translation.objects.exists()


@pytest.mark.parametrize("language", ["en", "de", ""])
def test_only_the_summary_and_only_into_the_five_other_languages(translate, completed, language):
    with refusal("not_another_language"):
        translate(language=language)
    with refusal("not_translated"):
        translate(outcome=completed.list_of_observations)


def test_nobody_overwrites_a_colleague(translate, completed, who):
    translate()
    first = completed.summary.paragraphs.first()
    typed = {first.pk: TypedTranslation("Le mien", expected_revision=0)}
    with pytest.raises(StaleTextError) as caught:
        save_translation(completed.summary, actor=who("GHA"), language="fr", typed=typed)
    assert caught.value.conflicts[first.pk].theirs.text == "Traduit 0"


def test_changed_source_is_marked_until_confirmed(translate, completed, world):
    translation, first = translate(), completed.summary.paragraphs.first()
    shown = hash_source_text(first.text)
    change(first, "It says something else.")

    def save(**values):
        typed = {first.pk: TypedTranslation(**{"text": "Traduit autrement", **values})}
        save_translation(completed.summary, actor=world.secretariat, language="fr", typed=typed)
        return translation.paragraphs.get(paragraph=first)

    with refusal("source_changed") as caught:
        save(source_mark=shown)
    assert caught.value.field == f"text_{first.pk}"
    assert save().is_outdated
    assert save(follows=True, source_mark=hash_source_text("It says something else.")).is_outdated is False


def test_a_language_is_final_only_when_whole_and_up_to_date(translate, completed, world):
    translation, first = translate(), completed.summary.paragraphs.first()
    change(first, "It says something else.")
    for text, reason in (
        ("Traduit 0", "Paragraphs whose source has changed since: 1."),
        ("", "Paragraphs not translated yet: 1."),
    ):
        typed = {first.pk: TypedTranslation(text)}
        save_translation(completed.summary, actor=world.secretariat, language="fr", typed=typed)
        with refusal("not_ready") as caught:
            revise_translation(translation, actor=world.secretariat)
        assert caught.value.reasons == (reason,)


def test_secretariat_alone_finalizes_agreed_text(translate, world, who, review, at):
    translation = translate(actor=who("GHA"))
    revise_translation(translation, actor=who("PER", "expert"))
    for user in (who("GHA"), who("KEN"), who("KEN", "observer")):
        with pytest.raises(NotAllowedError):
            finalize_translation(translation, actor=user, seen=seen(read_translation(translation)))
    finalize_translation(translation, actor=world.secretariat, seen=seen(read_translation(translation)))
    titles = [str(entry["title"]) for entry in list_translation_events(translation)]
    assert titles == ["Final", "Revised", "Begun"]


def test_each_transition_of_a_translation_is_notified(translate, completed, world, who):
    translation = translate()
    Message.objects.all().delete()
    revise_translation(translation, actor=who("PER", "expert"))
    finalize_translation(translation, actor=world.secretariat, seen=seen(read_translation(translation)))
    reopen_translation(translation, actor=world.secretariat)
    revise_translation(translation, actor=world.secretariat)
    finalize_translation(translation, actor=world.secretariat, seen=seen(read_translation(translation)))
    messages = Counter(Message.objects.values_list("event", flat=True))
    parties = Mandate.objects.in_force().filter(delegation__review=completed).values("user").distinct().count()
    # Anyone who makes a move is not notified of it.
    assert messages == {
        "reviews/translation_revised": 1,
        "reviews/translation_final": 2 * parties,
        "reviews/translation_reopened": parties,
    }
    assert set(Message.objects.values_list("url", flat=True)) == {translation.get_absolute_url()}


def test_unagreed_summary_is_translated_but_not_final(at, world):
    review = at(ReviewState.SUMMARY)
    summary = review.summary
    draft = {"article": world.articles["UNTOC 5"], "kind": "gap", "text": "A gap."}
    delegation = review.delegations.get(party__iso3="GHA")
    summary.paragraphs.create(drafted_by=delegation, updated_by=world.secretariat, **draft)
    typed = {summary.paragraphs.get().pk: TypedTranslation("Une lacune.")}
    save_translation(summary, actor=world.secretariat, language="fr", typed=typed)
    translation = Translation.objects.get()
    revise_translation(translation, actor=world.secretariat)
    with pytest.raises(NotAllowedError):
        finalize_translation(translation, actor=world.secretariat, seen=seen(read_translation(translation)))


def test_changed_text_is_draft_and_final_is_fixed(translate, finalize, world):
    translation = translate()
    revise_translation(translation, actor=world.secretariat)
    assert translate("Traduit mieux").state == TranslationState.DRAFT
    finalize(translation)
    with refusal("is_final"):
        translate("Traduit encore")
    row = translation.paragraphs.first()
    with refusal("is_final"):
        restore_translation(row, actor=world.secretariat, number=1)
    reopen_translation(translation, actor=world.secretariat)
    assert restore_translation(row, actor=world.secretariat, number=1).text == "Traduit 0"


def test_final_languages_share_symbol_with_original(translate, finalize, completed, world):
    finalize(translate(language="ar", text="ترجمة"))
    finalize(translate())
    translate(language="ru")
    issue_review(completed, actor=world.secretariat, seen=seen(read_outcomes(completed)))
    symbols = standing(completed)
    assert set(symbols) == {"en", "ar", "fr"}
    assert len(set(symbols.values())) == 1
    arabic = OutcomeDocument.objects.get(outcome__kind=OutcomeKind.SUMMARY, document__language="ar")
    snapshot = arabic.document.snapshot
    assert (snapshot["original"]["key"], snapshot["language"]["key"], snapshot["text_direction"]) == ("en", "ar", "rtl")
    assert [(row.language, row.text) for row in arabic.passages.all()] == [("ar", "ترجمة 0"), ("ar", "ترجمة 1")]


def test_a_language_that_becomes_final_later_is_issued_later(translate, finalize, completed, world, who):
    issue_review(completed, actor=world.secretariat, seen=seen(read_outcomes(completed)))
    translation = translate()
    with refusal("not_final"):
        issue_translation(translation, actor=world.secretariat, seen=seen(read_issued_translation(translation)))
    finalize(translation)
    with pytest.raises(NotAllowedError):
        issue_translation(translation, actor=who("KEN"), seen=seen(read_issued_translation(translation)))
    edition = issue_translation(translation, actor=world.secretariat, seen=seen(read_issued_translation(translation)))
    assert standing(completed) == dict.fromkeys(("en", "fr"), edition.document.symbol)
    original = OutcomeDocument.objects.get(outcome=completed.summary, document__language="en")
    assert edition.document.snapshot["dates"] == original.document.snapshot["dates"]


def test_issued_language_is_corrected_by_own_document(translate, finalize, completed, world):
    translation = finalize(translate())
    issue_review(completed, actor=world.secretariat, seen=seen(read_outcomes(completed)))
    first = standing(completed)["en"]
    reopen_translation(translation, actor=world.secretariat)
    finalize(translate("Corrigé"))
    with pytest.raises(DomainError, match="Say what is corrected"):
        issue_translation(translation, actor=world.secretariat, seen=seen(read_issued_translation(translation)))
    edition = issue_translation(
        translation, actor=world.secretariat, seen=seen(read_issued_translation(translation)), reason="Un mot manquait."
    )
    assert standing(completed) == {"en": first, "fr": f"{first}/Corr.1"}
    assert edition.document.snapshot["correction"]["reason"] == "Un mot manquait."


def test_a_corrected_original_takes_its_translations_along(translate, finalize, completed, world):
    translation = finalize(translate())
    issue_review(completed, actor=world.secretariat, seen=seen(read_outcomes(completed)))
    first = standing(completed)["en"]
    values = {"actor": world.secretariat, "addition": Addition.CORRIGENDUM, "reason": "A word was missing."}
    reissue_outcome(completed.summary, seen=seen(read_issued(completed.summary)), **values)
    assert standing(completed) == dict.fromkeys(("en", "fr"), f"{first}/Corr.1")
    reissue_outcome(
        completed.summary,
        seen=seen(read_issued(completed.summary)),
        corrected={completed.summary.paragraphs.first().pk: "Corrected."},
        **values,
    )
    assert standing(completed) == {"en": f"{first}/Corr.2"}
    translation.refresh_from_db()
    assert translation.state == TranslationState.DRAFT
    (text,) = list_language_versions(completed.summary, ["fr"])
    assert text.outdated == 1


def test_translation_of_removed_paragraph_is_not_counted(translate, finalize, completed, world):
    translate(language="ar", text="ترجمة")
    removed, kept = completed.summary.paragraphs.all()
    OutcomeParagraph.objects.filter(pk=removed.pk).update(removed_in=9, text="Something else.")
    (text,) = list_language_versions(completed.summary, ["ar"])
    assert (len(text.pairs), text.translated_count, text.outdated) == (1, 1, 0)
    finalize(Translation.objects.get())
    issue_review(completed, actor=world.secretariat, seen=seen(read_outcomes(completed)))
    arabic = OutcomeDocument.objects.get(outcome=completed.summary, document__language="ar")
    assert [row.text for row in arabic.passages.all()] == ["ترجمة 1"]
    assert kept.translations.get().text == "ترجمة 1"
