"""A joint statement of two States under review: who may join, what it may name, and when it may be sent."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dialogues.models import Statement
from dialogues.services import statements
from tests.factories.dialogues import make_dialogue, make_statement as make_alone
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, make_review, person
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Message
from untoc_portal.front.demo.reading import do_after_reading

TEXT = "Kenya and Finland worked together, each on its own review."


@pytest.fixture
def reviews(stage):
    """Two reviews that have started: of Kenya and of Finland."""
    made = (make_review(stage.world, "KEN"), make_review(stage.world, "FIN", ("GHA", "PER")))
    return [carry_to(stage.world, review, "self_assessment") for review in made]


@pytest.fixture
def author(reviews):
    return person(reviews[0], "KEN")


@pytest.fixture
def other(reviews):
    return person(reviews[1], "FIN")


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=10)


@pytest.fixture
def joint(dialogue, reviews, author):
    review, joined = reviews
    return make_joint(dialogue, author, review=review, joined_review=joined)


def make_joint(dialogue, actor, **fields):
    values = {"language": "en", "title": "Together", "text": TEXT, **fields}
    return statements.write_joint_statement(dialogue, actor=actor, **values)


def submit(statement, actor):
    return do_after_reading(statements.submit_statement, statement, actor=actor)


def join(statement, actor):
    return do_after_reading(statements.join_statement, statement, actor=actor)


def test_both_states_may_be_named_once_both_agree(joint, author, other):
    assert set(Message.objects.filter(event="dialogues/statement_to_join").values_list("recipient", flat=True)) == {
        other.pk
    }
    with pytest.raises(DomainError) as caught:
        submit(joint, author)
    assert "The other State has not agreed to this text yet." in map(str, caught.value.reasons)
    sent = submit(join(joint, other), author)
    assert (sent.state, sent.findings, sent.joined_by) == ("submitted", [], other)


def test_third_state_is_refused(dialogue, reviews, author, other):
    text = f"{TEXT} Peru did not."
    joint = make_joint(dialogue, author, review=reviews[0], joined_review=reviews[1], text=text)
    refused = submit(join(joint, other), author)
    assert (refused.state, [row["iso3"] for row in refused.findings]) == ("refused", [["PER"]])


def test_alone_neither_may_name_the_other(dialogue, reviews, author):
    alone = make_alone(dialogue, author, review=reviews[0], text=TEXT)
    assert [row["iso3"] for row in submit(alone, author).findings] == [["FIN"]]


def test_change_cancels_the_agreement(joint, author, other):
    join(joint, other)
    values = {"language": "en", "title": "Together", "consents_to_publication": False}
    changed = statements.change_statement(joint, actor=author, text=f"{TEXT} More.", **values)
    assert changed.joined_by is None
    with pytest.raises(DomainError):
        submit(changed, author)


def test_other_state_is_notified_of_each_change(joint, author, other):
    notified = Message.objects.filter(event="dialogues/statement_to_join", recipient=other)
    before = notified.count()
    values = {"language": "en", "title": "Together", "consents_to_publication": False}
    statements.change_statement(joint, actor=author, text=f"{TEXT} More.", **values)
    assert notified.count() == before + 1


def test_other_state_joins_only_what_it_has_read_and_has_text(dialogue, reviews, joint, author, other):
    with pytest.raises(DomainError):
        statements.join_statement(joint, actor=other, seen="an older text")
    empty = make_joint(dialogue, author, review=reviews[0], joined_review=reviews[1], text="")
    with pytest.raises(DomainError) as caught:
        join(empty, other)
    assert caught.value.code == "not_ready"
    assert not Statement.objects.filter(joined_by__isnull=False).exists()


def test_only_focal_point_of_other_state_joins(stage, joint, author):
    for stranger in (author, *stage.everyone_but()):
        with pytest.raises(NotAllowedError):
            join(joint, stranger)
    assert Statement.objects.get().joined_by is None


def test_other_state_sees_the_draft_but_not_writes(stage, joint, other):
    assert Statement.objects.visible_to(other).get() == joint
    for stranger in stage.everyone_but():
        assert not Statement.objects.visible_to(stranger).exists()
    with pytest.raises(NotAllowedError):
        submit(joint, other)
    values = {"language": "en", "title": "T", "consents_to_publication": False}
    with pytest.raises(NotAllowedError):
        statements.change_statement(joint, actor=other, text="Mine", **values)


def test_sent_statement_is_not_joined_again(joint, author, other):
    submit(join(joint, other), author)
    with pytest.raises(NotAllowedError):
        join(joint, other)


def test_organization_and_same_state_make_none(stage, dialogue, reviews, author):
    for writer, review in ((stage.representative, None), (author, reviews[0])):
        with pytest.raises(DomainError) as caught:
            make_joint(dialogue, writer, review=review, joined_review=reviews[0])
        assert caught.value.code == "joint_of_two"


@pytest.mark.parametrize(
    "change", [{"state": "submitted"}, {"review": None, "organization": 1}, {"joined_review": "own"}]
)
def test_database_keeps_a_joint_statement_whole(joint, reviews, stage, change):
    values = dict(change)
    if "joined_review" in values:
        values["joined_review"] = reviews[0]
    if "organization" in values:
        values["organization"] = stage.organization
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=joint.pk).update(**values)


def test_pages_show_form_link_and_agreement(client, dialogue, reviews, author, other):
    client.force_login(author)
    new = reverse("dialogues:statement_new", args=[dialogue.pk])
    assert "Together with another State under review" in client.get(new).content.decode()
    typed = {"on_behalf": f"review:{reviews[0].code}", "joined_review": reviews[1].code, "language": "en"}
    assert client.post(new, {**typed, "title": "Together", "text": TEXT}).status_code == 302
    joint = Statement.objects.get()
    check = reverse("dialogues:text_check")
    asked = client.post(check, {**typed, "title": "", "text": TEXT}, headers={"HX-Request": "1"})
    assert "No State was found" in asked.content.decode()
    page, step = joint.get_absolute_url(), reverse("dialogues:statement_join", args=[joint.pk])
    assert step not in client.get(page).content.decode()
    assert client.get(step).status_code == 404
    client.force_login(other)
    shown = client.get(page).content.decode()
    assert (step in shown, "Kenya and Finland, each on its own review" in shown) == (True, True)
    assert send_read(client, step, {}).status_code == 302
    assert "Both States have agreed to this text." in client.get(page).content.decode()
