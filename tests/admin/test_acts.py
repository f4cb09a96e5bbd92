"""The admin's buttons call the services of the forms and say what holds them back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogues.enums import SessionState, StatementState
from dialogues.services.statements import submit_statement
from reviews.enums import DelegateRole, NominationState, ReviewState as S
from reviews.models import Mandate, Nomination, Review
from reviews.services import people
from reviews.services.clarifications import request_clarification
from stakeholders.enums import OrganizationState
from tests import locks
from tests.factories.dialogues import make_session, make_working_groups
from tests.factories.people import make_secretariat, make_user
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, delegation_of, name_people, person
from tests.factories.stakeholders import make_organization
from untoc_portal.accounts.models import RoleProposal, User
from untoc_portal.core import authz
from untoc_portal.core.enums import JobState, RoleGroup
from untoc_portal.core.models import AuditEvent, Job
from untoc_portal.front.demo.reading import do_after_reading


def _url(obj, page, *args):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{page}", args=[obj.pk, *args])


def _buttons(client, obj):
    acts = client.get(_url(obj, "change")).context["acts"]
    return {str(act.label): [str(reason) for reason in act.reasons] for act in acts}


def _messages(answer):
    return [str(message) for message in answer.context["messages"]]


def test_review_is_opened_and_its_focal_points_confirmed(world, review, staff):
    assert _buttons(staff, review) == {"Open the review": []}
    send_read(staff, _url(review, "act", "open"))
    review.refresh_from_db()
    assert review.state == S.NOMINATION
    held_back = {"Confirm that the focal points are named": ["No focal point is named for: Kenya, Ghana, Peru."]}
    assert _buttons(staff, review) == held_back
    answer = send_read(staff, _url(review, "act", "confirm_focal_points"))
    assert answer.status_code == 422
    assert "No focal point is named for: Kenya, Ghana, Peru." in answer.content.decode()
    assert Review.objects.get(pk=review.pk).state == S.NOMINATION
    name_people(world, review)
    send_read(staff, _url(review, "act", "confirm_focal_points"))
    assert Review.objects.get(pk=review.pk).state == S.PRELIMINARY_CONSULTATION
    event = AuditEvent.objects.filter(action="transition").first()
    assert (event.actor, event.capacity.lower()) == (world.secretariat, "secretariat")


def test_reason_is_shown_next_to_a_disabled_button(world, review, staff):
    carry_to(world, review, S.DIALOGUE)
    request_clarification(
        delegation_of(review, "GHA"),
        actor=person(review, "GHA"),
        article=world.articles["UNTOC 5"],
        request="Which?",
    )
    page = staff.get(_url(review, "change")).content.decode()
    assert "Requests for clarification without an answer: 1." in page
    assert 'disabled aria-describedby="act-1"' in page


def test_review_is_issued_and_not_closed_before_its_time(world, review, staff):
    carry_to(world, review, S.COMPLETED)
    assert _buttons(staff, review) == {"Issue the outcome documents": []}
    assert send_read(staff, _url(review, "act", "issue"), {"confirmed": ""}).status_code == 422
    send_read(staff, _url(review, "act", "issue"))
    assert Review.objects.get(pk=review.pk).issued_at is not None
    (reasons,) = _buttons(staff, review).values()
    assert len(reasons) == 2
    send_read(staff, _url(review, "act", "close"))
    assert Review.objects.get(pk=review.pk).state == S.ISSUED


@pytest.mark.parametrize("name", ["close", "issue", "agree_list", "nothing"])
def test_act_that_is_not_offered_is_not_there(name, world, review, staff):
    assert staff.post(_url(review, "act", name)).status_code == 404
    assert Review.objects.get(pk=review.pk).state == S.PLANNED


def test_mere_visit_shows_the_look_and_does_nothing(review, staff):
    page = staff.get(_url(review, "act", "open"))
    assert (page.status_code, "Before you decide" in page.content.decode()) == (200, True)
    assert Review.objects.get(pk=review.pk).state == S.PLANNED


def test_act_on_another_text_shows_what_changed(world, review, staff):
    nomination = _nominated(world, review)
    read = staff.get(_url(nomination, "act", "approve")).context["form"]["seen"].value()
    with locks.unlock(Nomination):
        Nomination.objects.filter(pk=nomination.pk).update(email="other@example.org")
    answer = staff.post(_url(nomination, "act", "approve"), {"seen": read})
    assert answer.status_code == 409
    assert "other@example.org" in answer.content.decode()
    assert not Mandate.objects.exists()
    assert staff.post(_url(nomination, "act", "approve")).status_code == 422


def test_step_closed_while_a_reason_is_typed_keeps_it(world, review, staff, visitor):
    nomination = _nominated(world, review)
    read = staff.get(_url(nomination, "act", "refuse")).context["form"]["seen"].value()
    other = make_secretariat()
    do_after_reading(people.approve_nomination, nomination, actor=other)
    answer = staff.post(_url(nomination, "act", "refuse"), {"seen": read, "reason": "A long reason."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This step is not possible now" in page
    assert "A long reason." in page
    assert Mandate.objects.filter(nomination=nomination).exists()
    # Nothing for who did not send that page, and for who has no place in the administration.
    assert staff.post(_url(nomination, "act", "refuse"), {"reason": "A long reason."}).status_code == 404
    outsider = visitor(make_user())
    assert outsider.post(_url(nomination, "act", "refuse"), {"seen": read}).status_code != 409


def _nominated(world, review):
    carry_to(world, review, S.NOMINATION)
    delegation = delegation_of(review, "KEN")
    note = people.record_note_verbale(
        delegation.party, actor=world.secretariat, reference="NV 1", dated=timezone.localdate()
    )
    return people.nominate_person(
        delegation,
        actor=world.secretariat,
        note_verbale=note,
        name="A Person",
        email="a.person@example.org",
        role=DelegateRole.FOCAL_POINT,
    )


def test_nomination_is_approved(world, review, staff):
    nomination = _nominated(world, review)
    send_read(staff, _url(nomination, "act", "approve"))
    assert Mandate.objects.get().user.email == "a.person@example.org"
    assert _buttons(staff, nomination) == {}


def test_nomination_is_refused_with_a_reason_only(world, review, staff):
    nomination = _nominated(world, review)
    assert staff.get(_url(nomination, "act", "refuse")).status_code == 200
    answer = send_read(staff, _url(nomination, "act", "refuse"), {"reason": "   "})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"] == ["This field is required."]
    send_read(staff, _url(nomination, "act", "refuse"), {"reason": "Not in the note"})
    nomination.refresh_from_db()
    assert (nomination.state, nomination.reason) == (NominationState.REFUSED, "Not in the note")


def test_mandate_is_ended(world, review, staff):
    carry_to(world, review, S.SELF_ASSESSMENT)
    user = person(review, "KEN", DelegateRole.EXPERT)
    send_read(staff, _url(user.mandates.get(), "act", "end"), {"reason": "Left the ministry"})
    assert user.mandates.get().ended_on == timezone.localdate()


def test_session_is_concluded_and_its_report_adopted(world, staff):
    session = make_session(world.secretariat, make_working_groups()["TIP"])
    send_read(staff, _url(session, "act", "conclude"))
    today = timezone.localdate().isoformat()
    data = {"concluded_on": today, "adopted_on": today, "symbol": "WG.4/5"}
    answer = send_read(staff, _url(session, "act", "adopt-report"), data)
    assert answer.status_code == 422
    assert answer.context["form"]["symbol"].value() == "WG.4/5"
    assert list(answer.context["form"].errors) == ["symbol"]
    send_read(staff, _url(session, "act", "adopt-report"), {**data, "symbol": "CTOC/COP/WG.4/2026/5"})
    session.refresh_from_db()
    assert session.state == SessionState.REPORT_ADOPTED


def test_organization_verified_refused_and_given_representative(world, staff):
    organization = make_organization(world.secretariat, verified=False)
    send_read(staff, _url(organization, "act", "verify"))
    data = {"email": "r@example.org", "name": "R", "position": "Head"}
    staff.post(_url(organization, "act", "add-representative"), data)
    representative = organization.representatives.get()
    staff.post(_url(representative, "act", "end"))
    representative.refresh_from_db()
    assert representative.ended_on == timezone.localdate()
    send_read(staff, _url(organization, "act", "refuse"), {"reason": "Dissolved"})
    organization.refresh_from_db()
    assert organization.state == OrganizationState.REFUSED


def test_statement_is_accepted_or_returned(furnished, staff):
    statement = do_after_reading(submit_statement, furnished["draft statement"], actor=furnished["representative"])
    assert set(_buttons(staff, statement)) == {"Accept", "Return with a reason"}
    send_read(staff, _url(statement, "act", "return"), {"reason": "Off the theme"})
    statement.refresh_from_db()
    assert (statement.state, statement.reason) == (StatementState.RETURNED, "Off the theme")


def test_chair_is_proposed_and_confirmed_by_another(world, staff, visitor):
    group = make_working_groups()["TIP"]
    data = {"email": "chair@example.org", "name": "The Chair", "reason": "Elected."}
    staff.post(_url(group, "act", "name-chair"), data)
    proposal = RoleProposal.objects.get()
    assert set(_buttons(staff, proposal)) == {"Withdraw the proposal"}
    assert staff.post(_url(proposal, "act", "confirm")).status_code == 404
    visitor(make_secretariat()).post(_url(proposal, "act", "confirm"))
    chair = User.objects.get(email="chair@example.org")
    assert "chair_working_group" in authz.get_grants(chair, group)
    assert "The Chair" in staff.get(_url(group, "change")).content.decode()


def test_failed_job_is_tried_again(db, staff, capture_commit):
    job = Job.objects.create(name="core.dispatch", key="k", state=JobState.FAILED, attempts=6, error="Boom")
    Job.objects.filter(pk=job.pk).update(name="core.send_message")
    staff.post(_url(job, "act", "retry"))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    assert staff.post(_url(job, "act", "retry")).status_code == 404


def test_role_is_proposed_confirmed_and_withdrawn(world, staff, visitor):
    user, another = make_user(), visitor(make_secretariat())
    for role in ("delegates", "chairs", ""):
        data = {"role": role, "reason": "Elected."}
        assert staff.post(_url(user, "act", "propose-role"), data).status_code == 422
    staff.post(_url(user, "act", "propose-role"), {"role": "extended_bureau", "reason": "Elected."})
    assert not authz.has_role(User.objects.get(pk=user.pk), RoleGroup.EXTENDED_BUREAU)
    proposal = RoleProposal.objects.get()
    assert set(_buttons(another, proposal)) == {"Confirm: give the role", "Decline"}
    assert staff.get("/admin/").content.decode().count("Roles to confirm") == 1
    another.post(_url(proposal, "act", "confirm"))
    assert authz.has_role(User.objects.get(pk=user.pk), RoleGroup.EXTENDED_BUREAU)
    assert _buttons(another, proposal) == {}
    staff.post(_url(user, "act", "take-role-back"), {"role": "extended_bureau", "reason": "Left."})
    assert not authz.has_role(User.objects.get(pk=user.pk), RoleGroup.EXTENDED_BUREAU)


def test_role_is_proposed_for_a_new_person(world, staff):
    address = reverse("admin:accounts_roleproposal_add")
    assert "E-mail" in staff.get(address).content.decode()
    data = {"email": "new@example.org", "name": "New", "title": "", "role": "secretariat", "reason": "Joins."}
    assert staff.post(address, {**data, "reason": ""}).status_code == 200
    assert staff.post(address, data).status_code == 302
    proposal = RoleProposal.objects.get()
    assert (proposal.user.email, proposal.role, proposal.decision) == ("new@example.org", "secretariat", "")
    assert staff.post(_url(proposal, "change"), {"reason": "Changed", "role": "extended_bureau"}).status_code == 403


def test_nobody_proposes_oneself_in_the_admin(world, staff):
    me = User.objects.get(pk=staff.session["_auth_user_id"])
    data = {"role": "extended_bureau", "reason": "Me."}
    assert staff.post(_url(me, "act", "propose-role"), data).status_code == 404
    person = {"email": me.email, "name": me.name, "title": "", **data}
    staff.post(reverse("admin:accounts_roleproposal_add"), person)
    assert not RoleProposal.objects.exists()


def test_activation_link_is_sent_again(world, staff):
    user = make_user()
    staff.post(_url(user, "act", "invite"))
    assert user.messages_received.get().event == "accounts/activation"


def test_form_that_a_service_refuses_keeps_what_was_typed(staff, world):
    """Nothing typed is lost when a role is proposed for oneself, or the last officers' account is closed."""
    add = reverse("admin:accounts_roleproposal_add")
    own = {"email": world.secretariat.email, "name": "Me", "role": RoleGroup.EXTENDED_BUREAU, "reason": "WHY I ASK"}
    answer = staff.post(add, own)
    shown = answer.content.decode()
    assert (answer.status_code, "You cannot propose a role for yourself" in shown, "WHY I ASK" in shown) == (
        422,
        True,
        True,
    )
    assert not RoleProposal.objects.exists()
    user = {"name": "Another name", "title": "TYPED TITLE", "phone": "", "language": "en"}
    closing = staff.post(_url(world.secretariat, "change"), user)
    shown = closing.content.decode()
    assert (closing.status_code, "must remain" in shown, "TYPED TITLE" in shown) == (422, True, True)
    world.secretariat.refresh_from_db()
    assert world.secretariat.is_active
    assert not User.objects.filter(title="TYPED TITLE").exists()
