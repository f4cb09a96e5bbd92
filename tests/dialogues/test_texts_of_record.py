"""Texts of record in six languages: who writes, revises and puts in force, in which order, and what readers get."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from dialogues.models import AgendaItem, Recommendation
from dialogues.services.agendas import change_agenda_item
from tests.factories.dialogues import make_report, make_session
from tests.factories.people import make_user
from tests.factories.rows import refusal
from untoc_portal.core.enums import AuditAction, RoleGroup, TranslationState as T
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import AuditEvent, RecordTranslation, RecordTranslationRevision
from untoc_portal.core.record_translations import (
    finalize_translations,
    get_stored,
    read_translations,
    reopen_translations,
    revise_translations,
    save_machine_drafts,
    save_record_translations,
)
from untoc_portal.core.revisions import StaleTextError
from untoc_portal.core.second_look import ChangedSinceReadError
from untoc_portal.core.texts_of_record import (
    IN_PREPARATION,
    MISSING,
    OUTDATED,
    get_record_text,
    list_record_languages,
    load_texts,
)
from untoc_portal.core.translating import TypedTranslation, hash_source_text


@pytest.fixture
def session(stage):
    agenda = ["Opening", "Outcomes", "Other matters"]
    return make_session(stage.secretariat, stage.group, agenda=agenda, outcomes_item=2)


@pytest.fixture
def officer(stage) -> object:
    return stage.secretariat


def keys_of(session):
    return [f"agendaitem-{item.pk}-title" for item in session.agenda_items.all()]


def save(session, officer, *texts, language="fr", **values):
    typed = {key: TypedTranslation(text, **values) for key, text in zip(keys_of(session), texts, strict=False)}
    return save_record_translations(session, actor=officer, language=language, typed=typed)


def put_in_force(session, officer, *texts, language="fr"):
    save(session, officer, *texts, language=language)
    revise_translations(session, actor=officer, language=language)
    seen = read_translations(session, language).token
    return finalize_translations(session, actor=officer, language=language, seen=seen)


def first_item(session):
    return AgendaItem.objects.select_related("session").get(session=session, number=1)


def test_reader_gets_original_until_in_force(session, officer):
    assert get_record_text(first_item(session), "title", "fr").reason == MISSING
    save(session, officer, "Ouverture")
    found = get_record_text(first_item(session), "title", "fr")
    assert (found.text, found.language, found.reason) == ("Opening", "en", IN_PREPARATION)
    revise_translations(session, actor=officer, language="fr")
    assert get_record_text(first_item(session), "title", "fr").is_fallback
    finalize_translations(session, actor=officer, language="fr", seen=read_translations(session, "fr").token)
    found = get_record_text(first_item(session), "title", "fr")
    assert (found.text, found.language, found.is_fallback) == ("Ouverture", "fr", False)
    with translation.override("fr"):
        assert str(get_record_text(first_item(session), "title")) == "Ouverture"
    assert get_record_text(first_item(session), "title", "ar").reason == MISSING


def test_changed_original_takes_translation_out_of_force(session, officer):
    put_in_force(session, officer, "Ouverture")
    change_agenda_item(first_item(session), actor=officer, title="Opening of the session", receives_outcomes=False)
    found = get_record_text(first_item(session), "title", "fr")
    assert (found.text, found.reason) == ("Opening of the session", OUTDATED)
    save(session, officer, "Ouverture de la session", follows=True)
    (row,) = get_stored(session, "fr").values()
    assert (row.state, row.is_outdated) == (T.DRAFT, False)


def test_save_in_force_is_refused(session, officer):
    put_in_force(session, officer, "Ouverture")
    with refusal("is_final"):
        save(session, officer, "Autre")
    # What is not changed does not count.
    assert save(session, officer, "Ouverture") == []
    reopen_translations(session, actor=officer, language="fr")
    save(session, officer, "Autre")
    assert get_record_text(first_item(session), "title", "fr").is_fallback


def test_change_of_revised_text_makes_draft(session, officer):
    save(session, officer, "Ouverture", "Issues")
    revise_translations(session, actor=officer, language="fr")
    save(session, officer, "Ouverture", "Résultats")
    assert [row.state for row in get_stored(session, "fr").values()] == [T.REVISED, T.DRAFT]
    save(session, officer, "", "Résultats")
    assert get_stored(session, "fr")[keys_of(session)[0]].state == T.DRAFT


@pytest.mark.parametrize("who", ["bureau", "chair", "delegate", "representative"])
def test_only_secretariat_translates(stage, session, who):
    save(session, stage.secretariat, "Ouverture")
    person = getattr(stage, who)
    with refusal():
        save(session, person, "Autre")
    with refusal():
        save_machine_drafts(session, actor=person, language="fr", texts={keys_of(session)[1]: "Issues"})
    with refusal():
        revise_translations(session, actor=person, language="fr")
    revise_translations(session, actor=stage.secretariat, language="fr")
    with refusal():
        finalize_translations(session, actor=person, language="fr", seen=read_translations(session, "fr").token)
    with pytest.raises(NotAllowedError):
        reopen_translations(session, actor=person, language="fr")


def test_steps_in_wrong_order_are_refused(session, officer):
    with refusal("nothing_to_do"):
        revise_translations(session, actor=officer, language="fr")
    save(session, officer, "Ouverture")
    with refusal("nothing_to_do"):
        finalize_translations(session, actor=officer, language="fr", seen=read_translations(session, "fr").digest)
    with refusal("nothing_to_do"):
        reopen_translations(session, actor=officer, language="fr")


def test_finalize_is_for_the_text_that_was_read(session, officer):
    save(session, officer, "Ouverture")
    revise_translations(session, actor=officer, language="fr")
    seen = read_translations(session, "fr").token
    save(session, officer, "Autre")
    revise_translations(session, actor=officer, language="fr")
    with pytest.raises(ChangedSinceReadError):
        finalize_translations(session, actor=officer, language="fr", seen=seen)
    with refusal("not_read"):
        finalize_translations(session, actor=officer, language="fr", seen="")


def test_machine_draft_is_revised_by_a_person_first(session, officer):
    key = keys_of(session)[0]
    (row,) = save_machine_drafts(session, actor=officer, language="fr", texts={key: "Ouverture"})
    assert (row.is_machine, row.revisions.get().is_machine) == (True, True)
    with refusal("not_ready"):
        revise_translations(session, actor=officer, language="fr")
    # Saving alone confirms nothing.
    save(session, officer, "Ouverture de la session")
    with refusal("not_ready"):
        revise_translations(session, actor=officer, language="fr")
    save(session, officer, "Ouverture de la session", follows=True)
    assert revise_translations(session, actor=officer, language="fr")[0].state == T.REVISED
    # A machine does not replace what a person wrote.
    assert save_machine_drafts(session, actor=officer, language="fr", texts={key: "Machine"}) == []


@pytest.mark.parametrize("state", [T.REVISED, T.FINAL])
def test_database_refuses_machine_or_empty_text(session, officer, state):
    save_machine_drafts(session, actor=officer, language="fr", texts={keys_of(session)[0]: "Ouverture"})
    rows = RecordTranslation.objects.all()
    for values in ({}, {"is_machine": False, "text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(state=state, **values)


def test_outdated_text_is_not_revised(session, officer):
    save(session, officer, "Ouverture")
    change_agenda_item(first_item(session), actor=officer, title="Opening again", receives_outcomes=False)
    with refusal("not_ready"):
        revise_translations(session, actor=officer, language="fr")


def test_two_people_do_not_overwrite_each_other(session, officer):
    save(session, officer, "Ouverture")
    with pytest.raises(StaleTextError):
        save(session, make_user(RoleGroup.SECRETARIAT), "Autre", expected_revision=0)
    with refusal("source_changed"):
        save(session, officer, "Autre", source_mark=hash_source_text("Something else"))


@pytest.mark.parametrize("language", ["en", "de", ""])
def test_translates_into_other_official_languages_only(session, officer, language):
    with refusal("not_another_language"):
        save(session, officer, "Opening", language=language)


def test_each_save_is_kept(session, officer):
    save(session, officer, "Ouverture")
    save(session, officer, "Ouverture de la session")
    row = RecordTranslation.objects.get()
    assert [revision.text for revision in row.revisions.all()] == ["Ouverture de la session", "Ouverture"]
    assert AuditEvent.objects.filter(action=AuditAction.CHANGED, content_type__model="recordtranslation").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordTranslationRevision.objects.filter(of=row).update(text="x")


def test_thirty_titles_cost_one_query(stage, officer):
    session = make_session(officer, stage.group, agenda=[f"Item {number}" for number in range(30)])
    put_in_force(session, officer, *(f"Point {number}" for number in range(29)))
    items = list(session.agenda_items.all())
    load_texts([session], "fr")
    with CaptureQueriesContext(connection) as queries:
        load_texts([session, *items], "fr")
        found = [get_record_text(item, "title", "fr") for item in items]
    assert len(queries) == 1
    assert [one.is_fallback for one in found] == [False] * 29 + [True]


def test_languages_say_what_is_in_force(session, officer):
    put_in_force(session, officer, "Ouverture", "Issues")
    found = {language["code"]: (language["in_force"], language["total"]) for language in list_record_languages(session)}
    assert found == {"ar": (0, 3), "zh-hans": (0, 3), "fr": (2, 3), "ru": (0, 3), "es": (0, 3)}


def test_unknown_text_is_an_error(session):
    with pytest.raises(LookupError):
        get_record_text(session, "place", "fr")


def test_recommendation_has_translations_with_the_report(client, stage, officer):
    session = make_session(officer, stage.group)
    row = Recommendation.objects.create(session=session, number=1, text="Share evidence", is_agreed=True)
    typed = {f"recommendation-{row.pk}-text": TypedTranslation("Partager les preuves")}
    acts = {"actor": officer, "language": "fr"}
    save_record_translations(row, typed=typed, **acts)
    revise_translations(row, **acts)
    with refusal("not_ready"):
        finalize_translations(row, seen=read_translations(row, "fr").token, **acts)
    make_report(officer, session)
    row = Recommendation.objects.select_related("session").get(pk=row.pk)
    assert get_record_text(row, "text", "fr").reason == IN_PREPARATION
    finalize_translations(row, seen=read_translations(row, "fr").token, **acts)
    page = client.get(session.get_absolute_url(), headers={"accept-language": "fr"}).content.decode()
    assert "Partager les preuves" in page
    assert "Share evidence" not in page
