"""What is put on record of a session: by whom, until when, and what is refused."""

import hashlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from dialogues.enums import ParticipantKind
from dialogues.models import BureauMember, Participant, Recommendation, SessionDocument
from dialogues.selectors.records import list_earlier_recommendations
from dialogues.services import session_records as records, sessions
from tests.factories.dialogues import make_report, make_session
from tests.factories.pdfs import image_bytes, make_pdf
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core.enums import Level
from untoc_portal.core.models import AuditEvent
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def session(stage):
    return make_session(stage.secretariat, stage.group)


def place(stage, session, **fields):
    values = {
        "kind": "background", "symbol": "CTOC/COP/WG.4/2026/2", "title": "Paper", "language": "en",
        "level": Level.PUBLIC, "file": make_pdf(),
    }  # fmt: skip
    return records.place_document(session, **{"actor": stage.secretariat, **values, **fields})


def test_document_is_placed_with_its_hash_and_audited(stage, session):
    document = place(stage, session, agenda_item=session.agenda_items.get())
    with document.file.open() as file:
        assert document.sha256 == hashlib.sha256(file.read()).hexdigest()
    assert AuditEvent.objects.get(action="created", object_id=document.pk, object_label=str(document)).changes == {
        "symbol": "CTOC/COP/WG.4/2026/2",
        "sha256": document.sha256,
    }


def test_document_placed_by_others_refused(stage, session):
    for person in stage.everyone_but(stage.secretariat):
        with refusal():
            place(stage, session, actor=person)


PNG = SimpleUploadedFile("a.png", image_bytes())
BROKEN = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + b"x" * 100 + b"\n%%EOF\n")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"symbol": "Paper 2"}, "symbol", "symbol"),
        ({"title": " "}, "invalid", "title"),
        ({"language": "de"}, "invalid", "language"),
        ({"kind": "poem"}, "invalid", "kind"),
        ({"kind": "report"}, "not_adopted", "symbol"),
        ({"file": PNG}, "invalid_file", "file"),
        ({"file": BROKEN}, "invalid_file", "file"),
    ],
)
def test_document_with_a_wrong_value_names_the_field(stage, session, fields, code, field):
    with refusal(code) as caught:
        place(stage, session, **fields)
    assert caught.value.field == field


def test_document_with_used_symbol_or_other_agenda_refused(stage, session):
    place(stage, session)
    with refusal("symbol_taken"):
        place(stage, session)
    place(stage, session, language="fr")
    other = make_session(stage.secretariat, stage.group)
    with refusal("other_session"):
        place(stage, session, symbol="CTOC/COP/WG.4/2026/3", agenda_item=other.agenda_items.get())


def test_report_is_a_draft_until_its_adoption_is_on_record(stage, session):
    draft = place(stage, session, kind="draft_report", symbol="CTOC/COP/WG.4/2026/CRP.1")
    report = make_report(stage.secretariat, session)
    session = type(session).objects.get(pk=session.pk)
    with refusal("not_adopted"):
        place(stage, session, kind="report", symbol="CTOC/COP/WG.4/2026/77")
    final = place(stage, session, kind="report", symbol=report.symbol)
    assert [draft.kind, final.kind] == ["draft_report", "report"]


def test_documents_travel_as_far_as_their_distribution(stage, session):
    for number, level in enumerate((Level.PUBLIC, Level.STATES), 1):
        place(stage, session, symbol=f"CTOC/COP/WG.4/2026/{number}", level=level)
    seen = {
        name: SessionDocument.objects.visible_to(user).count()
        for name, user in {
            "delegate": stage.delegate,
            "chair": stage.chair,
            "stakeholder": stage.representative,
            "public": AnonymousUser(),
        }.items()
    }
    assert seen == {"delegate": 2, "chair": 2, "stakeholder": 1, "public": 1}


def test_document_is_withdrawn_with_a_reason_that_stays(stage, session):
    document = place(stage, session)
    with refusal("no_reason"):
        records.remove_document(document, actor=stage.secretariat, reason=" ")
    for person in stage.everyone_but(stage.secretariat):
        with refusal():
            records.remove_document(document, actor=person, reason="Wrong file")
    records.remove_document(document, actor=stage.secretariat, reason="Wrong file")
    assert not SessionDocument.objects.exists()
    assert AuditEvent.objects.get(action="revoked").changes["reason"] == "Wrong file"


def kenya(stage):
    return stage.world.states["KEN"]


def act_on(stage, session, person):
    """Return the three acts that the records are kept by."""
    return [
        lambda: records.add_bureau_member(session, actor=person, role="chair", name="Ada", state=kenya(stage)),
        lambda: records.register_participants(session, actor=person, states=[kenya(stage)], un_bodies=["UNODC"]),
        lambda: records.record_recommendation(session, actor=person, text="Train", is_agreed=True),
    ]


def test_records_editable_until_report_adopted(stage, session):
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        for act in act_on(stage, session, person):
            with refusal():
                act()
    for act in act_on(stage, session, stage.chair):
        act()
    member, participant = BureauMember.objects.get(), Participant.objects.get(kind="state")
    make_report(stage.secretariat, session)
    session = type(session).objects.get(pk=session.pk)
    for act in act_on(stage, session, stage.secretariat):
        with refusal():
            act()
    for record in (member, participant):
        with refusal():
            records.remove_record(type(record).objects.get(pk=record.pk), actor=stage.secretariat)


def test_bureau_has_one_chair(stage, session):
    act_on(stage, session, stage.chair)[0]()
    with refusal("chair_taken"):
        act_on(stage, session, stage.chair)[0]()
    for name in ("Bo", "Cy"):
        records.add_bureau_member(session, actor=stage.chair, role="vice_chair", name=name, state=kenya(stage))
    records.remove_record(BureauMember.objects.get(role="chair"), actor=stage.chair)
    assert [member.name for member in session.bureau.all()] == ["Bo", "Cy"]


def test_participant_registered_once_and_no_stakeholder(stage, session):
    for _time in range(2):
        records.register_participants(
            session,
            actor=stage.secretariat,
            states=[kenya(stage), stage.world.states["PER"]],
            un_bodies=["UNODC", "UNODC"],
            organizations=[" INTERPOL "],
        )
    assert sorted((participant.kind, str(participant)) for participant in session.participants.all()) == [
        ("intergovernmental", "INTERPOL"),
        ("state", "Kenya"),
        ("state", "Peru"),
        ("un_body", "UNODC"),
    ]
    assert set(ParticipantKind.values) == {"state", "un_body", "intergovernmental"}
    with refusal("invalid") as caught:
        records.register_participants(session, actor=stage.secretariat, organizations=["x" * 201])
    assert caught.value.field == "organizations"


def test_participant_is_a_state_or_has_a_name(stage, session):
    for values in ({"kind": "state"}, {"kind": "un_body"}, {"kind": "ngo", "name": "Any"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Participant.objects.create(session=session, **values)


def test_recommendation_stays_listed_until_taken_up(stage, session):
    one = records.record_recommendation(session, actor=stage.chair, text="A register", is_agreed=False)
    agreed = records.record_recommendation(session, actor=stage.chair, text="Training", is_agreed=True)
    assert [one.number, agreed.number] == [1, 2]
    later = make_session(stage.secretariat, stage.group, in_days=30)
    elsewhere = make_session(stage.secretariat, stage.groups["TA"], in_days=30)
    assert list(list_earlier_recommendations(later, stage.delegate)) == [one]
    assert list(list_earlier_recommendations(elsewhere, stage.delegate)) == []
    for session_of, wrong in ((later, agreed), (elsewhere, one), (session, one)):
        with refusal("not_listed"):
            records.record_recommendation(
                session_of, actor=stage.secretariat, text="Again", is_agreed=True, takes_up=wrong
            )
    records.record_recommendation(later, actor=stage.chair, text="A register", is_agreed=True, takes_up=one)
    assert list(list_earlier_recommendations(later, stage.delegate)) == []
    assert list(list_earlier_recommendations(later, stage.delegate, but=1)) == [one]
    with nothing_changes(), pytest.raises(Exception, match="postponed it"):
        records.record_recommendation(later, actor=stage.chair, text="Twice", is_agreed=True, takes_up=one)


def test_recommendation_is_reworded_in_its_place(stage, session):
    first = records.record_recommendation(session, actor=stage.chair, text="A register", is_agreed=False)
    again = records.record_recommendation(session, actor=stage.chair, number=1, text="One register", is_agreed=True)
    assert (again.pk, again.text, again.is_agreed) == (first.pk, "One register", True)
    with refusal("invalid"):
        records.record_recommendation(session, actor=stage.chair, text="  ", is_agreed=True)


def test_recommendations_are_public_with_the_adopted_report(stage, session):
    records.record_recommendation(session, actor=stage.chair, text="A register", is_agreed=True)
    do_after_reading(sessions.conclude_session, session, actor=stage.chair)
    seen = [Recommendation.objects.visible_to(user).count() for user in (stage.delegate, AnonymousUser())]
    assert seen == [1, 0]
    symbol, day = "CTOC/COP/WG.4/2026/9", session.ends_on
    do_after_reading(sessions.adopt_report, session, actor=stage.chair, concluded_on=day, adopted_on=day, symbol=symbol)
    assert Recommendation.objects.visible_to(AnonymousUser()).count() == 1
