"""Members of the Extended Bureau at the same moment, on PostgreSQL: one decision, and no objection is overtaken."""

import datetime as dt
import time
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from dialogues.models import Application, BureauDecision, MemberPosition
from dialogues.services import applications, bureau
from stakeholders.models import State
from tests.factories.bureau import make_bureau, propose, raise_objection
from tests.factories.dialogues import circulate, make_application, make_dialogue, make_working_groups
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import AuditEvent
from untoc_portal.front.demo.reading import do_after_reading

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def members(world):
    return make_bureau()


@pytest.fixture
def application(world, members):
    dialogue = make_dialogue(world.secretariat, make_working_groups()["TIP"], in_days=60)
    organization = make_organization(world.secretariat)
    return circulate(make_application(dialogue, organization, make_representative(world.secretariat, organization)))


def codes(results):
    return sorted(result.code for result in results if isinstance(result, DomainError))


def moves():
    return AuditEvent.objects.filter(action="transition", changes__transition="invite_by_bureau").count()


def slowly(act, seconds):
    """Do the act in a transaction that ends late."""
    with transaction.atomic():
        done = act()
        time.sleep(seconds)
        return done


def later(act, seconds):
    time.sleep(seconds)
    return act()


def test_two_last_agreements_take_it_once(run_together, members, application):
    decision = propose(application, members[0])
    results = run_together(
        *[partial(do_after_reading, bureau.agree_to_decision, decision, actor=member) for member in members[1:]]
    )
    assert (codes(results), moves(), Application.objects.get().state) == ([], 1, "invited")
    assert MemberPosition.objects.count() == 3


def test_two_proposals_make_one(run_together, members, application):
    results = run_together(*[partial(propose, application, member) for member in members])
    assert (codes(results), BureauDecision.objects.count()) == (["proposed_already"] * 2, 1)


def test_slow_objection_is_not_overtaken_by_the_end(run_together, members, application):
    decision = propose(application, members[0])
    BureauDecision.objects.update(silence_ends_at=timezone.now() + dt.timedelta(seconds=1))
    objecting = partial(do_after_reading, bureau.object_to_decision, decision, actor=members[1], reason="No")
    results = run_together(partial(slowly, objecting, 3), partial(later, bureau.close_due_decisions, 1.5))
    decision.refresh_from_db()
    assert (codes(results), decision.outcome, decision.cause, moves()) == ([], "not_taken", "objection", 0)


def test_slow_objection_of_a_state_is_decided_first(run_together, members, application):
    decision = propose(application, members[0])
    do_after_reading(bureau.agree_to_decision, decision, actor=members[1])
    raising = partial(raise_objection, application, State.objects.get(iso3="KEN"))
    agreeing = partial(do_after_reading, bureau.agree_to_decision, decision, actor=members[2])
    results = run_together(partial(slowly, raising, 2), partial(later, agreeing, 0.5))
    decision.refresh_from_db()
    assert (codes(results), decision.cause, moves()) == ([], "conditions", 0)


def test_last_agreement_and_withdrawal_end_in_one_of_them(run_together, members, application):
    decision = propose(application, members[0])
    do_after_reading(bureau.agree_to_decision, decision, actor=members[1])
    results = run_together(
        partial(do_after_reading, bureau.agree_to_decision, decision, actor=members[2]),
        partial(bureau.withdraw_decision, decision, actor=members[0]),
        partial(do_after_reading, applications.withdraw_application, application, actor=application.submitted_by),
    )
    decision.refresh_from_db()
    assert set(codes(results)) <= {"closed", "changed_since_read"}
    assert moves() == (decision.outcome == "taken")
    assert Application.objects.get().state == "withdrawn"
