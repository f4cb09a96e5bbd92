"""The pages of the notes verbales: from the board to the letters, and from the sheet to the names."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from reviews.models import ContactEntry, Letter, LetterAnswer, Nomination
from reviews.selectors.board import build_board, load_details
from reviews.services import letters
from tests.factories.letters import load_letter_world, make, scan
from tests.factories.people import make_user
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to

MAKE, HANDOVER, LIST = (reverse(f"reviews:{name}") for name in ("make_letters", "record_handover", "letter_list"))
CODE, ANSWER = reverse("reviews:letter_link"), reverse("reviews:letter_answer")


@pytest.fixture(autouse=True)
def _nobody_typed_a_code_yet():
    cache.clear()


@pytest.fixture
def opened(world, review):
    load_letter_world(world)
    return carry_to(world, review, "nomination")


@pytest.fixture
def kenya(world, opened, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = make(world, opened)
    return Letter.objects.select_related("state", "document").get(pk=next(r.pk for r in made if r.state.iso3 == "KEN"))


def get_status(client, url):
    """Ask for a file, close it, and return the status."""
    response = client.get(url)
    response.close()
    return response.status_code


def act_of(world):
    board = build_board(world.secretariat, timezone.localdate())
    load_details(board, board.rows)
    return [row.act.name for row in board.rows]


def test_board_makes_letters_in_two_requests(client, world, opened):
    client.force_login(world.secretariat)
    assert act_of(world) == ["letter"]
    page = client.post(MAKE, {"only": opened.code})
    text = page.content.decode()
    assert "3 notes verbales are made and numbered. Nothing is sent" in text
    seen = re.search(r'name="seen" value="([^"]+)"', text)[1]
    made = client.post(MAKE, {"seen": seen, "review": [opened.code]}, follow=True)
    assert "3 notes verbales are made" in made.content.decode()
    assert Letter.objects.count() == 3
    assert act_of(world) == ["hand_over"]
    assert "There is no State to make a letter for." in client.post(MAKE, {"only": opened.code}).content.decode()


def test_remind_page_offers_letters(client, world, opened):
    client.force_login(world.secretariat)
    page = client.post(reverse("reviews:board_remind"), {"review": opened.code}).content.decode()
    assert f'formaction="{MAKE}"' in page


def test_letter_goes_from_made_to_handed_over(client, world, kenya):
    client.force_login(world.secretariat)
    for url in (LIST, kenya.get_absolute_url(), kenya.batch.get_absolute_url()):
        assert client.get(url).status_code == 200
    for form in ("print", "official", "word", "sheet"):
        assert get_status(client, reverse("reviews:letter_file", args=[kenya.pk, form])) == 200
    assert client.get(reverse("reviews:print_letters", args=[kenya.batch_id])).content.startswith(b"%PDF")
    assert client.post(HANDOVER, {"letter": kenya.pk}).status_code == 200
    sent = {"letter": kenya.pk, "confirm": "1", "day": timezone.localdate().isoformat(), "carrier": "Pouch"}
    assert client.post(HANDOVER, {**sent, "carrier": ""}).status_code == 422
    assert client.post(HANDOVER, sent).status_code == 302
    assert ContactEntry.objects.get().letter == kenya
    rest = Letter.objects.exclude(pk=kenya.pk).first()
    assert send_read(client, reverse("reviews:void_letter", args=[rest.pk]), {"reason": "x"}).status_code == 302
    assert client.post(reverse("reviews:withdraw_letter_link", args=[kenya.pk])).status_code == 302
    assert client.get(reverse("reviews:letter_file", args=[kenya.pk, "sheet"])).status_code == 302
    assert client.get(f"/api/v1/letters/{kenya.pk}/").json()["status"] == "handed_over"


def test_text_is_edited_and_checked(client, world, opened):
    client.force_login(world.secretariat)
    url = reverse("reviews:letter_template", args=["nomination"])
    form = client.get(url).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    assert client.post(url, {**values, "text": "No names of reviews"}).status_code == 422
    assert client.post(url, {**values, "place": "Geneva", "verified": "on"}).status_code == 302
    assert client.post(reverse("reviews:take_in_letter_texts", args=["nomination"])).status_code == 302


def test_others_find_none_of_it(client, world, kenya):
    client.force_login(make_user())
    for name in ("letter_detail", "void_letter", "letter_batch", "print_letters"):
        args = [kenya.batch_id if name in ("letter_batch", "print_letters") else kenya.pk]
        assert client.get(reverse(f"reviews:{name}", args=args)).status_code == 404
    for url in (MAKE, HANDOVER, LIST):
        assert client.post(url).status_code == 404
    assert client.get("/api/v1/letters/").json()["results"] == []


def people(**fields):
    row = {"name": "Ada", "title": "Counsellor", "email": "ada@example.org", "role": "focal_point", "review": "KEN-1"}
    row |= fields
    return {"person-TOTAL_FORMS": "6", "person-INITIAL_FORMS": "0"} | {f"person-0-{k}": v for k, v in row.items()}


def test_mission_names_people_without_an_account(client, world, kenya):
    assert b"Code of the sheet" in client.get(ANSWER).content
    assert client.post(CODE, {"code": "AAAA-AAAA-AAAA-AAAA"}).status_code == 410
    assert client.post(CODE, {"code": letters.format_link(kenya)}).status_code == 302
    page = client.get(ANSWER)
    assert b"Kenya, phase 1" in page.content
    # With “no-referrer” a browser sends the form with the origin “null”, which is refused.
    assert page["Referrer-Policy"] == "same-origin"
    note = {"reference": "KEN/7", "dated": timezone.localdate().isoformat()}
    assert client.post(ANSWER, {**note, **people()}).status_code == 422
    assert client.post(ANSWER, {**note, **people(role=""), "file": scan()}).status_code == 422
    assert client.post(ANSWER, {**note, **people(review=""), "file": scan()}).status_code == 422
    assert client.post(ANSWER, {**note, **people(), "file": scan()}).status_code == 200
    assert client.post(ANSWER, {**note, **people(), "file": scan()}).status_code == 410
    assert client.post(CODE, {"code": letters.format_link(kenya)}).status_code == 410
    assert not Nomination.objects.filter(email="ada@example.org").exists()
    answer = LetterAnswer.objects.get()
    client.force_login(world.secretariat)
    assert b"Missions have named people" in client.get(LIST).content
    assert get_status(client, reverse("reviews:letter_answer_scan", args=[kenya.pk])) == 200
    url = reverse("reviews:enter_letter_answer", args=[kenya.pk])
    assert send_read(client, url, {"checks": ["has_name", "has_signature", "has_stamp"]}).status_code == 302
    assert Nomination.objects.get(email="ada@example.org").note_verbale.reference == answer.reference


def test_code_is_asked_for_a_few_times_only(client, db):
    answers = [client.post(CODE, {"code": "A" * 16}).status_code for _n in range(32)]
    assert answers[0] == 410
    assert answers[-1] == 429
