"""The panel with its balance, and the speakers' list with its clock."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Application, Panellist, Speaker
from dialogues.selectors.room_screens import load_room
from dialogues.selectors.speakers import count_by_region_kind_and_gender, list_panel, list_speakers
from dialogues.services import applications, floor, moderation, speakers, statements
from tests.factories.dialogues import decide, make_application, make_dialogue, make_statement, open_room
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, person
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, panellists_max=1, speaking_minutes=3)


@pytest.fixture
def invited(stage, dialogue):
    pairs = (
        (stage.organization, stage.representative), (stage.other_organization, stage.other_representative),
    )  # fmt: skip
    return [decide(make_application(dialogue, one, who, wants_to_speak=True)) for one, who in pairs]


@pytest.fixture
def listed(stage, dialogue, invited):
    assert speakers.list_speakers(dialogue, actor=stage.chair) == 2
    return list_speakers(dialogue)


def test_panel_is_chosen_by_the_secretariat_up_to_its_number(stage, dialogue, invited):
    people = [application.attendees.get() for application in invited]
    for one in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            do_after_reading(speakers.choose_panel, dialogue, actor=one, attendees=people[:1])
    with pytest.raises(DomainError) as caught:
        do_after_reading(speakers.choose_panel, dialogue, actor=stage.secretariat, attendees=people)
    assert caught.value.code == "how_many"
    for chosen in (people[:1], people[1:], []):
        do_after_reading(speakers.choose_panel, dialogue, actor=stage.secretariat, attendees=chosen)
        assert list_panel(dialogue) == chosen


def test_panel_is_of_those_who_come_to_this_dialogue(stage, dialogue):
    waiting = make_application(dialogue, stage.organization, stage.representative)
    with pytest.raises(DomainError) as caught:
        do_after_reading(speakers.choose_panel, dialogue, actor=stage.secretariat, attendees=[waiting.attendees.get()])
    assert (caught.value.code, Panellist.objects.count()) == ("not_invited", 0)


def test_balance_counts_region_kind_and_declared_gender(stage, dialogue, invited, client):
    stage.organization.representatives.update(gender="woman")
    people = [application.attendees.get() for application in invited]
    found = {str(label): values for label, values in count_by_region_kind_and_gender(people)}
    assert found["Gender, as declared"] == [("not declared", 1), ("woman", 1)]
    assert found["Region"] == [("not known", 2)]
    client.force_login(stage.secretariat)
    address = reverse("dialogues:dialogue_panel", args=[dialogue.pk])
    assert "not declared: 1" in client.get(address).content.decode()
    assert send_read(client, address, {"attendees": [people[0].pk]}).status_code == 302
    client.force_login(stage.chair)
    assert client.get(address).status_code == 404


def test_speakers_are_who_asked_and_authors_of_oral_statements(stage, dialogue, review):
    asked = decide(make_application(dialogue, stage.organization, stage.representative, wants_to_speak=True))
    silent = decide(make_application(dialogue, stage.other_organization, stage.other_representative))
    focal_point = person(carry_to(stage.world, review, "preliminary_consultation"), "KEN")
    sides = ((focal_point, {"review": review}), (stage.other_representative, {"organization": silent.organization}))
    for author, side in sides:
        written = make_statement(dialogue, author, delivery="oral", **side)
        do_after_reading(
            moderation.accept_statement,
            do_after_reading(statements.submit_statement, written, actor=author),
            actor=stage.chair,
        )
    for one in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            speakers.list_speakers(dialogue, actor=one)
    assert speakers.list_speakers(dialogue, actor=stage.chair) == 3
    assert speakers.list_speakers(dialogue, actor=stage.chair) == 0
    rows = list_speakers(dialogue)
    assert [(row.position, row.application, row.review) for row in rows] == [
        (1, None, review), (2, asked, None), (3, silent, None),
    ]  # fmt: skip


def test_the_order_is_the_chairs(stage, dialogue, listed):
    first, second = listed
    for one in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            speakers.move_speaker(second, actor=one, up=True)
    speakers.move_speaker(second, actor=stage.chair, up=True)
    assert list_speakers(dialogue) == [second, first]
    speakers.move_speaker(second, actor=stage.chair, up=True)
    speakers.move_speaker(second, actor=stage.chair, up=False)
    assert list_speakers(dialogue) == [first, second]


def test_one_speaker_at_a_time_has_the_floor_for_the_time_set(stage, dialogue, listed):
    first, second = listed
    now = timezone.now().replace(microsecond=0)
    with time_machine.travel(now, tick=False):
        open_room(dialogue, stage.chair)
        floor.give_floor(first, actor=stage.chair)
        shown = load_room(dialogue, stage.chair).floor
        assert (shown.entry.speaker, shown.entry.speaker.ends_at) == (first, now + dt.timedelta(minutes=3))
        floor.give_floor(second, actor=stage.chair)
    assert load_room(dialogue, stage.chair).floor.entry.speaker == second
    for again in (first, second):
        with pytest.raises(DomainError):
            floor.give_floor(again, actor=stage.chair)
    floor.end_speech(second, actor=stage.chair)
    assert load_room(dialogue, stage.chair).floor is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Speaker.objects.update(ended_at=None)


def test_a_speaker_may_be_skipped_and_put_back(stage, dialogue, listed):
    first, second = listed
    open_room(dialogue, stage.chair)
    with pytest.raises(NotAllowedError):
        speakers.skip_speaker(first, actor=stage.other_representative)
    speakers.skip_speaker(first, actor=stage.representative)
    with pytest.raises(DomainError):
        floor.give_floor(Speaker.objects.get(pk=first.pk), actor=stage.chair)
    assert speakers.skip_speaker(first, actor=stage.representative, skip=False).skipped_at is None
    floor.give_floor(second, actor=stage.chair)
    with pytest.raises(DomainError):
        speakers.skip_speaker(second, actor=stage.chair)


def test_list_is_public_and_the_desk_is_the_chairs(stage, dialogue, listed, client):
    first, second = listed
    open_room(dialogue, stage.chair)
    address, desk = (reverse(f"dialogues:{name}", args=[dialogue.pk]) for name in ("speaker_list", "room_desk"))
    assert (client.get(address).status_code, client.get(desk).status_code) == (200, 302)
    client.force_login(stage.chair)
    assert "Give the floor" in client.get(desk).content.decode()
    answer = client.post(reverse("dialogues:speaker_act", args=[first.pk, "floor"]))
    assert (answer.status_code, answer["Location"]) == (302, desk)
    shown = client.get(desk).content.decode()
    assert ("data-clock" in shown, ">End<" in shown) == (True, True)
    assert client.post(reverse("dialogues:speaker_act", args=[first.pk, "nonsense"])).status_code == 404
    client.force_login(stage.other_representative)
    assert client.get(desk).status_code == 404
    assert client.post(reverse("dialogues:speaker_act", args=[second.pk, "up"])).status_code == 404
    answer = client.post(reverse("dialogues:speaker_act", args=[second.pk, "skip"]))
    assert (answer.status_code, answer["Location"]) == (302, address)


def test_unlisted_organization_named_to_governments_only(stage, dialogue, listed, client):
    people = [listed[0].application.attendees.get()]
    do_after_reading(speakers.choose_panel, dialogue, actor=stage.secretariat, attendees=people)
    open_room(dialogue, stage.chair)
    floor.give_floor(listed[0], actor=stage.chair)
    pages = (dialogue.get_absolute_url(), reverse("dialogues:speaker_list", args=[dialogue.pk]))

    def shown(user=None):
        client.logout() if user is None else client.force_login(user)
        mains = [client.get(page).content.decode().partition("<main")[2] for page in pages]
        return [stage.organization.name in main for main in mains]

    assert [shown(one) for one in (stage.chair, stage.delegate, stage.representative)] == [[True, True]] * 3
    assert [shown(), shown(stage.other_representative)] == [[False, False]] * 2
    Application.objects.filter(pk=listed[0].application_id).update(consents_to_publication=True)
    assert shown() == [True, True]


def test_who_withdrew_or_was_replaced_is_on_no_panel_and_no_list(stage, dialogue, listed):
    first, second = listed
    do_after_reading(
        speakers.choose_panel, dialogue, actor=stage.secretariat, attendees=[first.application.attendees.get()]
    )
    do_after_reading(applications.withdraw_application, first.application, actor=stage.representative)
    assert (list_panel(dialogue), list_speakers(dialogue)) == ([], [second])
    open_room(dialogue, stage.chair)
    with pytest.raises(DomainError) as caught:
        floor.give_floor(first, actor=stage.chair)
    assert caught.value.code == "not_invited"
