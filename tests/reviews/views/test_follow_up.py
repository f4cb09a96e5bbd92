"""The pages of the follow-up: the room, its forms, and the lines that everyone can find."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.enums_of_follow_up import LineReaders
from reviews.enums_of_states import StateRole
from reviews.models import (
    FollowUpInvitation,
    FollowUpReference,
    FollowUpStep,
    FollowUpVersion,
    Paper,
    PracticeConsent,
    ViewRequest,
)
from reviews.services import follow_up, paragraphs
from tests.factories.delegations import make_state_person
from tests.factories.follow_up import TEXT, close_with, find_paragraph, let_read, make_next_review, say
from tests.factories.reading import send_read
from tests.factories.reviews import delegation_of, person
from untoc_portal.core.verification import verify_file

OWN, PARTIES, STATES, PUBLIC = LineReaders


@pytest.fixture
def closed(world, review):
    """Give a closed review whose whole list is published."""
    return close_with(world, review)


def at(name, *args):
    return reverse(f"reviews:{name}", args=args)


def test_state_says_and_publishes(closed, as_person):
    client, paragraph = as_person(closed, "KEN"), find_paragraph(closed)
    room = at("follow_up", closed.code)
    page = client.get(room)
    assert paragraph.text in page.text
    assert "Add a step" in page.text
    address = at("follow_up_step_new", closed.code, paragraph.pk)
    form = client.get(address).context["form"]
    typed = {"text_step": TEXT, "revision_step": 0, "kind": "law", "time": "done", "key": form["key"].value()}
    assert client.post(address, {**typed, "text_step": " "}).status_code == 422
    assert client.post(address, typed).status_code == 302
    step = FollowUpStep.objects.get()
    second = at("follow_up_step", closed.code, paragraph.pk, step.pk)
    assert TEXT in client.get(second).text
    assert client.post(second, {**typed, "text_step": "Other", "revision_step": 1}).status_code == 302
    stale = client.post(second, {**typed, "text_step": "Third", "revision_step": 1})
    assert stale.status_code == 422
    assert "Someone else saved" in stale.text
    assert "Other" in client.get(at("follow_up_step_history", closed.code, paragraph.pk, step.pk)).text
    publish = at("follow_up_publish", closed.code, paragraph.pk, int(PUBLIC))
    assert client.post(publish, {}).status_code == 422
    assert send_read(client, publish).status_code == 302
    version = FollowUpVersion.objects.get()
    assert "Other" in Client().get(version.get_absolute_url()).text
    assert "Other" in Client().get(at("follow_up_lines")).text
    assert "could be read" in client.get(at("follow_up_narrow", closed.code, paragraph.pk)).text
    client.post(at("follow_up_narrow", closed.code, paragraph.pk), {"readers": int(STATES)})
    assert Client().get(version.get_absolute_url()).status_code == 404
    assert "Other" not in Client().get(at("follow_up_lines")).text
    assert client.post(at("follow_up_step_remove", closed.code, paragraph.pk, step.pk)).status_code == 302
    assert "Other" in as_person(closed, "GHA").get(room).text


def test_wrong_people_find_no_act(world, closed, as_person, browse):
    line = say(closed).line
    let_read(line, PARTIES)
    pk, step = line.paragraph_id, line.steps.get().pk
    acts = [
        at("follow_up_step_new", closed.code, pk),
        at("follow_up_step", closed.code, pk, step),
        at("follow_up_step_remove", closed.code, pk, step),
        at("follow_up_publish", closed.code, pk, int(PUBLIC)),
        at("follow_up_narrow", closed.code, pk),
        at("request_view", closed.code, pk),
        at("follow_up_note", closed.code, int(PARTIES)),
        at("practice_consent", closed.code, pk),
        at("practice_withdraw", closed.code, pk),
    ]
    for client in (
        as_person(closed, "KEN", "expert"),
        as_person(closed, "GHA"),
        browse(world.secretariat),
        browse(make_state_person(world, "KEN").user),
        browse(make_state_person(world, "MNG").user),
    ):
        assert {client.post(address).status_code for address in acts} == {404}
    room = at("follow_up", closed.code)
    assert browse(make_state_person(world, "PER").user).get(room).status_code == 200
    assert browse(make_state_person(world, "FIN").user).get(room).status_code == 404
    assert Client().get(room).status_code == 302
    history = at("follow_up_step_history", closed.code, pk, step)
    assert as_person(closed, "GHA").get(history).status_code == 404
    assert browse(world.secretariat).get(history).status_code == 404


def test_room_shows_others_only_what_they_read(world, closed, as_person, browse):
    hidden, shown = say(closed, text="Only ours").line, say(closed, on="gap", text="For the parties").line
    let_read(shown, PARTIES)
    page = as_person(closed, "GHA").get(at("follow_up", closed.code))
    assert "For the parties" in page.text
    assert "Only ours" not in page.text
    assert hidden.paragraph.text not in page.text
    staff = browse(world.secretariat).get(at("follow_up", closed.code))
    assert "For the parties" in staff.text
    assert "Only ours" not in staff.text


def test_view_travels_between_two_states(closed, as_person):
    line = say(closed).line
    let_read(line, PARTIES)
    ghana = delegation_of(closed, "GHA")
    asked = at("request_view", closed.code, line.paragraph_id)
    typed = {"delegation": ghana.pk, "question": "What do you think?"}
    assert as_person(closed, "KEN").post(asked, typed).status_code == 302
    row = ViewRequest.objects.get()
    assert "What do you think?" not in as_person(closed, "PER").get(at("follow_up", closed.code)).text
    answer = at("give_view", closed.code, row.pk)
    assert as_person(closed, "PER").get(answer).status_code == 404
    assert "Give the view" in as_person(closed, "GHA").get(at("follow_up", closed.code)).text
    assert TEXT in as_person(closed, "GHA").get(answer).text
    assert as_person(closed, "GHA").post(answer, {"view": "Good to read."}).status_code == 302
    assert "Good to read." in as_person(closed, "KEN").get(at("follow_up", closed.code)).text
    assert as_person(closed, "KEN").post(at("withdraw_view_request", closed.code, row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_note_invitation_and_practice(world, closed, as_person, browse):
    line = say(closed).line
    let_read(line, PUBLIC)
    assert send_read(as_person(closed, "KEN"), at("follow_up_note", closed.code, int(PUBLIC))).status_code == 302
    assert Paper.objects.filter(kind="follow_up_note").count() == 6
    invite = at("follow_up_invitation", closed.code)
    assert as_person(closed, "KEN").get(invite).status_code == 404
    typed = {"reference": "CU 2026/1", "dated": timezone.localdate().isoformat()}
    assert browse(world.secretariat).post(invite, typed).status_code == 302
    assert FollowUpInvitation.objects.exists()
    assert "CU 2026/1" in as_person(closed, "KEN").get(at("follow_up", closed.code)).text
    assert "CU 2026/1" not in as_person(closed, "GHA").get(at("follow_up", closed.code)).text
    consent = at("practice_consent", closed.code, line.paragraph_id)
    assert send_read(as_person(closed, "KEN"), consent).status_code == 302
    assert PracticeConsent.objects.in_force().exists()
    as_person(closed, "KEN").post(at("practice_withdraw", closed.code, line.paragraph_id))
    assert not PracticeConsent.objects.in_force().exists()


def test_lines_are_filtered_by_theme_and_article(world, closed):
    let_read(say(closed).line, PUBLIC)
    lines = at("follow_up_lines")
    theme = world.phase.cluster_id
    for query in ("", f"?theme={theme}", "?instrument=UNTOC&article=5", "?observation=best_practice", "?q=Kenya"):
        assert TEXT in Client().get(lines + query).text, query
    for query in ("?instrument=TIP", "?article=6", "?observation=gap", "?q=Ghana"):
        assert TEXT not in Client().get(lines + query).text, query
    assert TEXT in Client().get(lines + "?form=csv").content.decode()


def test_replaced_version_leads_to_the_later_one(closed):
    line = say(closed).line
    first = let_read(line, PUBLIC)
    copy = Client().get(f"{first.get_absolute_url()}json/").content
    assert [match.number for match in verify_file(copy).matches] == [first.reference]
    say(closed, step=line.steps.get(), text="Second words", expected_revision=1)
    second = let_read(line, PUBLIC)
    page = Client().get(first.get_absolute_url()).text
    assert TEXT not in page
    assert second.get_absolute_url() in page
    assert Client().get(f"{first.get_absolute_url()}json/").status_code == 404
    follow_up.reduce_readers(line, actor=person(closed, "KEN"), readers=OWN)
    assert Client().get(second.get_absolute_url()).status_code == 404
    assert [match.is_superseded for match in verify_file(copy).matches] == [True]


def test_pages_cost_the_same_with_more_lines(closed, as_person, django_assert_max_num_queries):
    client, other = as_person(closed, "KEN"), as_person(closed, "GHA")
    let_read(say(closed).line, PUBLIC)
    for on in ("best_practice", "gap"):
        for number in range(3):
            say(closed, on=on, text=f"Step {number}")
    let_read(find_paragraph(closed, "gap").follow_up, PUBLIC)
    for browser, limit in ((client, 15), (other, 15)):
        with django_assert_max_num_queries(limit) as found:
            assert browser.get(at("follow_up", closed.code)).status_code == 200
        print(len(found.captured_queries))  # noqa: T201
    with django_assert_max_num_queries(6) as found:
        assert Client().get(at("follow_up_lines")).status_code == 200
    print(len(found.captured_queries))  # noqa: T201


def test_next_questionnaire_shows_own_steps(world, closed, as_person):
    say(closed, text="Only ours")
    later = make_next_review(world, state="self_assessment")
    desk = f"{reverse('reviews:questionnaire_article', args=[later.code, 'UNTOC', 5])}?panel=related"
    assert "Only ours" in as_person(later, "KEN", "expert").get(desk).text
    assert "Only ours" not in as_person(later, "FIN", "expert").get(desk).text


def test_page_of_the_list_adds_a_reference(world, closed, as_person):
    version = let_read(say(closed).line, STATES)
    later = make_next_review(world)
    finland, kenya = as_person(later, "FIN", "expert"), as_person(later, "KEN")
    outcome = later.list_of_observations
    row = paragraphs.draft_paragraph(
        outcome, actor=person(later, "FIN", "expert"), delegation=delegation_of(later, "FIN"),
        article=world.articles["UNTOC 5"], kind="gap", text="It goes on.",
    )  # fmt: skip
    add = at("add_reference", later.code, row.pk)
    assert kenya.get(add).status_code == 404
    assert version.reference in finland.get(add).text
    assert finland.post(add, {"version": version.pk}).status_code == 302
    assert version.reference in finland.get(outcome.get_absolute_url()).text
    made = FollowUpReference.objects.get()
    remove = at("remove_reference", later.code, made.pk)
    assert kenya.post(remove).status_code == 404
    assert finland.post(remove).status_code == 302


def test_standing_delegation_finds_the_room(world, closed, browse):
    # The room is a part of the tab that the overview shows as Outcome.
    room, outcome, overview = at("follow_up", closed.code), at("publication", closed.code), closed.get_absolute_url()
    for iso3 in ("KEN", "GHA"):
        designated = browse(make_state_person(world, iso3).user)
        delegate = browse(make_state_person(world, iso3, StateRole.DELEGATE).user)
        assert outcome in designated.get(overview).text
        assert room in designated.get(outcome).text
        assert designated.get(room).status_code == 200
        assert outcome in delegate.get(overview).text
        assert room not in delegate.get(outcome).text
        assert delegate.get(room).status_code == 404
