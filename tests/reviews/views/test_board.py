"""The board of the Secretariat: what is late first, who was reached, the next best act, acts on many reviews."""

import datetime as dt
import itertools

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState as S
from reviews.enums_of_chasing import ContactWay
from reviews.enums_of_states import StateRole
from reviews.forms.chasing import EditedNoteForm
from reviews.models import ContactEntry, OfficerInCharge, SavedView, SecretariatNote
from reviews.selectors.board import VIEWS, build_board, count_views, filter_rows, list_actions, load_details
from reviews.selectors.board_rows import load_open_reviews
from reviews.selectors.next_acts import NEXT_ACTS
from reviews.services.contact_log import Contact, log_contact
from reviews.services.officers import assign_officer, assign_region
from reviews.services.saved_views import save_view
from reviews.services.secretariat_notes import write_secretariat_note
from tests.factories.delegations import make_state_person
from tests.factories.people import make_secretariat, make_user
from tests.factories.reviews import TODAY, carry_to, make_review, person
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import Message

URL, REMIND = reverse("reviews:board"), reverse("reviews:board_remind")
CONTACTS, OFFICER = reverse("reviews:board_contacts"), reverse("reviews:board_officer")
ROWS = [("KEN", ("GHA", "PER")), ("FIN", ("GHA", "MNG")), ("MNG", ("GHA", "PER"))]
DAY = dt.timedelta(days=1)


def codes(board, **wanted):
    return [row.review.code for row in filter_rows(board, **wanted)]


def make_late(review, days, today=None):
    """Set the running deadlines of a review so that the nearest one passed `days` days ago."""
    due_on = (today or timezone.localdate()) - days * DAY
    dates = {"starts_on": due_on - 30 * DAY, "falls_on": due_on, "due_on": due_on}
    review.deadlines.filter(met_on=None).update(**dates, suspended_since=None)


def actions(world, review, state):
    carry_to(world, review, state)
    [row] = filter_rows(build_board(world.secretariat, TODAY), when="all", q="KEN")
    return [(action.who, str(action.what)) for action in row.actions]


def next_act(world, code="KEN-1", today=None):
    board = build_board(world.secretariat, today or timezone.localdate())
    [row] = [row for row in board.rows if row.review.code == code]
    load_details(board, [row])
    return row.act.name, row.act.how


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (S.NOMINATION, [("Kenya, Ghana, Peru", "Name a focal point")]),
        (S.PRELIMINARY_CONSULTATION, [("Kenya", "Hold the preliminary consultation")]),
        (S.SELF_ASSESSMENT, [("Kenya", "Clear and submit the self-assessment")]),
        (S.DESK_REVIEW, [("Ghana, Peru", "Clear the written feedback")]),
        (S.DIALOGUE, [("Ghana, Peru", "Close the dialogue and begin the list of observations")]),
        (S.AGREEMENT, [("Kenya", "Agree to the list of observations or return it")]),
        (S.COMPLETED, []),
        (S.ISSUED, [("Kenya", "Decide on publication")]),
    ],
)
def test_row_names_what_each_state_has_to_do(world, review, state, expected):
    assert actions(world, review, state) == expected


def test_longest_late_comes_first_across_steps(world, review, other_review):
    third = make_review(world, "MNG", ("GHA", "PER"))
    make_late(carry_to(world, review, S.SELF_ASSESSMENT), 9)
    make_late(carry_to(world, other_review, S.NOMINATION), 40)
    board = build_board(world.secretariat, timezone.localdate())
    assert [(row.review.code, row.days_late) for row in filter_rows(board)] == [("FIN-1", 40), ("KEN-1", 9)]
    assert codes(board, when="all") == ["FIN-1", "KEN-1", third.code]


def test_board_is_filtered(world, review, other_review):
    make_late(carry_to(world, review, S.SELF_ASSESSMENT), -10)
    second = make_secretariat()
    assign_officer([review], actor=world.secretariat, officer=second)
    board = build_board(world.secretariat, timezone.localdate())
    both = ["KEN-1", "FIN-1"]
    for wanted, expected in (
        ({}, []),
        ({"when": "all"}, both),
        ({"when": "due"}, ["KEN-1"]),
        ({"when": "due", "days": 9}, []),
        ({"when": "all", "step": "planned"}, ["FIN-1"]),
        ({"when": "all", "region": "weog"}, ["FIN-1"]),
        ({"when": "all", "group": "2"}, []),
        ({"when": "all", "phase": "1"}, both),
        ({"when": "all", "q": "finl"}, ["FIN-1"]),
        ({"when": "all", "q": "KEN"}, ["KEN-1"]),
        ({"when": "all", "officer": str(second.pk)}, ["KEN-1"]),
        ({"when": "all", "officer": "nobody"}, ["FIN-1"]),
        ({"when": "all", "officer": "me"}, []),
        ({"when": "all", "reach": "never"}, both),
        ({"when": "all", "reach": "nobody"}, []),
    ):
        assert codes(board, **wanted) == expected, wanted


def test_counts_are_those_of_the_views(world, review, other_review):
    make_late(carry_to(world, review, S.NOMINATION), 3)
    log_contact(world.states["KEN"], actor=world.secretariat, reviews=[review], contact=Contact("email"))
    assign_region("weog", actor=world.secretariat, officer=world.secretariat)
    board = build_board(world.secretariat, timezone.localdate())
    assert count_views(board) == {name: len(filter_rows(board, **wanted)) for name, wanted in VIEWS.items()}
    assert count_views(board) == {"late": 1, "nobody": 1, "never": 1, "due": 0, "us": 1, "mine": 1, "all": 2}


def test_light_rows_know_who_is_reached(world, review):
    """What the board finds for all reviews together is what reminders find for one."""
    review = carry_to(world, review, S.DESK_REVIEW)
    for roles in itertools.product((None, *StateRole), repeat=1):
        for role in filter(None, roles):
            make_state_person(world, "GHA", role)
        found = load_open_reviews(world.secretariat)
        for row in found.rows:
            owed = found.parties.current_duties(row.pk)
            empty = {
                place.party_id for place, duties in owed.items() if not found.parties.find_reached(place, duties).people
            }
            assert {place.party_id for place in found.find_unreached(row)} == empty
    assert list_actions(found.rows[0], found)


def test_next_act_follows_from_step_and_people(world, review):
    assert next_act(world) == ("own", "link")
    review = carry_to(world, review, S.NOMINATION)
    assert next_act(world) == ("call", "open")
    kenya, staff = world.states["KEN"], world.secretariat
    log_contact(kenya, actor=staff, reviews=[review], contact=Contact("call", "They write next week"))
    assert next_act(world) == ("wait", "wait")
    assert next_act(world, today=timezone.localdate() + 22 * DAY) == ("call_again", "open")


def test_next_act_reminds_who_can_be_reached(world, review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    make_late(review, -200)
    assert next_act(world) == ("none", "wait")
    make_late(review, -20)
    assert next_act(world) == ("remind", "remind")
    ContactEntry.objects.bulk_create(
        [ContactEntry(state=world.states["KEN"], way=ContactWay.REMINDER, reached_on=timezone.localdate() - 30 * DAY)]
    )[0].reviews.add(review)
    assert next_act(world) == ("call_again", "open")
    assert len({act.name for act in NEXT_ACTS}) == len(NEXT_ACTS)


def test_officer_of_the_review_wins(world, review, other_review):
    second = make_secretariat()
    assign_region("african", actor=world.secretariat, officer=second)

    def officer():
        board = build_board(world.secretariat, TODAY)
        return {row.review.code: row.officer and row.officer.pk for row in board.rows}

    assert officer() == {"KEN-1": second.pk, "FIN-1": None}
    assign_officer([review], actor=world.secretariat, officer=world.secretariat)
    assert officer()["KEN-1"] == world.secretariat.pk
    assign_officer([review], actor=world.secretariat, officer=None)
    assert officer()["KEN-1"] == second.pk
    second.groups.clear()
    assert officer()["KEN-1"] is None


@pytest.fixture
def outsiders(world, review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    mission = make_state_person(world, "KEN", StateRole.DESIGNATED).user
    own = [person(review, "KEN"), person(review, "GHA", "observer"), mission]
    return [*own, make_user(RoleGroup.CHAIRS), make_user(RoleGroup.EXTENDED_BUREAU), make_user()]


def test_board_is_the_secretariats(world, review, browse, outsiders):
    view = save_view(actor=world.secretariat, name="Late", query="", is_shared=True)
    note = write_secretariat_note(review, actor=world.secretariat, text="SECRET")
    entry = log_contact(world.states["KEN"], actor=world.secretariat, reviews=[review], contact=Contact("email"))
    pages = [URL, reverse("reviews:steering"), reverse("reviews:region_officers"), reverse("reviews:save_view")]
    pages += [reverse("reviews:edit_view", args=[view.pk]), reverse("reviews:correct_contact", args=[entry.pk])]
    pages += [
        reverse("reviews:state_contact_log", args=["KEN"]),
        reverse("reviews:edit_secretariat_note", args=[note.pk]),
    ]
    pages += [reverse("reviews:group_timeline", args=[world.group.pk])]
    acts = [REMIND, CONTACTS, OFFICER, reverse("reviews:remove_view", args=[view.pk])]
    acts += [reverse(f"reviews:{name}", args=[review.code]) for name in ("log_contact", "set_officer")]
    acts += [reverse("reviews:write_secretariat_note", args=[review.code])]
    for user in outsiders:
        client = browse(user)
        assert {path: client.get(path).status_code for path in pages} == dict.fromkeys(pages, 404)
        sent = {"review": review.code, "confirm": "1", "text": "x", "take": review.code}
        assert {path: client.post(path, sent).status_code for path in acts} == dict.fromkeys(acts, 404)
        with pytest.raises(NotAllowedError):
            build_board(user, TODAY)
    assert not Message.objects.filter(event="reviews/reminded").exists()
    assert not OfficerInCharge.objects.exists()


def test_nothing_of_it_leaks(world, review, browse, outsiders):
    """What the Secretariat writes about a review is on its own pages, and on none of anybody else."""
    second = make_secretariat()
    second.name = "OFFICER-X"
    second.save()
    log_contact(world.states["KEN"], actor=world.secretariat, reviews=[review], contact=Contact("call", "SECRET-LINE"))
    write_secretariat_note(review, actor=world.secretariat, text="SECRET-NOTE")
    assign_officer([review], actor=world.secretariat, officer=second)
    code, paths = review.code, ["/", "/reviews/"]
    paths += [
        f"/reviews/{code}/",
        f"/reviews/{code}/timeline/",
        f"/reviews/{code}/people/",
        "/people/KEN/",
        "/states/KEN/",
    ]
    paths += [f"/api/reviews/{code}/", "/api/reviews/", "/search/?q=SECRET"]
    for user in outsiders:
        for path in paths:
            content = browse(user).get(path).content.decode()
            assert [word for word in ("SECRET-", "OFFICER-X", "contact-log") if word in content] == [], (user, path)
    page = browse(world.secretariat).get(f"/reviews/{code}/").content.decode()
    assert [word for word in ("SECRET-LINE", "SECRET-NOTE", "OFFICER-X") if word not in page] == []
    assert "SECRET-LINE" in browse(world.secretariat).get("/states/KEN/").content.decode()


def test_contact_is_logged_in_the_row(world, review, browse):
    review = carry_to(world, review, S.NOMINATION)
    client = browse(world.secretariat)
    page = client.get(f"{URL}?when=all&open=KEN-1").content.decode()
    assert 'id="open"' in page
    url = reverse("reviews:log_contact", args=["KEN-1"]) + "?when=all&back=board"
    typed = {"state": "GHA", "way": "call", "result": "New attaché", "reached_on": timezone.localdate()}
    answer = client.post(url, typed)
    assert (answer.status_code, answer.url) == (302, f"{URL}?when=all&open=KEN-1#open")
    assert client.post(url, {**typed, "result": ""}).status_code == 422
    assert "New attaché" in client.get(answer.url).content.decode()


def test_correction_and_note_by_page(world, review, browse):
    entry = log_contact(world.states["KEN"], actor=world.secretariat, reviews=[review], contact=Contact("email"))
    client = browse(world.secretariat)
    typed = {"way": "call", "result": "They called", "reached_on": timezone.localdate()}
    assert client.post(reverse("reviews:correct_contact", args=[entry.pk]), typed).status_code == 302
    log = reverse("reviews:state_contact_log", args=["KEN"])
    assert client.post(log, {**typed, "result": "Twice"}).status_code == 302
    assert [row.result for row in ContactEntry.objects.current()] == ["Twice", "They called"]
    assert "Earlier text" in client.get(log).content.decode()
    client.post(reverse("reviews:write_secretariat_note", args=["KEN-1"]), {"text": "One"})
    note = SecretariatNote.objects.get()
    url = reverse("reviews:edit_secretariat_note", args=[note.pk])
    sent = {"text": "Two", "expected": note.updated_at.isoformat()}
    assert [client.post(url, sent).status_code for _time in range(2)] == [302, 422]


def test_many_reviews_are_logged_and_assigned_together(world, review, other_review, browse):
    carry_to(world, review, S.NOMINATION)
    client = browse(world.secretariat)
    page = client.post(f"{CONTACTS}?when=all", {"all": "1"})
    assert [state.iso3 for state in page.context["states"]] == ["KEN", "GHA", "PER", "FIN"]
    sent = {"review": page.context["codes"], "confirm": "1", "way": "email", "reached_on": timezone.localdate()}
    assert client.post(CONTACTS, sent).status_code == 302
    assert ContactEntry.objects.count() == 4
    assert client.post(CONTACTS, {**sent, "way": "call"}).status_code == 422
    second = make_secretariat()
    client.post(f"{OFFICER}?when=all", {"all": "1", "officer": str(second.pk)})
    assert OfficerInCharge.objects.filter(officer=second).count() == 2
    client.post(OFFICER, {"take": "KEN-1"})
    assert OfficerInCharge.objects.get(review=review).officer == world.secretariat
    client.post(OFFICER, {"review": "FIN-1", "officer": str(make_user().pk)})
    assert OfficerInCharge.objects.get(review=other_review).officer == second
    client.post(reverse("reviews:region_officers"), {"weog": str(second.pk)})
    assert OfficerInCharge.objects.get(region="weog").officer == second


def test_view_is_saved_shown_and_removed(world, review, browse):
    client, other = browse(world.secretariat), browse(make_secretariat())
    client.post(reverse("reviews:save_view") + "?when=all&step=planned", {"name": "To open", "is_shared": "on"})
    view = SavedView.objects.get()
    assert view.query == "when=all&step=planned"
    assert "To open" in other.get(URL).content.decode()
    edit = reverse("reviews:edit_view", args=[view.pk])
    assert other.get(edit).status_code == 404
    client.post(edit, {"name": "Mine"})
    assert "Mine</bdi>" not in other.get(URL).content.decode()
    assert other.post(reverse("reviews:remove_view", args=[view.pk])).status_code == 404
    client.post(reverse("reviews:remove_view", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_reminders_are_shown_before_they_are_sent(world, review, other_review, browse):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    carry_to(world, other_review, S.NOMINATION)
    client = browse(world.secretariat)
    page = client.post(REMIND, {"review": [review.code, other_review.code]})
    names = ["KEN expert KEN-1", "KEN focal_point KEN-1"]
    found = [
        (row.code, [(state.reach, [user.name for user in state.people]) for state in states])
        for row, states in page.context["rows"]
    ]
    assert found == [("FIN-1", []), ("KEN-1", [("in_charge", names)])]
    # Those with nobody are listed with the way forward, and nothing is sent to them.
    assert [state.iso3 for _review, state in page.context["unreached"]] == ["FIN", "MNG", "GHA"]
    assert CONTACTS in page.content.decode()
    assert not Message.objects.filter(event="reviews/reminded").exists()
    client.post(REMIND, {"review": review.code, "confirm": "1"})
    client.post(REMIND, {"review": review.code, "confirm": "1"})
    assert sorted(Message.objects.filter(event="reviews/reminded").values_list("recipient__name", flat=True)) == names


def test_all_shown_are_those_the_filters_leave(world, review, other_review, browse):
    carry_to(world, review, S.SELF_ASSESSMENT)
    query = "when=all&step=self_assessment"
    page = browse(world.secretariat).post(f"{REMIND}?{query}", {"all": "1"})
    assert [row.code for row, _states in page.context["rows"]] == ["KEN-1"]
    answer = browse(world.secretariat).post(f"{REMIND}?{query}", {})
    assert (answer.status_code, answer.url) == (302, f"{URL}?{query}")


def test_row_reminds_one_review_only(world, review, other_review, browse):
    carry_to(world, review, S.SELF_ASSESSMENT)
    page = browse(world.secretariat).post(REMIND, {"only": "KEN-1", "review": "FIN-1"})
    assert [row.code for row, _states in page.context["rows"]] == ["KEN-1"]


@pytest.mark.parametrize("count", [1, 3])
def test_board_and_preview_ask_a_fixed_number_of_queries(world, browse, django_assert_num_queries, count):
    for sur, reviewers in ROWS[:count]:
        carry_to(world, make_review(world, sur, reviewers), S.DESK_REVIEW)
    client = browse(world.secretariat)
    with django_assert_num_queries(12):
        page = client.get(f"{URL}?when=all&by=step")
    assert page.context["shown"] == count
    with django_assert_num_queries(13):
        client.get(f"{URL}?when=all&open=KEN-1")
    with django_assert_num_queries(9):
        client.get(reverse("reviews:steering"))


@pytest.mark.parametrize("expected", ["", "noon", "2026-01-02T12:00:00"])
def test_note_of_no_time_is_bad_input(expected):
    assert "expected" in EditedNoteForm({"text": "A note", "expected": expected}).errors
