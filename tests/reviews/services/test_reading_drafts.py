"""Reading drafts of what a page shows: who gets them, to whom a text goes, and that no step takes a machine text."""

import pytest
from django.db import IntegrityError, transaction

from reviews.enums import OutcomeKind, ReviewState
from reviews.models import Translation
from reviews.selectors.reading_drafts import PAGES, build_reading_bar, is_public_material
from reviews.selectors.readings import read_translation
from reviews.selectors.translations import list_language_versions
from reviews.services.machine_summaries import draft_summary_by_machine, save_machine_paragraphs
from reviews.services.reading_drafts import clean_path, make_reading_drafts
from reviews.services.translations import finalize_translation, revise_translation, save_translation
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.rows import refusal
from untoc_portal.core import links
from untoc_portal.core.enums import PreparationState, RoleGroup, TranslationState as T
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.jobs import run_due_jobs
from untoc_portal.core.machine_translation.providers import ProviderError
from untoc_portal.core.models import MachineText, Preparation
from untoc_portal.core.translating import TypedTranslation

PAGE_NAMES = ["submission", "article", "feedback", "clarifications", "list_of_observations", "summary"]


@pytest.fixture
def dialogue(at):
    """Give a review with a submission and cleared feedback."""
    return at(ReviewState.DIALOGUE)


@pytest.fixture
def issued(at):
    return at(ReviewState.ISSUED)


def make(review, actor, page="submission", place="1", source="en", target="fr", **values):
    return make_reading_drafts(review, actor=actor, page=page, place=place, source=source, target=target, **values)


def bar(review, user, page="submission", place="1", **asked):
    texts = PAGES[page](user, review, place)
    return build_reading_bar(user, review, page, texts, asked, place=place)


def texts_of(review, user, page="submission", place="1"):
    return [text for text in PAGES[page](user, review, place) if text]


def test_party_reads_submission_by_machine(machine, dialogue, who):
    actor = who("GHA", "expert")
    assert make(dialogue, actor) is None
    reading = bar(dialogue, actor, read_in="fr").reading
    assert reading.missing == ()
    assert [row.text for row in reading.found.values()] == [
        f"fr: {text}" for text in dict.fromkeys(texts_of(dialogue, actor))
    ]
    assert machine.asked


@pytest.mark.parametrize("page", ["feedback", "article", "list_of_observations", "clarifications"])
def test_every_page_has_the_texts_its_reader_sees(machine, at, who, page):
    review = at(ReviewState.SUMMARY)
    article = review.list_of_observations.paragraphs.first().article
    place = f"{article.instrument.code}-{article.number}" if page == "article" else ""
    actor = who("KEN")
    make(review, actor, page=page, place=place)
    assert bar(review, actor, page, place, read_in="fr").reading.missing == ()
    sent = [line for asked in machine.asked for line in asked["q"]]
    assert bool(sent) == bool(texts_of(review, actor, page, place))


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_stranger_gets_no_reading_draft(machine, dialogue, page):
    for stranger in (make_user(RoleGroup.DELEGATES), make_user(RoleGroup.CHAIRS)):
        with refusal():
            make(dialogue, stranger, page=page)
        assert bar(dialogue, stranger, page) is None
    assert machine.asked == []


def test_reader_gets_only_what_the_reader_sees(machine, at, who):
    review = at(ReviewState.DESK_REVIEW)
    # Drafts of feedback belong only to their delegation.
    assert make(review, who("KEN"), page="feedback", place="") is None
    assert machine.asked == []


def test_unknown_page_and_languages_are_refused(machine, dialogue, who):
    with refusal():
        make(dialogue, who("GHA"), page="people")
    for languages in ({"source": "fr"}, {"target": "de"}, {"target": ""}):
        with refusal("language"):
            make(dialogue, who("GHA"), **languages)
    assert machine.asked == []


def test_confidential_material_goes_to_own_provider_only(machine, settings, issued, who):
    settings.MACHINE_TRANSLATION_OWN = False
    actor = who("GHA")
    for page in ("submission", "feedback", "list_of_observations"):
        assert bar(issued, actor, page) is None
        with refusal("not_own"):
            make(issued, actor, page=page)
    # The summary is public once issued. The place says nothing about what is read.
    assert bar(issued, actor, "summary", "list_of_observations") is not None
    assert set(PAGES["summary"](actor, issued, "list_of_observations")) == set(texts_of(issued, actor, "summary"))
    assert machine.asked == []


def test_no_job_is_made_for_a_provider_of_others(machine, settings, issued, who):
    settings.MACHINE_TRANSLATION_OWN = False
    settings.MACHINE_TRANSLATION_AT_ONCE = 0
    with refusal("not_own"):
        make(issued, who("GHA"), page="submission")
    assert not Preparation.objects.exists()


def test_text_is_public_only_if_the_public_reads_it(issued, who):
    texts = texts_of(issued, who("KEN"), "summary", "")
    assert is_public_material(issued, OutcomeKind.SUMMARY, "", texts)
    assert not is_public_material(issued, OutcomeKind.SUMMARY, "", [*texts, "A change that is not issued."])


def test_nothing_leaves_without_provider(monkeypatch, dialogue, who):
    monkeypatch.setattr(links.Network, "resolve", lambda *_args: pytest.fail("something left the portal"))
    assert bar(dialogue, who("GHA"), read_in="fr") is None
    with refusal("no_provider"):
        make(dialogue, who("GHA"))


def test_failure_leaves_the_original(machine, dialogue, who):
    machine.mode = "breaks"
    with pytest.raises(ProviderError):
        make(dialogue, who("GHA"))
    assert not MachineText.objects.exists()
    assert bar(dialogue, who("GHA"), read_in="fr").reading.found == {}


def test_long_page_is_a_job_with_progress(machine, settings, dialogue, who):
    settings.MACHINE_TRANSLATION_AT_ONCE = 0
    settings.JOBS_MODE = "embedded"
    actor = who("GHA")
    row = make(dialogue, actor, back="/reviews/x/?a=b")
    assert (row.state, machine.asked) == (PreparationState.WAITING, [])
    run_due_jobs()
    row = Preparation.objects.get(pk=row.pk)
    assert (row.state, row.done) == (PreparationState.READY, row.total)
    assert bar(dialogue, actor, read_in="fr").reading.missing == ()


def test_failed_job_notifies_its_reader(machine, settings, dialogue, who):
    settings.MACHINE_TRANSLATION_AT_ONCE = 0
    settings.JOBS_MODE = "embedded"
    machine.mode = "breaks"
    row = make(dialogue, who("GHA"))
    run_due_jobs()
    row = Preparation.objects.get(pk=row.pk)
    assert row.state == PreparationState.FAILED
    assert "The original stays as it is." in row.reason


@pytest.mark.parametrize(("path", "kept"), [("/a/b/", "/a/b/"), ("https://evil.example/", ""), ("//evil.example", "")])
def test_reader_returns_to_this_site_only(path, kept):
    assert clean_path(path) == kept


def test_many_requests_are_refused(machine, monkeypatch, dialogue, who):
    monkeypatch.setattr("reviews.services.reading_drafts.MAX_REQUESTS_PER_HOUR", 1)
    make(dialogue, who("PER"))
    with refusal("too_many"):
        make(dialogue, who("PER"))


@pytest.fixture
def drafted(machine, completed, world):
    """Give the French translation of a summary as a machine drafted it."""
    draft_summary_by_machine(completed.summary, actor=world.secretariat, language="fr")
    return Translation.objects.get(outcome=completed.summary, language="fr")


def confirm(translation, actor, **values):
    rows = translation.paragraphs.select_related("paragraph")
    typed = {row.paragraph_id: TypedTranslation(row.text, row.revision, follows=True) for row in rows}
    save_translation(translation.outcome, actor=actor, language="fr", typed={**typed, **values})


def test_summary_draft_is_revised_by_a_person_first(drafted, world):
    assert {(row.is_machine, row.text.startswith("fr: ")) for row in drafted.paragraphs.all()} == {(True, True)}
    assert {row.revisions.get().is_machine for row in drafted.paragraphs.all()} == {True}
    with refusal("not_ready"):
        revise_translation(drafted, actor=world.secretariat)
    with refusal("wrong_state"):
        finalize_translation(drafted, actor=world.secretariat, seen=seen(read_translation(drafted)))
    first = drafted.paragraphs.first()
    typed = {first.paragraph_id: TypedTranslation("Un texte.", first.revision)}
    save_translation(drafted.outcome, actor=world.secretariat, language="fr", typed=typed)
    with refusal("not_ready"):
        revise_translation(drafted, actor=world.secretariat)
    (version,) = list_language_versions(drafted.outcome, ["fr"])
    assert version.machine_count == drafted.paragraphs.count()
    confirm(drafted, world.secretariat)
    assert revise_translation(drafted, actor=world.secretariat).state == T.REVISED


@pytest.mark.parametrize("state", [T.REVISED, T.FINAL])
def test_database_refuses_machine_text_beyond_a_draft(drafted, state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.filter(pk=drafted.pk).update(state=state)
    drafted.paragraphs.update(is_machine=False)
    Translation.objects.filter(pk=drafted.pk).update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        drafted.paragraphs.update(is_machine=True)


def test_machine_does_not_replace_a_person(machine, drafted, world):
    confirm(drafted, world.secretariat)
    sent = len(machine.asked)
    assert draft_summary_by_machine(drafted.outcome, actor=world.secretariat, language="fr") == []
    assert save_machine_paragraphs(drafted.outcome, actor=world.secretariat, language="fr", texts={}) == []
    assert len(machine.asked) == sent


def test_only_translators_have_a_summary_drafted(machine, completed, who):
    for user in (who("KEN", "observer"), make_user(RoleGroup.DELEGATES)):
        with pytest.raises(NotAllowedError):
            draft_summary_by_machine(completed.summary, actor=user, language="fr")
    assert machine.asked == []
    assert draft_summary_by_machine(completed.summary, actor=who("GHA", "expert"), language="fr")


def test_summary_goes_to_own_provider_until_issued(machine, settings, completed, world):
    settings.MACHINE_TRANSLATION_OWN = False
    with refusal("not_own"):
        draft_summary_by_machine(completed.summary, actor=world.secretariat, language="fr")
    assert machine.asked == []


def test_long_summary_is_drafted_by_a_job(machine, settings, completed, world):
    settings.MACHINE_TRANSLATION_AT_ONCE = 0
    settings.JOBS_MODE = "embedded"
    row = draft_summary_by_machine(completed.summary, actor=world.secretariat, language="fr")
    assert not Translation.objects.exists()
    run_due_jobs()
    assert Preparation.objects.get(pk=row.pk).state == PreparationState.READY
    assert {paragraph.is_machine for paragraph in Translation.objects.get().paragraphs.all()} == {True}


def test_no_row_of_a_review_points_to_a_machine_text():
    assert [field.name for field in MachineText._meta.get_fields() if field.is_relation] == []
