"""What members, the Secretariat and applicants see of the Extended Bureau, and what waits for each member."""

from django.urls import reverse
from django.utils import timezone

from dialogues.models import Objection
from dialogues.selectors.duties import dialogue_tasks_for_user
from dialogues.services import bureau
from stakeholders.models import State
from tests.factories.bureau import agree, leave, propose, raise_objection, state_of
from tests.factories.dialogues import circulate, decide, make_application, make_dialogue
from tests.factories.people import make_user
from tests.factories.reading import send_read
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.enums import RoleGroup
from untoc_portal.front.demo.reading import do_after_reading

ROLE = RoleGroup.EXTENDED_BUREAU


def test_tasks_lead_straight_to_what_waits(stage, application):
    def tasks(member):
        found = dialogue_tasks_for_user(member, timezone.localdate())
        return [(str(task.title).partition(":")[0], task.url) for task in found]

    page = application.get_absolute_url()
    assert tasks(stage.bureau) == [("Decide on applications", page)]
    made = propose(application, stage.bureau)
    assert tasks(stage.bureau) == []
    assert tasks(stage.members[1]) == [("Agree or object", made.get_absolute_url())]
    do_after_reading(bureau.agree_to_decision, made, actor=stage.members[1])
    assert tasks(stage.members[1]) == []
    raise_objection(application, state_of(stage.members[2]))
    assert tasks(stage.members[2]) == [("Objections not decided on", page)]


def test_pages_of_the_body(stage, application, decision, client):
    def read(user, address, *args, status=200):
        client.force_login(user)
        response = client.get(reverse(f"dialogues:{address}", args=args))
        assert response.status_code == status
        return response.content.decode()

    page = decision.get_absolute_url()
    shown = read(stage.members[1], "bureau_decision", decision.pk)
    for words in (stage.bureau.name, str(state_of(stage.bureau)), "agrees", "has not taken a position", ">Agree<"):
        assert words in shown
    assert ">Agree<" not in read(stage.secretariat, "bureau_decision", decision.pk)
    assert "Withdraw the proposal" in read(stage.bureau, "bureau_decision", decision.pk)
    for person in stage.everyone_but(stage.secretariat, stage.bureau):
        read(person, "bureau_decision", decision.pk, status=404)
        read(person, "bureau", status=404)
    assert page in read(stage.bureau, "bureau")
    assert "The Extended Bureau has 3 members in this portal; a decision needs 3." in read(stage.secretariat, "bureau")
    client.force_login(stage.members[1])
    objecting = reverse("dialogues:bureau_decision_object", args=[decision.pk])
    assert send_read(client, objecting, {"reason": ""}).status_code == 422
    assert send_read(client, objecting, {"reason": "Which work?"}).status_code == 302
    assert "Which work?" in read(stage.members[2], "bureau_decision", decision.pk)
    client.force_login(stage.members[1])
    assert send_read(client, reverse("dialogues:bureau_decision_agree", args=[decision.pk])).status_code == 302
    client.force_login(stage.members[2])
    recusing = reverse("dialogues:bureau_decision_recuse", args=[decision.pk])
    assert send_read(client, recusing, {"reason": "I know them"}).status_code == 302
    assert "The proposal waits for a quorum" in read(stage.secretariat, "bureau_decision", decision.pk)
    client.force_login(stage.bureau)
    assert client.post(reverse("dialogues:bureau_decision_withdraw", args=[decision.pk])).status_code == 302
    assert "The proposal is withdrawn" in read(stage.bureau, "bureau_decision", decision.pk)


def test_applicant_reads_how_and_why_but_no_position(stage, application, decision, client):
    do_after_reading(bureau.object_to_decision, decision, actor=stage.members[1], reason="Which work?")
    client.force_login(stage.representative)
    before = client.get(application.get_absolute_url()).content.decode()
    assert "Long work with victims" not in before
    agree(decision)
    do_after_reading(bureau.agree_to_decision, decision, actor=stage.members[1])
    shown = client.get(application.get_absolute_url()).content.decode()
    for words in ("Long work with victims", "by agreement of all members who take part. 3 members took part."):
        assert words in shown
    for words in (stage.bureau.name, "Which work?", str(state_of(stage.members[1]))):
        assert words not in shown.partition("<main")[2]
    client.force_login(stage.delegate)
    assert "Which work?" not in client.get(application.get_absolute_url()).content.decode()


def test_one_member_does_not_look_like_a_body(stage, application, client):
    for member in stage.members[1:]:
        leave(member)
    client.force_login(stage.bureau)
    shown = client.get(reverse("dialogues:application_propose", args=[application.pk])).content.decode()
    assert "No quorum: no decision can be taken" in shown
    assert "The Extended Bureau has 1 member in this portal; a decision needs 3." in shown


def test_secretariat_records_the_state_of_a_member(stage, client):
    newcomer = make_user(ROLE)
    url = reverse("dialogues:bureau_seat_new")
    client.force_login(stage.bureau)
    assert client.get(url).status_code == 404
    client.force_login(stage.secretariat)
    assert "State not recorded" in client.get(reverse("dialogues:bureau")).content.decode()
    data = {"member": newcomer.pk, "state": state_of(stage.bureau).pk}
    assert client.post(url, data).status_code == 422
    kenya = State.objects.get(iso3="KEN")
    assert client.post(url, {**data, "state": kenya.pk}).status_code == 302
    assert state_of(newcomer) == kenya


def test_pages_of_the_body_ask_few_queries(stage, client, count_queries):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=60)

    def more():
        organization = make_organization(stage.secretariat)
        representative = make_representative(stage.secretariat, organization)
        made = circulate(make_application(dialogue, organization, representative))
        Objection.objects.create(
            application=made, state=State.objects.get(iso3="KEN"), raised_on=timezone.localdate(), is_in_window=False,
            ground="G", recorded_by=stage.secretariat,
        )  # fmt: skip
        return do_after_reading(
            bureau.propose_objection_decision, made.objections.get(), actor=stage.bureau, outcome="noted", note="N"
        )

    decision = more()
    client.force_login(stage.members[1])
    counts = []
    for _round in range(2):
        for url in (reverse("dialogues:bureau"), decision.get_absolute_url(), "/api/v1/bureau-decisions/"):
            client.get(url)
            with count_queries() as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        more()
    assert counts[:3] == counts[3:]
    assert max(counts) <= 15


def test_decided_applications_leave_the_list(stage, application, client):
    decide(make_application(application.dialogue, stage.other_organization, stage.other_representative))
    client.force_login(stage.bureau)
    shown = client.get(reverse("dialogues:bureau")).content.decode()
    assert (stage.organization.name in shown, stage.other_organization.name in shown) == (True, False)


def test_last_agreement_says_that_it_decides(stage, application, decision, client):
    """All are notified of it, and it cannot be undone. For an earlier agreement, the page says that you can object."""

    def look(member):
        client.force_login(member)
        page = client.get(reverse("dialogues:bureau_decision_agree", args=[decision.pk])).content.decode()
        return "You can object until" in page, "No one gets a message" in page, "taken at once" in page

    assert look(stage.members[1]) == (True, True, False)
    do_after_reading(bureau.agree_to_decision, decision, actor=stage.members[1])
    assert look(stage.members[2]) == (False, False, True)


def test_secretariat_is_asked_for_no_position(stage, application, decision, client):
    found = []
    for person in (stage.members[1], stage.secretariat):
        client.force_login(person)
        found.append("you have not taken a position" in client.get(reverse("dialogues:bureau")).content.decode())
    assert found == [True, False]
