"""Pages before the acts of sessions, dialogues and registrations: nothing is done for what was not read."""

import pytest
from django.urls import reverse

from stakeholders.selectors.readings import read_merger
from stakeholders.services import merging
from stakeholders.services.organizations import change_organization
from tests.factories.binding_acts import ACTS, UNCHANGING, Prepared
from tests.factories.reading import seen_on
from tests.factories.rows import nothing_changes, refusal
from tests.factories.stakeholders import make_organization
from untoc_portal.core.second_look import ChangedSinceReadError, require_seen

PAGES = {
    "conclude": "dialogues:session_conclude",
    "adopt": "dialogues:session_report",
    "hold": "dialogues:dialogue_hold",
    "circulate": "dialogues:applications_circulate",
    "object": "dialogues:application_objection_new",
    "withdraw an application": "dialogues:application_withdraw",
    "withdraw an objection": "dialogues:application_objection_withdraw",
    "submit": "dialogues:statement_submit",
    "contest": "dialogues:statement_contest",
    "accept": "dialogues:statement_accept",
    "return": "dialogues:statement_return",
    "agree": "dialogues:chair_summary_agree",
    "issue a summary": "dialogues:chair_summary_issue",
    "issue a report": "dialogues:general_report_issue",
    "put in force": "dialogues:routing_table_in_force",
    "take back": "dialogues:routing_withdraw",
    "restore": "dialogues:routing_restore",
    "choose a panel": "dialogues:dialogue_panel",
    "strike out": "dialogues:funding_strike_out",
    "verify": "stakeholders:organization_verify",
    "refuse": "stakeholders:organization_refuse",
}
# The page of a sitting person: sign-in and messages write rows of their own.
OWN = ("accounts.User", "core.Message")


def _address(name, subject):
    """Return where the page of the act is."""
    if name == "strike out":
        return reverse(PAGES[name], args=["source", subject.pk])
    keys = {"agree": "dialogue_id", "issue a summary": "dialogue_id", "put in force": "number"}
    return reverse(PAGES[name], args=[getattr(subject, keys.get(name, "pk"))])


@pytest.mark.parametrize("name", ACTS)
def test_act_on_a_changed_text_is_refused(name, stage):
    act = Prepared(name, stage)
    seen = act.read().token
    act.do_colleagues_change()
    with nothing_changes(), pytest.raises(ChangedSinceReadError) as caught:
        act.do(seen=seen)
    assert caught.value.changes


@pytest.mark.parametrize("name", ACTS | UNCHANGING)
def test_act_on_what_was_not_read_is_refused(name, stage):
    act = Prepared(name, stage)
    with refusal("not_read"):
        act.do(seen="")


@pytest.mark.parametrize("name", ACTS)
def test_page_of_an_act_shows_and_does_nothing_unread(name, stage, client):
    act = Prepared(name, stage)
    address = _address(name, act.subject)
    client.force_login(act.actor)
    with nothing_changes(but=OWN):
        page = client.get(address)
        read = seen_on(client, address)
        unread = client.post(address, {"confirmed": "on"})
    assert (page.status_code, unread.status_code) == (200, 422)
    shown = page.content.decode()
    assert "Before you decide" in shown
    assert "Can it be undone?" in shown
    act.do_colleagues_change()
    typed = {"reason": "R", "objection": "R", "state": stage.world.states["KEN"].pk, "ground": "G"}
    days = dict.fromkeys(
        ("concluded_on", "adopted_on", "circulated_on", "raised_on"), str(act.subject.created_at.date())
    )
    data = {**typed, **days, "symbol": "CTOC/COP/WG.4/2026/77", **read}
    with nothing_changes(but=OWN):
        answer = client.post(address, data)
    assert answer.status_code == 409
    assert "What has changed since you read it" in answer.content.decode()
    require_seen(act.read(), answer.context["form"]["seen"].value())


def test_merger_is_for_the_two_that_were_read(stage):
    old, kept = (make_organization(stage.secretariat, verified=False) for _ in range(2))
    seen = read_merger(old, kept).token
    change_organization(kept, actor=stage.secretariat, website="https://example.org/other")
    with nothing_changes(), pytest.raises(ChangedSinceReadError):
        merging.merge_organization(old, actor=stage.secretariat, seen=seen, into=kept)
    with refusal("not_read"):
        merging.merge_organization(old, actor=stage.secretariat, seen="", into=kept)


@pytest.mark.parametrize("name", ["agree", "issue a report"])
def test_draft_of_a_document_is_shown_and_not_kept(name, stage, client):
    act = Prepared(name, stage)
    preview = {"agree": "dialogues:chair_summary_preview", "issue a report": "dialogues:general_report_preview"}[name]
    address = reverse(preview, args=[getattr(act.subject, "dialogue_id", act.subject.pk)])
    for person in (stage.representative, stage.delegate):
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.force_login(stage.secretariat)
    with nothing_changes(but=OWN):
        answer = client.get(address)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
