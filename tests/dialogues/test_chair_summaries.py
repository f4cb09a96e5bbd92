"""The chair's summary and its way to the next session."""

import pytest
from django.utils.translation import override

from dialogues.models import AdoptedReport, ChairSummary, Routing
from dialogues.services import chair_summaries, dialogues, routing
from tests import locks
from tests.factories.dialogues import make_dialogue, make_report, make_session
from untoc_portal.core.enums import Level
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Document
from untoc_portal.front.demo.reading import do_after_reading

TEXT = "Participants spoke of victims.\n\nThey asked for\nmore data."


@pytest.fixture
def dialogue(stage):
    found = make_dialogue(stage.secretariat, stage.group)
    return do_after_reading(dialogues.record_dialogue_held, found, actor=stage.chair)


@pytest.fixture
def summary(stage, dialogue):
    return chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text=TEXT)


def test_summary_written_and_rewritten_by_chair_and_secretariat(stage, dialogue):
    for person, text in ((stage.chair, "One"), (stage.secretariat, "Two")):
        chair_summaries.write_chair_summary(dialogue, actor=person, text=text)
    assert ChairSummary.objects.get().text == "Two"
    for person in stage.everyone_but(stage.chair, stage.secretariat):
        with pytest.raises(NotAllowedError):
            chair_summaries.write_chair_summary(dialogue, actor=person, text="Three")


def test_summary_of_a_dialogue_not_held_refused(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group)
    with pytest.raises(NotAllowedError):
        chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="Early")


def test_summary_changed_by_two_people_loses_nothing(stage, dialogue, summary):
    before = summary.updated_at
    chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="First", expected=before)
    with pytest.raises(DomainError) as caught:
        chair_summaries.write_chair_summary(dialogue, actor=stage.secretariat, text="Second", expected=before)
    assert (caught.value.code, ChairSummary.objects.get().text) == ("changed_meanwhile", "First")


def test_summary_too_long_refused(stage, dialogue):
    with pytest.raises(DomainError) as caught:
        chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="x" * 100_001)
    assert caught.value.field == "text"


def test_summary_draft_is_for_chair_and_secretariat(stage, summary):
    seen = [person for person in stage.everyone_but() if ChairSummary.objects.visible_to(person).exists()]
    assert seen == [stage.secretariat, stage.chair]


def test_issued_summary_closes_dialogue_and_is_public(stage, summary):
    issued = do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    issued.refresh_from_db()
    assert (issued.state, issued.dialogue.state) == ("issued", "summarized")
    assert issued.issued_at is not None
    document = issued.document
    assert (document.level, document.language) == (Level.PUBLIC, "en")
    assert document.symbol == f"CTOC/COP/WG.4/{issued.issued_at.year}/1"
    snapshot = document.snapshot
    assert snapshot["paragraphs"] == ["Participants spoke of victims.", "They asked for more data."]
    assert snapshot["group"] == {"en": "Group TIP"}
    assert set(snapshot) == {
        "symbol",
        "title",
        "group",
        "session",
        "date",
        "dialogue_date",
        "paragraphs",
        "portal",
        "is_invented",
    }
    assert all(ChairSummary.objects.visible_to(person).exists() for person in stage.everyone_but())


def test_summary_symbol_is_never_that_of_a_report(stage, summary):
    other = make_session(stage.secretariat, stage.group)
    report = make_report(stage.secretariat, other)
    year = other.starts_on.year
    report.symbol = f"CTOC/COP/WG.4/{year}/1"
    with locks.unlock(AdoptedReport):
        report.save()
    issued = do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    assert issued.document.symbol == f"CTOC/COP/WG.4/{year}/2"


def test_document_title_is_in_document_language(stage, summary):
    with override("fr"):
        issued = do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    with override("en"):
        assert issued.document.title == str(summary)[:300]


def test_summary_issued_by_others_refused(stage, summary):
    for person in stage.everyone_but(stage.chair, stage.secretariat):
        with pytest.raises(NotAllowedError):
            do_after_reading(chair_summaries.issue_chair_summary, summary, actor=person)
    summary.refresh_from_db()
    assert summary.state == "draft"


def test_summary_naming_a_state_is_not_issued(stage, dialogue):
    summary = chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="Kenya and the Finnish police.")
    with pytest.raises(DomainError) as caught:
        do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    assert caught.value.field == "text"
    assert caught.value.reasons == ("“Kenya” (KEN)", "“Finnish” (FIN)")
    summary.refresh_from_db()
    assert (summary.state, Document.objects.count(), dialogue.state) == ("draft", 0, "held")


def test_summary_without_text_is_not_issued(stage, dialogue):
    summary = chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="  ")
    with pytest.raises(DomainError) as caught:
        do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    assert caught.value.code == "not_ready"


def test_summary_issued_is_not_changed_or_issued_again(stage, dialogue, summary):
    do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    with pytest.raises(NotAllowedError):
        chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="More")
    with pytest.raises(DomainError) as caught:
        do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    assert caught.value.code == "wrong_state"


def test_summary_goes_to_the_next_session_by_a_job(stage, summary, capture_commit):
    make_session(stage.secretariat, stage.groups["TA"], in_days=20)
    later = make_session(stage.secretariat, stage.group, in_days=90)
    following = make_session(stage.secretariat, stage.group, in_days=30)
    with capture_commit():
        do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    row = Routing.objects.get()
    assert (row.working_group, row.agenda_item.session) == (stage.group, following)
    assert later.agenda_items.get().routings.count() == 0
    summary.refresh_from_db()
    assert routing.place_chair_summary(summary) == row


def test_summary_waits_for_a_session_after_its_own(stage, summary, capture_commit):
    with capture_commit():
        make_session(stage.secretariat, stage.group)
        do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    assert Routing.objects.get().agenda_item is None
    with capture_commit():
        following = make_session(stage.secretariat, stage.group, in_days=30)
    assert Routing.objects.get().agenda_item.session == following


def test_draft_summary_is_not_placed(stage, summary):
    with pytest.raises(DomainError) as caught:
        routing.place_chair_summary(summary)
    assert caught.value.code == "not_issued"
