"""The chair's summary in another language: the translation in force is printed, and the pack takes it."""

import pytest
from django.urls import reverse
from django.utils import translation

from dialogues.models import ChairSummary
from dialogues.selectors.packs import list_pack_sources
from dialogues.selectors.printed import find_readable_documents
from dialogues.selectors.readings import read_chair_summary
from dialogues.selectors.translated_documents import read_translated_document
from dialogues.services import chair_summaries, dialogues
from dialogues.services.translated_documents import issue_translated_document
from tests.dialogues.test_texts_of_record import put_in_force, save
from tests.factories.dialogues import make_dialogue, make_session
from tests.factories.people import make_user
from tests.factories.rows import refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import Document, RecordTranslation
from untoc_portal.core.record_translations import (
    finalize_translations,
    read_translations,
    reopen_translations,
    revise_translations,
    save_record_translations,
)
from untoc_portal.core.second_look import ChangedSinceReadError
from untoc_portal.core.translating import TypedTranslation
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def summary(stage):
    """Give a chair's summary that is issued."""
    dialogue = make_dialogue(stage.secretariat, stage.group)
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.secretariat)
    chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="Victims need help.\n\nFunds are scarce.")
    return ChairSummary.objects.get(dialogue=dialogue)


def issue(summary, stage):
    seen = read_chair_summary(summary).token
    chair_summaries.issue_chair_summary(summary, actor=stage.chair, seen=seen)
    return ChairSummary.objects.select_related("document").get(pk=summary.pk)


def write(summary, officer, text, language="fr"):
    typed = {f"chairsummary-{summary.pk}-text": TypedTranslation(text)}
    save_record_translations(summary, actor=officer, language=language, typed=typed)
    revise_translations(summary, actor=officer, language=language)


def finalize(summary, officer, language="fr"):
    seen = read_translations(summary, language).token
    finalize_translations(summary, actor=officer, language=language, seen=seen)


def print_in(summary, officer, language="fr"):
    seen = read_translated_document(summary, language).token
    return issue_translated_document(summary, actor=officer, language=language, seen=seen)


def test_translation_of_a_draft_is_not_put_in_force(stage, summary):
    write(summary, stage.secretariat, "Les victimes ont besoin d'aide.")
    with refusal("not_ready"):
        finalize(summary, stage.secretariat)


def test_document_has_symbol_and_date_of_the_original(stage, summary):
    summary = issue(summary, stage)
    write(summary, stage.secretariat, "Les victimes ont besoin d'aide.\n\nLes fonds sont rares.")
    finalize(summary, stage.secretariat)
    document = print_in(summary, stage.secretariat).document
    original = summary.document
    assert (document.symbol, document.snapshot["date"]) == (original.symbol, original.snapshot["date"])
    assert document.snapshot["paragraphs"] == ["Les victimes ont besoin d'aide.", "Les fonds sont rares."]
    assert (document.language, document.snapshot["language"]["key"]) == ("fr", "fr")
    assert find_readable_documents(make_user(), [document.pk]) == {document.pk: summary.get_absolute_url()}
    with refusal("issued"):
        print_in(summary, stage.secretariat)
    with refusal("not_ready"):
        reopen_translations(summary, actor=stage.secretariat, language="fr")
    typed = {f"chairsummary-{summary.pk}-text": TypedTranslation("Autre texte.")}
    with refusal("is_final"):
        save_record_translations(summary, actor=stage.secretariat, language="fr", typed=typed)


def test_document_needs_a_translation_in_force(stage, summary):
    summary = issue(summary, stage)
    with refusal("not_final"):
        print_in(summary, stage.secretariat)
    write(summary, stage.secretariat, "Les victimes ont besoin d'aide.")
    with refusal("not_final"):
        print_in(summary, stage.secretariat)
    assert Document.objects.filter(language="fr").count() == 0


@pytest.mark.parametrize("who", ["chair", "bureau", "delegate", "representative"])
def test_only_secretariat_issues_it(stage, summary, who):
    summary = issue(summary, stage)
    write(summary, stage.secretariat, "Les victimes ont besoin d'aide.")
    finalize(summary, stage.secretariat)
    with refusal():
        print_in(summary, getattr(stage, who))


def test_translation_names_no_state(stage, summary):
    summary = issue(summary, stage)
    write(summary, stage.secretariat, "Le Ghana manque de fonds.")
    finalize(summary, stage.secretariat)
    with refusal("names_a_state"):
        print_in(summary, stage.secretariat)


def test_document_is_for_the_text_that_was_read(stage, summary):
    summary = issue(summary, stage)
    write(summary, stage.secretariat, "Les victimes ont besoin d'aide.")
    finalize(summary, stage.secretariat)
    seen = read_translated_document(summary, "fr").token
    reopen_translations(summary, actor=stage.secretariat, language="fr")
    write(summary, stage.secretariat, "Les victimes ont besoin de soutien.")
    finalize(summary, stage.secretariat)
    with pytest.raises(ChangedSinceReadError):
        issue_translated_document(summary, actor=stage.secretariat, language="fr", seen=seen)


def test_pages_show_and_issue_it(client, stage, summary, django_capture_on_commit_callbacks):
    summary = issue(summary, stage)
    write(summary, stage.secretariat, "Les victimes ont besoin d'aide.")
    finalize(summary, stage.secretariat)
    place = ["chair-summary", summary.pk, "fr"]
    client.force_login(stage.secretariat)
    issue_url = reverse("dialogues:issue_translated_document", args=place)
    page = client.get(summary.get_absolute_url()).content.decode()
    assert issue_url in page
    assert "Les victimes" in client.get(issue_url).content.decode()
    assert client.get(reverse("dialogues:translated_document", args=place)).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert (
            client.post(
                issue_url, {"seen": read_translated_document(summary, "fr").token, "confirmed": "on"}
            ).status_code
            == 302
        )
    client.logout()
    page = client.get(summary.get_absolute_url()).content.decode()
    file_url = reverse("dialogues:translated_document", args=place)
    assert file_url in page
    assert issue_url not in page
    assert b"".join(client.get(file_url).streaming_content).startswith(b"%PDF")
    with translation.override("fr"):
        client.cookies.load({"django_language": "fr"})
        assert "Les victimes ont besoin" in client.get(summary.get_absolute_url()).content.decode()
    assert client.get(reverse("dialogues:translated_document", args=["session", 1, "fr"])).status_code == 404
    assert client.get(issue_url).status_code in (302, 404)


def test_pack_has_the_agenda_in_its_language(stage):
    agenda = ["Opening", "Outcomes", "Other matters"]
    session = make_session(stage.secretariat, stage.group, agenda=agenda, title="First session of the group")
    put_in_force(session, stage.secretariat, "Ouverture", "Issues")
    source = next(source for source in list_pack_sources(session, "fr") if source.source == "agenda")
    rows = [(row["text"], row["language"], row["note"]) for row in source.snapshot["items"]]
    with translation.override("fr"):
        assert rows[:2] == [("Ouverture", "fr", ""), ("Issues", "fr", "")]
        assert rows[2][:2] == ("Other matters", "en")
        assert rows[2][2].startswith("(")
    assert source.snapshot["name"]["text"] == "First session of the group"
    english = next(source for source in list_pack_sources(session, "en") if source.source == "agenda")
    assert [row["note"] for row in english.snapshot["items"]] == ["", "", ""]


def test_pack_has_the_summary_in_its_language(stage, summary, django_capture_on_commit_callbacks):
    session = make_session(stage.secretariat, stage.group, in_days=30)
    with django_capture_on_commit_callbacks(execute=True):
        summary = issue(summary, stage)
    write(summary, stage.secretariat, "Les victimes ont besoin d'aide.")
    finalize(summary, stage.secretariat)

    def held(language):
        sources = [source for source in list_pack_sources(session, language) if source.source.startswith("summary:")]
        return [(source.source, source.language) for source in sources]

    original = [(f"summary:{summary.document_id}", "en")]
    assert held("fr") == original
    with django_capture_on_commit_callbacks(execute=True):
        document = print_in(summary, stage.secretariat).document
    assert held("fr") == [(f"summary:{document.pk}", "fr")]
    assert held("ar") == held("en") == original


def test_session_page_shows_titles_of_the_reader(client, stage):
    session = make_session(stage.secretariat, stage.group, agenda=["Opening", "Outcomes"])
    put_in_force(session, stage.secretariat, "Ouverture")
    client.cookies.load({"django_language": "fr"})
    page = client.get(session.get_absolute_url()).content.decode()
    assert '<span lang="fr" dir="ltr">Ouverture</span>' in page
    assert '<span lang="en" dir="ltr">Outcomes</span> <span class="muted small">(' in page
    assert reverse("record_texts", args=["session", session.pk, "fr"]) not in page


def test_page_of_translations(client, stage):
    session = make_session(stage.secretariat, stage.group, agenda=["Opening", "Outcomes"])
    url = reverse("record_texts", args=["session", session.pk, "fr"])
    for person in (stage.chair, stage.delegate, stage.representative):
        client.force_login(person)
        assert client.get(url).status_code == 404
    client.force_login(stage.secretariat)
    assert url in client.get(session.get_absolute_url()).content.decode()
    assert client.get(url).status_code == 200
    keys = [f"agendaitem-{item.pk}-title" for item in session.agenda_items.all()]
    data = {f"revision_{key}": 0 for key in keys} | {f"text_{keys[0]}": "Ouverture"}
    assert client.post(url, data).status_code == 302
    one = RecordTranslation.objects.get()
    assert (one.text, one.language, one.owner.title) == ("Ouverture", "fr", "Opening")
    assert client.get(reverse("record_text_history", args=["session", session.pk, "fr", keys[0]])).status_code == 200
    assert client.get(reverse("record_text_history", args=["session", session.pk, "fr", keys[1]])).status_code == 404
    part = {f"revision_{keys[0]}": 1, f"text_{keys[0]}": "Ouverture de la session"}
    assert client.post(url, part, headers={"X-Autosave": "1"}).status_code == 200
    stale = client.post(url, {f"revision_{keys[0]}": 1, f"text_{keys[0]}": "Autre"}, headers={"X-Autosave": "1"})
    assert stale.status_code == 409
    assert client.post(reverse("revise_record_texts", args=["session", session.pk, "fr"])).status_code == 302
    look = reverse("finalize_record_texts", args=["session", session.pk, "fr"])
    assert "Ouverture de la session" in client.get(look).content.decode()
    assert client.post(look, {"seen": read_translations(session, "fr").token}).status_code == 302
    assert RecordTranslation.objects.get().state == "final"
    assert client.post(reverse("reopen_record_texts", args=["session", session.pk, "fr"])).status_code == 302
    for args in (["session", session.pk, "en"], ["session", session.pk, "de"], ["person", session.pk, "fr"]):
        assert client.get(reverse("record_texts", args=args)).status_code == 404


def test_page_of_translations_takes_few_queries(client, stage, count_queries):
    counts = []
    for number in (3, 30):
        session = make_session(stage.secretariat, stage.group, agenda=[f"Item {one}" for one in range(number)])
        save(session, stage.secretariat, *(f"Point {one}" for one in range(number)))
        client.force_login(stage.secretariat)
        with count_queries() as queries:
            assert client.get(reverse("record_texts", args=["session", session.pk, "fr"])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_machine_drafts_an_agenda(client, stage, machine):
    session = make_session(stage.secretariat, stage.group, agenda=["Opening", "Outcomes"])
    client.force_login(stage.secretariat)
    url = reverse("record_texts", args=["session", session.pk, "fr"])
    draft = reverse("draft_record_texts", args=["session", session.pk, "fr"])
    assert draft in client.get(url).content.decode()
    assert client.post(draft).headers["Location"] == url
    assert {(row.text, row.is_machine) for row in RecordTranslation.objects.all()} == {
        ("fr: Opening", True),
        ("fr: Outcomes", True),
    }
    assert draft not in client.get(url).content.decode()
    client.force_login(make_user(RoleGroup.CHAIRS))
    assert client.post(draft).status_code == 404
    assert len(machine.asked) == 2
