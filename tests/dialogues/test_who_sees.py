"""Who finds the rows that belong to applications, statements and following; and rows that no list shows."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from dialogues.models import ApplicantList, Remark, Subscription
from dialogues.selectors.first_page import list_applicants_before_states
from dialogues.services import moderation, statements
from tests.factories.any_row import make_row
from tests.factories.dialogues import circulate, invite, make_application, make_dialogue, make_statement
from untoc_portal.core.models import DraftFile, MachineText, TrailLeaf
from untoc_portal.front.demo.reading import do_after_reading


def test_applicant_sees_the_list_of_its_own_application(stage, client):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=60)
    application = circulate(make_application(dialogue, stage.organization, stage.representative), closed=False)
    seen = {user: list(ApplicantList.objects.visible_to(user)) for user in (stage.representative, stage.delegate)}
    assert seen == {user: [application.applicant_list] for user in seen}
    for user in (stage.other_representative, AnonymousUser()):
        assert not ApplicantList.objects.visible_to(user).exists()
    client.force_login(stage.representative)
    [row] = client.get("/api/v1/applications/").json()["results"]
    assert row["objections_until"] == application.applicant_list.objections_until.isoformat()


def test_lists_to_object_to_are_for_governments(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=60)
    circulate(make_application(dialogue, stage.organization, stage.representative), closed=False)
    today = timezone.localdate()
    assert list_applicants_before_states(stage.delegate, today).count() == 1
    assert not list_applicants_before_states(stage.representative, today).exists()


def test_remarks_are_for_the_author_and_moderators(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10)
    invite(dialogue, stage.organization, stage.representative)
    draft = make_statement(dialogue, stage.representative, organization=stage.organization)
    sent = do_after_reading(statements.submit_statement, draft, actor=stage.representative)
    remarks = [("need protection", "Say which")]
    do_after_reading(moderation.return_statement, sent, actor=stage.chair, reason="Off the theme", remarks=remarks)
    allowed = (stage.representative, stage.chair, stage.secretariat)
    assert [Remark.objects.visible_to(user).count() for user in allowed] == [1, 1, 1]
    for user in (*stage.everyone_but(*allowed), AnonymousUser()):
        assert not Remark.objects.visible_to(user).exists()


@pytest.mark.parametrize("model", [Subscription, MachineText, DraftFile, TrailLeaf])
def test_rows_found_by_a_secret_alone_are_in_no_list(stage, model):
    make_row(model, **({"state": stage.world.states["KEN"]} if model is Subscription else {}))
    for user in (*stage.everyone_but(), AnonymousUser()):
        assert not model.objects.visible_to(user).exists()
