"""The Secretariat's compilation for the general review, and the decisions of the Conference."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Compilation, ConferenceDecision, Contribution, DecisionStep, Session, WorkingGroup
from dialogues.selectors.open_data import DATASETS
from dialogues.services import compilations, contributions, decisions
from dialogues.services.decisions import DecisionEntry, NextStep
from dialogues.services.reference import load_participation_rights
from dialogues.services.translated_documents import issue_translated_document
from tests.api.conftest import api  # noqa: F401
from tests.factories.delegations import make_state_person
from tests.factories.dialogues import make_session
from tests.factories.people import make_user
from tests.factories.reading import send_read
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import RecordTranslation
from untoc_portal.front.demo.reading import do_after_reading

OPEN = "In Kenya prosecutors and the police work in one team on every case of trafficking in persons."
KEPT = "Courts wait for two years because there are too few judges who know these cases well enough to decide them."
SYMBOL = "CTOC/COP/2026/9"
LABELS = ("secretariat", "second officer", "chair", "mission", "stakeholder", "nobody", "anonymous")


@pytest.fixture
def item(stage):
    """Give an item of a session of the Conference that is under way."""
    load_participation_rights(Path(settings.BASE_DIR) / "dialogues" / "reference")
    conference = WorkingGroup.objects.create(
        code="COP", names={"en": "Conference of the Parties"}, symbol="", source="test"
    )
    session = make_session(stage.secretariat, conference, in_days=90, agenda=["General review"])
    today = timezone.localdate()
    begins = today - dt.timedelta(2)
    days = {"documents_close_on": begins - dt.timedelta(1), "starts_on": begins, "ends_on": today + dt.timedelta(2)}
    Session.objects.filter(pk=session.pk).update(**days)
    return session.agenda_items.select_related("session__working_group").get()


@pytest.fixture
def officer(db):
    """Give a second officer of the Secretariat."""
    return make_user(RoleGroup.SECRETARIAT, email="second-officer@example.org")


@pytest.fixture
def handed_in(world, item):
    """Give a good practice of Kenya in the library, and a challenge of Ghana that only States read."""
    values = {"article": world.articles["UNTOC 5"], "language": "en"}
    rows = []
    for iso3, kind, text in (("KEN", "good_practice", OPEN), ("GHA", "challenge", KEPT)):
        actor = make_state_person(world, iso3).user
        rows.append(
            contributions.hand_in_contribution(
                item,
                actor=actor,
                state=world.states[iso3],
                kind=kind,
                text=text,
                is_in_library=iso3 == "KEN",
                **values,
            )
        )
    return rows


@pytest.fixture
def draft(stage, item, handed_in):
    """Give the draft of the compilation."""
    return compilations.draft_compilation(item, actor=stage.secretariat, language="en")


def issue(stage, draft):
    return do_after_reading(compilations.issue_compilation, draft, actor=stage.secretariat)


def write(stage, draft, text):
    return compilations.write_compilation(draft, actor=stage.secretariat, text=text)


def enter(stage, item, **values):
    steps = values.pop("steps", (NextStep("Train judges", "the Secretariat"),))
    entry = DecisionEntry(
        **{
            "number": "13/1",
            "title": "General review",
            "text": "The Conference approves the compilation.",
            "language": "en",
            "adopted_on": timezone.localdate(),
            "symbol": SYMBOL,
        }
        | values
    )
    return decisions.enter_decision(item.session, actor=stage.secretariat, entry=entry, steps=steps)


@pytest.fixture
def readers(stage, officer, world):
    users = (
        stage.secretariat,
        officer,
        stage.chair,
        make_state_person(world, "PER").user,
        stage.representative,
        make_user(email="nobody@example.org"),
        AnonymousUser(),
    )
    return dict(zip(LABELS, users, strict=True))


def sees(rows, readers):
    return {name for name, user in readers.items() if rows.visible_to(user).exists()}


def test_draft_is_by_theme_and_article(draft):
    lines = draft.text.splitlines()
    assert lines[0].startswith("Theme: ")
    assert str(Contribution.objects.first().article) in lines
    assert f"- Kenya (good practice): {OPEN}" in lines
    assert f"- Ghana (challenge): {KEPT}" in lines


def test_only_the_secretariat_compiles(stage, item, draft, readers):
    for name in ("chair", "mission", "stakeholder", "nobody"):
        for act in (
            lambda user: compilations.draft_compilation(item, actor=user, language="en"),
            lambda user: compilations.write_compilation(draft, actor=user, text="Other"),
            lambda user: do_after_reading(compilations.issue_compilation, draft, actor=user),
        ):
            with pytest.raises(NotAllowedError):
                act(readers[name])
    with pytest.raises(DomainError, match="already a draft"):
        compilations.draft_compilation(item, actor=stage.secretariat, language="en")
    other = make_session(stage.secretariat, stage.group, agenda=["Item"]).agenda_items.first()
    with pytest.raises(DomainError, match="Only the Conference"):
        compilations.draft_compilation(other, actor=stage.secretariat, language="en")
    with pytest.raises(IntegrityError), transaction.atomic():
        Compilation.objects.create(item=other, language="en")


def test_readers_widen_step_by_step(stage, draft, readers):
    assert sees(Compilation.objects, readers) == {"secretariat", "second officer"}
    issued = issue(stage, write(stage, draft, "Kenya works in one team. A State reported that courts wait."))
    assert issued.document.symbol.startswith(f"CTOC/COP/{timezone.localdate().year}/")
    assert sees(Compilation.objects, readers) == {"secretariat", "second officer", "chair", "mission"}
    do_after_reading(compilations.publish_compilation, issued, actor=stage.secretariat)
    assert sees(Compilation.objects, readers) == set(LABELS)


def test_issue_is_for_what_was_read(stage, draft):
    with pytest.raises(DomainError):
        compilations.issue_compilation(draft, actor=stage.secretariat, seen="something else")
    issued = issue(stage, draft)
    for act in (
        lambda: write(stage, issued, "Later"),
        lambda: issue(stage, issued),
    ):
        with pytest.raises(DomainError):
            act()
    with pytest.raises(DomainError):
        write(stage, draft, "Later")


def test_published_text_keeps_what_states_keep(stage, draft):
    issued = issue(stage, draft)
    with pytest.raises(DomainError) as refused:
        do_after_reading(compilations.publish_compilation, issued, actor=stage.secretariat)
    assert "Ghana" in str(refused.value.reasons)
    assert KEPT[:40] in str(refused.value.reasons)
    assert "Kenya" not in str(refused.value.reasons)
    assert Compilation.objects.get().state == "issued"


def test_consent_that_ended_stops_publication(stage, world, draft, handed_in):
    issued = issue(stage, write(stage, draft, OPEN))
    kenya = handed_in[0]
    contributions.end_library_consent(kenya, actor=kenya.handed_in_by)
    with pytest.raises(DomainError, match="may not read"):
        do_after_reading(compilations.publish_compilation, issued, actor=stage.secretariat)


def test_withdrawn_words_are_not_issued(stage, draft, handed_in):
    contributions.withdraw_contribution(handed_in[1], actor=handed_in[1].handed_in_by)
    with pytest.raises(DomainError, match="may not read"):
        issue(stage, draft)
    write(stage, draft, "Peru works in one team.")
    with pytest.raises(DomainError, match="may not read"):
        issue(stage, Compilation.objects.get())


def test_translation_keeps_the_same_rules(stage, draft):
    text = "Kenya works in one team."
    issued = issue(stage, write(stage, draft, text))
    values = {"name": "text", "language": "fr", "state": "final", "source_text": text, "updated_by": stage.secretariat}
    made = issued.translations.create(text="Le Ghana attend.", **values)
    do_after_reading(compilations.publish_compilation, issued, actor=stage.secretariat)
    issued = Compilation.objects.get()
    with pytest.raises(DomainError, match="may not read"):
        issue_french(stage, issued)
    RecordTranslation.objects.filter(pk=made.pk).update(text="Au Kenya, une seule équipe travaille.")
    assert issue_french(stage, issued).document.symbol == issued.document.symbol


def issue_french(stage, issued):
    from dialogues.selectors.translated_documents import read_translated_document  # noqa: PLC0415

    seen = read_translated_document(issued, "fr").token
    return issue_translated_document(issued, actor=stage.secretariat, language="fr", seen=seen)


def test_decision_needs_two_officers(stage, item, officer, readers):
    row = enter(stage, item)
    assert sees(ConferenceDecision.objects, readers) == sees(DecisionStep.objects, readers)
    assert sees(ConferenceDecision.objects, readers) == {"secretariat", "second officer"}
    for name in ("secretariat", "chair", "mission", "stakeholder", "nobody"):
        with pytest.raises(NotAllowedError):
            do_after_reading(decisions.confirm_decision, row, actor=readers[name])
    with pytest.raises(DomainError):
        decisions.confirm_decision(row, actor=officer, seen="something else")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConferenceDecision.objects.filter(pk=row.pk).update(confirmed_at=timezone.now(), confirmed_by=stage.secretariat)
    done = do_after_reading(decisions.confirm_decision, row, actor=officer)
    assert sees(ConferenceDecision.objects, readers) == sees(DecisionStep.objects, readers) == set(LABELS)
    with pytest.raises(DomainError, match="confirmed already"):
        decisions.strike_out_decision(done, actor=officer, reason="Wrong")
    with pytest.raises(DomainError, match="confirmed already"):
        do_after_reading(decisions.confirm_decision, done, actor=officer)
    with pytest.raises(Exception, match="decision"), transaction.atomic():
        ConferenceDecision.objects.filter(pk=row.pk).update(text="Another text")


def test_wrong_entry_is_struck_out(stage, item, officer, readers):
    row = enter(stage, item)
    with pytest.raises(DomainError, match="reason"):
        decisions.strike_out_decision(row, actor=officer, reason=" ")
    with pytest.raises(NotAllowedError):
        decisions.strike_out_decision(row, actor=readers["chair"], reason="Wrong")
    decisions.strike_out_decision(row, actor=stage.secretariat, reason="Wrong number")
    with pytest.raises(DomainError, match="struck out"):
        do_after_reading(decisions.confirm_decision, row, actor=officer)
    assert enter(stage, item).number == row.number
    assert sees(ConferenceDecision.objects, readers) == {"secretariat", "second officer"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"symbol": "a click"}, "official register"),
        ({"adopted_on": dt.date(2020, 1, 1)}, "day of the session"),
        ({"adopted_on": timezone.localdate() + dt.timedelta(1)}, "day of the session"),
        ({"effect": "approves"}, "or neither"),
        ({"text": " "}, "."),
        ({"steps": (NextStep(" ", "the Secretariat"),)}, "."),
    ],
)
def test_wrong_decision_is_refused(stage, item, values, message):
    with pytest.raises(DomainError, match=message):
        enter(stage, item, **values)
    assert not ConferenceDecision.objects.exists()
    assert not DecisionStep.objects.exists()


def test_decision_is_of_the_conference(stage, item, readers):
    for name in ("chair", "mission", "stakeholder"):
        with pytest.raises(NotAllowedError):
            decisions.enter_decision(item.session, actor=readers[name], entry=None)
    other = make_session(stage.secretariat, stage.group, agenda=["Item"]).agenda_items.first()
    with pytest.raises(DomainError, match="Conference"):
        enter(stage, other)
    enter(stage, item)
    with pytest.raises(DomainError, match="this number"):
        enter(stage, item)


def test_approval_is_a_decision(stage, item, draft, officer, client):
    with pytest.raises(DomainError, match="not issued"):
        enter(stage, item, compilation=draft, effect="approves")
    issued = issue(stage, write(stage, draft, "Kenya works in one team."))
    row = enter(stage, item, compilation=issued, effect="approves")
    page = issued.get_absolute_url()
    client.force_login(stage.chair)
    assert "Decision 13/1" not in client.get(page).text
    do_after_reading(decisions.confirm_decision, row, actor=officer)
    assert SYMBOL in client.get(page).text
    # Everyone reads the decision, and not the compilation before it is published.
    client.logout()
    assert client.get(page).status_code == 404
    shown = client.get(row.get_absolute_url()).text
    assert SYMBOL in shown
    assert issued.document.symbol not in shown
    assert issued.document.symbol not in str(list(DATASETS["decisions"].read()))


def test_step_is_noted_once(stage, item, officer):
    row = enter(stage, item)
    step = row.steps.get()
    with pytest.raises(DomainError, match="not confirmed"):
        decisions.record_step_outcome(step, actor=officer, outcome="Done")
    do_after_reading(decisions.confirm_decision, row, actor=officer)
    for bad in ({"outcome": " "}, {"outcome": "Done", "outcome_symbol": "a link"}):
        with pytest.raises(DomainError):
            decisions.record_step_outcome(step, actor=officer, **bad)
    with pytest.raises(NotAllowedError):
        decisions.record_step_outcome(step, actor=stage.chair, outcome="Done")
    decisions.record_step_outcome(step, actor=officer, outcome="Forty judges were trained.", outcome_symbol=SYMBOL)
    with pytest.raises(DomainError, match="already"):
        decisions.record_step_outcome(step, actor=officer, outcome="Again")


def test_pages_from_draft_to_decision(stage, item, handed_in, officer, client, django_assert_max_num_queries):
    client.force_login(stage.secretariat)
    address = reverse("dialogues:contributions", args=[item.session_id, item.number])
    new = reverse("dialogues:compilation_new", args=[item.session_id, item.number])
    assert new in client.get(address).text
    assert client.post(new, {"language": "en"}).status_code == 302
    row = Compilation.objects.get()
    edit = reverse("dialogues:compilation_edit", args=[row.pk])
    assert client.post(edit, {"text": "Kenya works in one team.", "expected": ""}).status_code == 302
    preview = client.get(reverse("dialogues:compilation_preview", args=[row.pk]))
    assert preview.content.startswith(b"%PDF")
    for name in ("issue", "publish"):
        assert send_read(client, reverse(f"dialogues:compilation_{name}", args=[row.pk])).status_code == 302
    with django_assert_max_num_queries(15):
        assert "Kenya works" in client.get(row.get_absolute_url()).text
    typed = {
        "number": "13/1", "title": "Review", "text": "Text", "language": "en", "symbol": SYMBOL,
        "adopted_on": timezone.localdate().isoformat(), "compilation": row.pk, "effect": "approves",
        "what_1": "Train judges", "who_1": "States", "until_1": "2027-05-01", "what_2": "Only what",
    }  # fmt: skip
    add = reverse("dialogues:decision_new", args=[item.session_id])
    assert client.post(add, typed).status_code == 422
    assert client.post(add, {**typed, "what_2": ""}).status_code == 302
    decision = ConferenceDecision.objects.get()
    confirm = reverse("dialogues:decision_confirm", args=[decision.pk])
    assert client.get(confirm).status_code == 404
    client.force_login(officer)
    assert send_read(client, confirm).status_code == 302
    note = reverse("dialogues:decision_step_note", args=[decision.pk, 1])
    assert client.post(note, {"outcome": "Forty were trained."}).status_code == 302
    client.logout()
    with django_assert_max_num_queries(15):
        shown = client.get(decision.get_absolute_url()).text
    assert "Forty were trained." in shown
    assert "1 May 2027" in shown
    with django_assert_max_num_queries(15):
        assert "Review" in client.get(reverse("dialogues:decision_list")).text
    assert client.get(note).status_code == client.get(add).status_code == 302
    assert decision.number in client.get(item.session.get_absolute_url()).text


def test_api_takes_contributions(stage, item, handed_in, api):  # noqa: F811
    kenya, ghana = handed_in
    assert [row["state"] for row in api().get("/api/v1/contributions/").json()["results"]] == ["KEN"]
    assert len(api(stage.chair).get("/api/v1/contributions/").json()["results"]) == 2
    given = {
        "session": item.session_id, "item": item.number, "state": "KEN", "instrument": "UNTOC", "article": 6,
        "kind": "experience", "language": "en", "text": "We train judges.",
    }  # fmt: skip
    own = api(kenya.handed_in_by)
    assert api(stage.chair).post("/api/v1/contributions/", given, format="json").status_code == 404
    assert own.post("/api/v1/contributions/", {**given, "state": "GHA"}, format="json").status_code == 400
    made = own.post("/api/v1/contributions/", given, format="json")
    assert made.status_code == 201
    assert own.post(f"/api/v1/contributions/{ghana.pk}/withdraw/").status_code == 404
    assert own.post(f"/api/v1/contributions/{kenya.pk}/end-library/").json()["is_in_library"] is False
    assert own.post(f"/api/v1/contributions/{made.json()['id']}/withdraw/").status_code == 200


def test_news_of_the_conference_when_public(stage, item, draft, officer, client):
    def read_news():
        feed = client.get(reverse("dialogues:topic_feed", args=["working-groups", "COP"])).content.decode()
        return [title for title in ("Compilation of experience", "Decision 13/1: General review") if title in feed]

    entered, issued = enter(stage, item), issue(stage, write(stage, draft, "Kenya works in one team."))
    assert read_news() == []
    do_after_reading(compilations.publish_compilation, issued, actor=stage.secretariat)
    assert read_news() == ["Compilation of experience"]
    do_after_reading(decisions.confirm_decision, entered, actor=officer)
    assert read_news() == ["Compilation of experience", "Decision 13/1: General review"]


def test_api_compiles_and_records(stage, item, handed_in, officer, api):  # noqa: F811
    staff, own = api(stage.secretariat), api(handed_in[0].handed_in_by)
    body = {"session": item.session_id, "item": item.number}
    assert own.post("/api/v1/compilations/", body, format="json").status_code == 404
    row = staff.post("/api/v1/compilations/", body, format="json").json()
    place = f"/api/v1/compilations/{row['id']}/"
    assert own.get(place).status_code == 404
    text = {"text": "Kenya works in one team."}
    assert staff.post(place + "write/", text, format="json").json()["text"] == text["text"]
    seen = staff.get(place + "second_look/?act=issue").json()["seen"]
    assert staff.post(place + "issue/", {"seen": "x"}, format="json").status_code == 409
    assert staff.post(place + "issue/", {"seen": seen}, format="json").json()["state"] == "issued"
    assert own.get(place).json()["symbol"]
    assert api().get(place).status_code == 404
    decided = {
        "session": item.session_id, "number": "13/2", "title": "T", "text": "Text", "symbol": SYMBOL,
        "adopted_on": timezone.localdate().isoformat(), "compilation": row["id"], "effect": "takes_note",
        "steps": [{"what": "Train", "who": "States"}],
    }  # fmt: skip
    assert own.post("/api/v1/conference-decisions/", decided, format="json").status_code == 404
    entered = staff.post("/api/v1/conference-decisions/", decided, format="json").json()
    at = f"/api/v1/conference-decisions/{entered['id']}/"
    assert api().get(at).status_code == 404
    seen = api(officer).get(at + "second_look/?act=confirm").json()["seen"]
    assert staff.post(at + "confirm/", {"seen": seen}, format="json").status_code == 404
    assert api(officer).post(at + "confirm/", {"seen": seen}, format="json").json()["confirmed_at"]
    assert api().get(at).json()["compilation"] is None
    noted = staff.post(at + "steps/1/note/", {"outcome": "Done"}, format="json").json()
    assert noted["steps"][0]["outcome"] == "Done"
    twice = staff.post("/api/v1/conference-decisions/", {**decided, "number": "13/3"}, format="json").json()
    struck = f"/api/v1/conference-decisions/{twice['id']}/strike-out/"
    assert own.post(struck, {"reason": "Twice"}, format="json").status_code == 404
    assert staff.post(struck, {"reason": "Twice"}, format="json").json()["struck_at"]
    assert api().get(place).status_code == 404
    seen = staff.get(place + "second_look/?act=publish").json()["seen"]
    assert staff.post(place + "publish/", {"seen": seen}, format="json").json()["state"] == "published"
    assert api().get(place).json()["text"] == text["text"]


def test_rights_table_is_corrected_in_the_admin(stage, item, client):
    from dialogues.models import ParticipationRight  # noqa: PLC0415

    row = ParticipationRight.objects.get(participant="non_signatory", act="speak")
    client.force_login(stage.secretariat)
    address = reverse("admin:dialogues_participationright_change", args=[row.pk])
    typed = {"extent": "no", "rule": "15", "source": "Text of rule 15", "verified": "on", "reason": "Read the rule"}
    answer = client.post(address, typed)
    row.refresh_from_db()
    assert (answer.status_code, row.extent, row.verified, row.corrected) == (302, "no", True, True)
    client.force_login(stage.chair)
    assert client.get(address).status_code == 404
