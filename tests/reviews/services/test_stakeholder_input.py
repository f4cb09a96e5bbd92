"""Consulting stakeholders: the record of it, and invited input that an organization gives on what it was asked."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.enums import InputState, ReviewState, RevisionOrigin
from reviews.models import InputAnswer, InputInvitation, StakeholderConsultation
from reviews.selectors import submission_sections
from reviews.selectors.readings import read_input, read_invitation
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services import questionnaires, stakeholder_input
from stakeholders.services.representatives import end_representation
from stakeholders.services.transitions import refuse_organization
from tests.factories.reading import seen
from tests.factories.reviews import answer_all, carry_to, person
from tests.factories.rows import refusal
from tests.factories.stakeholder_input import give_input, invite
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.core.public_ids import hide_id
from untoc_portal.front.demo.reading import do_after_reading

pytestmark = pytest.mark.usefixtures("day_of_module")
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def assessed(at):
    """Give a review whose State under review answers the questionnaire."""
    return at(ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def organization(world):
    return make_organization(world.secretariat, name="Watch")


@pytest.fixture
def speaker(world, organization):
    """Give a person who represents the organization."""
    return make_representative(world.secretariat, organization)


@pytest.fixture
def invitation(assessed, who, organization, speaker):
    """Give an invitation to answer one question."""
    return invite(assessed, organization, actor=who("KEN"))


@pytest.fixture
def stranger(world):
    """Give a person who represents another organization."""
    return make_representative(world.secretariat, make_organization(world.secretariat))


def record(review, actor, **fields):
    values = {"consulted": " The bar\n association ", "method": "meeting", "began_on": TODAY, **fields}
    return stakeholder_input.record_consultation(review, actor=actor, **values)


def test_consultation_is_on_record_and_can_be_taken_off(assessed, who):
    row = record(assessed, who("KEN", "expert"), ended_on=TODAY, subject="Protection of witnesses")
    assert (row.consulted, row.method, row.updated_by) == ("The bar association", "meeting", who("KEN", "expert"))
    stakeholder_input.remove_consultation(row, actor=who("KEN"))
    assert not StakeholderConsultation.objects.exists()
    removed = AuditEvent.objects.latest("pk").changes["removed"]
    assert removed == {"consulted": "The bar association", "method": "meeting", "began_on": TODAY.isoformat()}


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"began_on": TODAY + DAY}, "future_date", "began_on"),
        ({"ended_on": TODAY - DAY}, "dates_turned", "ended_on"),
        ({"consulted": " "}, "invalid", "consulted"),
        ({"method": "telepathy"}, "invalid", "method"),
    ],
)
def test_consultation_that_does_not_fit_is_refused(assessed, who, fields, code, field):
    with refusal(code) as caught:
        record(assessed, who("KEN"), **fields)
    assert caught.value.field == field


def test_database_refuses_reversed_dates(assessed, who):
    with pytest.raises(IntegrityError), transaction.atomic():
        StakeholderConsultation.objects.create(
            review=assessed, consulted="x", method="other", began_on=TODAY, ended_on=TODAY - DAY, updated_by=who("KEN")
        )


def test_invitation_message_names_no_question(invitation, speaker):
    message = Message.objects.get(event="reviews/input_invited")
    assert (message.recipient, message.url) == (speaker, f"/input/{hide_id(invitation)}/")
    assert message.subject == "Your organization is invited to give input to a self-assessment"
    assert "untoc.6" not in message.body


def test_unverified_or_invited_organization_is_refused(world, assessed, who, invitation):
    unverified = make_organization(world.secretariat, verified=False)
    with refusal("not_verified"):
        invite(assessed, unverified, actor=who("KEN"))
    with refusal("invited_already"):
        invite(assessed, invitation.organization, actor=who("KEN"))
    stakeholder_input.withdraw_input(invitation, actor=who("KEN"), seen=seen(read_invitation(invitation)))
    assert invite(assessed, invitation.organization, actor=who("KEN")).state == InputState.INVITED


def test_questions_and_day_must_fit(world, assessed, who, organization):
    with refusal("past_date"):
        invite(assessed, organization, actor=who("KEN"), due_on=TODAY - DAY)
    with refusal("not_asked"):
        invite(assessed, organization, actor=who("KEN"), keys=("unknown",))
    tip = list(assessed.questions().filter(key="tip.5"))
    assessed.instruments.remove(world.instruments["TIP"])
    with refusal("not_asked"):
        stakeholder_input.invite_input(
            assessed, actor=who("KEN"), organization=organization, questions=tip, due_on=TODAY
        )


def test_input_is_the_organizations_own_until_it_is_handed_in(invitation, speaker, who, assessed):
    [row] = save(invitation, speaker, " Courts\r\n apply it. ")
    assert row.text == "Courts\n apply it."
    assert save(invitation, speaker, "Courts\n apply it.") == []
    readers = [who("KEN"), who("KEN", "observer")]
    assert [InputAnswer.objects.visible_to(user).count() for user in [speaker, *readers]] == [1, 0, 0]
    handed = stakeholder_input.submit_input(invitation, actor=speaker, seen=seen(read_input(invitation)))
    assert (handed.state, handed.received_at is not None) == (InputState.RECEIVED, True)
    assert [InputAnswer.objects.visible_to(user).count() for user in [speaker, *readers]] == [1, 1, 1]
    notified = Message.objects.filter(event="reviews/input_received").values_list("recipient", flat=True)
    assert set(notified) == {who("KEN", role).pk for role in ("focal_point", "expert", "observer")}
    with refusal():
        save(invitation, speaker, "More.")


def save(invitation, actor, text, key="untoc.6"):
    question = invitation.review.questions().get(key=key)
    return stakeholder_input.save_input(invitation, actor=actor, texts={question.pk: text})


def test_nobody_else_writes_hands_in_or_declines(invitation, stranger, who, world):
    for user in (stranger, who("KEN"), who("GHA"), world.secretariat):
        with refusal():
            save(invitation, user, "Mine.")
        with refusal():
            stakeholder_input.submit_input(invitation, actor=user, seen=seen(read_input(invitation)))
        with refusal():
            stakeholder_input.decline_input(invitation, actor=user, seen=seen(read_input(invitation)))


def test_organization_sees_no_answer_and_no_other_invitation(world, assessed, who, invitation, speaker, stranger):
    answer_all(assessed)
    other = invite(assessed, stranger.representations.get().organization, actor=who("KEN"))
    give_input(other, actor=stranger)
    assert list(InputInvitation.objects.visible_to(speaker)) == [invitation]
    assert not InputAnswer.objects.visible_to(speaker).exists()
    assert not assessed.answers.model.objects.visible_to(speaker).exists()
    assert not StakeholderConsultation.objects.visible_to(speaker).exists()
    assert not type(assessed).objects.visible_to(speaker).exists()


def test_unasked_question_and_long_text_are_refused(invitation, speaker):
    with refusal("not_asked"):
        save(invitation, speaker, "More.", key="untoc.5")
    with refusal("too_long"):
        save(invitation, speaker, "x" * 20_001)


def test_nothing_is_handed_in_before_something_is_written(invitation, speaker):
    with refusal("not_ready"):
        stakeholder_input.submit_input(invitation, actor=speaker, seen=seen(read_input(invitation)))


def test_organization_declines_with_or_without_a_reason(invitation, speaker):
    declined = stakeholder_input.decline_input(
        invitation, actor=speaker, seen=seen(read_input(invitation)), reason=" No  time. "
    )
    assert (declined.state, declined.reason) == (InputState.DECLINED, "No time.")
    assert Message.objects.filter(event="reviews/input_declined").count() == 3


def test_invitation_that_was_withdrawn_takes_no_input(invitation, speaker, who):
    save(invitation, speaker, "A draft.")
    stakeholder_input.withdraw_input(invitation, actor=who("KEN"), seen=seen(read_invitation(invitation)))
    with refusal():
        save(invitation, speaker, "More.")
    with refusal("wrong_state"):
        stakeholder_input.withdraw_input(invitation, actor=who("KEN"), seen=seen(read_invitation(invitation)))
    assert not InputAnswer.objects.visible_to(who("KEN")).exists()
    assert Message.objects.filter(event="reviews/input_withdrawn").get().recipient == speaker


def test_input_ends_after_last_day(invitation, speaker):
    InputInvitation.objects.update(due_on=TODAY)
    save(invitation, speaker, "On the last day.")
    assert stakeholder_input.expire_input(TODAY) == 0
    InputInvitation.objects.update(due_on=TODAY - DAY)
    with refusal("too_late"):
        save(invitation, speaker, "Late.")
    with refusal("too_late"):
        stakeholder_input.submit_input(invitation, actor=speaker, seen=seen(read_input(invitation)))
    assert [stakeholder_input.expire_input(TODAY) for _time in range(2)] == [1, 0]
    invitation.refresh_from_db()
    assert invitation.state == InputState.EXPIRED


def test_submission_ends_what_was_not_handed_in(assessed, invitation, who):
    answer_all(assessed)
    questionnaires.submit_questionnaire(assessed, actor=who("KEN"), seen=seen(read_self_assessment(assessed)))
    assert stakeholder_input.expire_input(TODAY) == 1


def test_former_representative_cannot_read_or_write(world, invitation, speaker, organization):
    save(invitation, speaker, "A draft.")
    end_representation(organization.representatives.get(), actor=world.secretariat)
    assert not InputInvitation.objects.visible_to(speaker).exists()
    with refusal():
        save(invitation, speaker, "More.")
    colleague = make_representative(world.secretariat, organization)
    assert InputInvitation.objects.visible_to(colleague).count() == 1
    do_after_reading(refuse_organization, organization, actor=world.secretariat, reason="No longer exists.")
    assert not InputInvitation.objects.visible_to(colleague).exists()
    with refusal():
        save(invitation, colleague, "More.")


def test_state_copies_input_under_organization_name(assessed, invitation, speaker, who):
    answer_all(assessed)
    give_input(invitation, actor=speaker)
    answer = stakeholder_input.use_input(InputAnswer.objects.get(), actor=who("KEN", "expert"))
    first, heading, last = answer.text.split("\n\n")
    assert (answer.value, first, last) == ("yes", "Answer to untoc.6", "Courts apply it.")
    assert heading.startswith("Input of Watch, ")
    assert [(row.number, row.origin) for row in answer.revisions.all()] == [
        (2, RevisionOrigin.INPUT),
        (1, RevisionOrigin.TYPED),
    ]
    assert InputAnswer.objects.get().used_at is not None


def test_input_that_was_not_handed_in_is_not_copied(invitation, speaker, who):
    [row] = save(invitation, speaker, "A draft.")
    with refusal("no_input"):
        stakeholder_input.use_input(row, actor=who("KEN"))


def test_consultations_are_frozen_with_received_input(assessed, invitation, speaker, who):
    record(assessed, who("KEN"), subject="Witnesses")
    assert [row["consulted"] for row in submission_sections.build_consultations(assessed)] == ["The bar association"]
    give_input(invitation, actor=speaker)
    assert submission_sections.build_consultations(assessed) == [
        {
            "consulted": "The bar association",
            "method": "meeting",
            "began_on": TODAY.isoformat(),
            "ended_on": "",
            "subject": "Witnesses",
        },
        {
            "consulted": "Watch",
            "method": "input",
            "began_on": TODAY.isoformat(),
            "ended_on": TODAY.isoformat(),
            "subject": "",
        },
    ]


def test_input_to_one_state_is_hidden_from_another(world, invitation, speaker, other_review):
    give_input(invitation, actor=speaker)
    other = carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    finland = person(other, "FIN")
    assert not InputAnswer.objects.visible_to(finland).exists()
    assert not InputInvitation.objects.visible_to(finland).exists()
    with refusal():
        stakeholder_input.use_input(InputAnswer.objects.get(), actor=finland)
