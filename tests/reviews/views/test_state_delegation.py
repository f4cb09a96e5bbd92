"""The standing delegation in the browser: notes, their confirmation, circles, contacts, and the home of a mission."""

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState
from reviews.enums_of_states import Circle, StateRight, StateRole as T
from reviews.models import ContactKind, StateCircle, StateContact, StateMandate, StateNotice
from reviews.selectors.state_delegation import get_circles
from reviews.services.state_circles import set_circle
from tests.factories.delegations import CHECKS, confirm, joiner, make_note, make_state_person, send
from tests.factories.pdfs import make_pdf
from tests.factories.people import make_secretariat, make_user
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, person
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup

NOTE = {"reference": "NV 7", "dated": "2026-11-02", "person-TOTAL_FORMS": "4", "person-INITIAL_FORMS": "0"}
ADA = {
    "person-0-name": "Ada New", "person-0-email": "ada@example.org", "person-0-role": "delegate",
    "person-0-seat": "geneva",
}  # fmt: skip


def page(name="state_people", *args):
    return reverse(f"reviews:{name}", args=args or ["KEN"])


def fresh(mandate):
    return User.objects.get(pk=mandate.user_id)


@pytest.fixture
def opened(world, review):
    return carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)


@pytest.fixture
def mission(world):
    return make_state_person(world)


def test_mission_sends_who_joins_and_leaves(world, mission, browse):
    colleague = make_state_person(world, role=T.DELEGATE)
    client = browse(mission.user)
    assert colleague.user.name in client.get(page("delegation_notice")).content.decode()
    data = {**NOTE, **ADA, "leaves": [colleague.pk], "checks": CHECKS}
    shown = client.post(page("delegation_notice"), data, follow=True).content.decode()
    assert "Ada New" in shown
    assert "The Secretariat has not decided yet" in shown
    notice = StateNotice.objects.undecided().get()
    assert [str(entry) for entry in notice.entries.all()] == ["Ada New", colleague.user.name]
    assert not StateMandate.objects.filter(user__name="Ada New").exists()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"checks": CHECKS[:2]}, "Look at the note again"),
        ({"person-0-role": "", "checks": CHECKS}, "the role and the place of work"),
        ({"person-0-name": "", "checks": CHECKS}, "Say who joins or who leaves"),
        ({"person-0-email": "x", "checks": CHECKS}, "valid email"),
    ],
)
def test_bad_note_is_shown_again_and_stores_nothing(mission, browse, more, says):
    client = browse(mission.user)
    answer = client.post(page("delegation_notice"), {**NOTE, **ADA, **more})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not StateNotice.objects.undecided().exists()


def test_second_officer_confirms_on_the_page(world, mission, browse):
    scan = make_pdf()
    content = scan.read()
    scan.seek(0)
    data = {**NOTE, **ADA, "checks": CHECKS, "file": scan}
    browse(world.secretariat).post(page("delegation_notice"), data)
    notice = StateNotice.objects.undecided().get()
    url = page("confirm_notice", notice.pk)
    # The one who sent it sees why not.
    assert "Another person confirms what you sent" in browse(world.secretariat).get(url).content.decode()
    assert url not in browse(world.secretariat).get(reverse("reviews:nomination_list")).content.decode()
    client = browse(make_secretariat())
    queue = client.get(reverse("reviews:nomination_list")).content.decode()
    assert url in queue
    assert "Ada New" in queue
    shown = client.get(url).content.decode()
    assert "ada@example.org" in shown
    assert page("notice_file", notice.pk) in shown
    assert b"".join(client.get(page("notice_file", notice.pk)).streaming_content) == content
    assert send_read(client, url, {"checks": CHECKS[:1]}).status_code == 422
    assert send_read(client, url, {"checks": CHECKS}).status_code == 302
    assert StateMandate.objects.get(user__email="ada@example.org").role == T.DELEGATE


def test_refusal_says_why(world, mission, browse):
    notice = send(world, joiner("two"), actor=fresh(mission))
    client = browse(make_secretariat())
    url = page("refuse_notice", notice.pk)
    assert send_read(client, url, {"reason": "No stamp."}).status_code == 302
    notice.refresh_from_db()
    assert (notice.decision, notice.reason) == ("refused", "No stamp.")


def test_pages_of_a_delegation_are_its_own(world, opened, mission, browse):
    notice = send(world, joiner("two"))
    wider = _closed_then_opened(world)
    contact = _contact(world)
    delegate = make_state_person(world, role=T.DELEGATE)
    keeps = ("delegation_notice", "set_circle", "add_contact")
    decides = [page(name, notice.pk) for name in ("confirm_notice", "refuse_notice")]
    decides += [page("end_state_mandate", mission.pk)]
    acts = [page("confirm_circle", wider.pk)]
    kept = [page("contact_action", contact.pk, act) for act in ("end", "share", "unshare")]
    ledger = page("state_mandate", mission.pk)
    for user in (
        make_state_person(world, "FIN").user,
        person(opened, "GHA"),
        make_user(RoleGroup.CHAIRS),
        make_user(RoleGroup.EXTENDED_BUREAU),
        make_user(RoleGroup.STAKEHOLDERS),
    ):
        client = browse(User.objects.get(pk=user.pk))
        gets = [*(page(name) for name in ("state_people", *keeps)), *decides, ledger, page("notice_file", notice.pk)]
        assert {client.get(url).status_code for url in gets} == {404}
        assert {client.post(url).status_code for url in (*acts, *kept)} == {404}
    client = browse(fresh(delegate))
    assert client.get(page()).status_code == client.get(ledger).status_code == 200
    assert {client.get(url).status_code for url in (*(page(name) for name in keeps), *decides)} == {404}
    assert {client.post(url).status_code for url in (*acts, *kept)} == {404}
    client = browse(fresh(mission))
    assert {client.get(page(name)).status_code for name in keeps} == {200}
    assert {client.get(url).status_code for url in decides} == {404}
    assert {client.post(url).status_code for url in acts} == {404}
    assert {client.post(url).status_code for url in kept} == {302}


def _closed_then_opened(world):
    values = {"actor": world.secretariat, "right": StateRight.OBJECT}
    set_circle(make_note(world, reference="NV less"), circle=Circle.NOBODY, **values)
    return set_circle(make_note(world, reference="NV more"), circle=Circle.CONTACTS, **values)


def _contact(world, **fields):
    kind = ContactKind.objects.create(
        key="central", names={"en": "Central authority"}, instrument=world.instruments["UNTOC"], article=18,
        paragraph=13, source="test",
    )  # fmt: skip
    return StateContact.objects.create(
        state=world.states["KEN"], kind=kind, authority="Ministry", source="NV 1", starts_on=timezone.localdate(),
        **fields,
    )  # fmt: skip


def test_circle_is_chosen_and_given_back_on_the_page(world, mission, browse):
    client = browse(fresh(mission))
    data = {"reference": "NV 9", "dated": "2026-11-02", "right": "object_for_state", "circle": "nobody"}
    assert client.post(page("set_circle"), data).status_code == 302
    assert "chosen by the State" in client.get(page()).content.decode()
    assert client.post(page("set_circle"), {**data, "reference": "NV 10", "circle": "everyone"}).status_code == 302
    waiting = StateCircle.objects.unconfirmed().get()
    officer = browse(make_secretariat())
    assert page("confirm_circle", waiting.pk) in officer.get(page()).content.decode()
    assert officer.post(page("confirm_circle", waiting.pk)).status_code == 302
    assert get_circles(world.states["KEN"])[StateRight.OBJECT] is Circle.EVERYONE
    refused = client.post(page("set_circle"), {**data, "right": "keep_delegation", "circle": "everyone"})
    assert refused.status_code == 422
    assert "never a wider one" in refused.content.decode()


def test_contact_is_recorded_on_the_page(world, mission, browse):
    first = _contact(world)
    client = browse(fresh(mission))
    data = {"kind": first.kind_id, "authority": "Court", "starts_on": "2026-11-02", "source": "NV 3"}
    assert client.post(page("add_contact"), data).status_code == 302
    shown = client.get(page()).content.decode()
    assert "UNTOC, article 18, paragraph 13" in shown
    assert "Court" in shown
    client.post(page("contact_action", first.pk, "end"))
    first.refresh_from_db()
    assert first.ended_on == timezone.localdate()


def test_ledger_shows_the_acts_and_what_was_left(world, opened, browse):
    first = make_state_person(world, role=T.CONTACT)
    send(world, joiner("colleague", T.DELEGATE), actor=fresh(first))
    (second,) = confirm(send(world, joiner("two", T.CONTACT), leaves=[first]))
    shown = browse(fresh(second)).get(second.get_absolute_url()).content.decode()
    assert "What" in shown
    assert first.user.name in shown
    assert "KEN-1" in shown
    acts = browse(fresh(second)).get(first.get_absolute_url()).content.decode()
    assert "note verbale NV standing" in acts
    # Who has left still reads the own acts.
    assert browse(fresh(first)).get(first.get_absolute_url()).status_code == 200
    assert browse(fresh(first)).get(page()).status_code == 404


def test_home_shows_the_duties_of_the_state(world, review, other_review, browse):
    """Kenya is under review and has nobody; Ghana reviews Kenya and Finland."""
    carry_to(world, review, ReviewState.NOMINATION)
    carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    kenyan, ghanaian = make_state_person(world), make_state_person(world, "GHA", T.DELEGATE)
    shown = browse(fresh(kenyan)).get(reverse("home")).content.decode()
    assert "What Kenya owes now" in shown
    assert "Name a focal point" in shown
    assert f"{page('note_of_names')}?review=KEN-1" in shown
    assert "Permanent Mission" in shown
    shown = browse(fresh(ghanaian)).get(reverse("home")).content.decode()
    assert "What Ghana owes now" in shown
    assert "Reviewing State" in shown
    assert review.get_absolute_url() in shown
    assert other_review.get_absolute_url() in shown


def test_home_of_a_state_with_nothing_to_do(world, browse):
    shown = browse(make_state_person(world, "FIN").user).get(reverse("home")).content.decode()
    assert "Nothing now" in shown


def test_smaller_circle_hides_the_reviews(world, opened, mission, browse):
    values = {"right": StateRight.REVIEWS, "circle": Circle.CONTACTS}
    set_circle(make_note(world), actor=world.secretariat, **values)
    client = browse(fresh(mission))
    assert client.get(opened.get_absolute_url()).status_code == 404
    assert opened.get_absolute_url() not in client.get(reverse("home")).content.decode()


PARTS = {
    "review_detail": 200, "timeline": 200, "clocks": 200, "document_list": 200, "people": 404, "consultation": 404,
    "questionnaire": 404, "submission_list": 404, "feedback": 404, "clarification_list": 404, "stakeholders": 404,
    "legislation_list": 404, "answer_files": 404,
}  # fmt: skip


@pytest.mark.parametrize("iso3", ["KEN", "GHA"])
def test_mission_opens_the_review_and_no_draft(world, review, browse, iso3):
    review = carry_to(world, review, ReviewState.DESK_REVIEW)
    client = browse(make_state_person(world, iso3, T.CONTACT).user)
    found = {name: client.get(reverse(f"reviews:{name}", args=[review.code])).status_code for name in PARTS}
    assert found == PARTS
    shown = client.get(review.get_absolute_url()).content.decode()
    # Its own people are named, those of other States are not.
    names = {other: f"{other} focal_point KEN-1" in shown for other in ("KEN", "GHA", "PER")}
    assert names == {other: other == iso3 for other in names}
    assert client.get(f"/api/v1/reviews/{review.code}/").json()["consultation"] is None
    assert reverse("reviews:clocks", args=[review.code]) in shown
    assert reverse("reviews:people", args=[review.code]) not in shown


def test_party_still_reads_the_consultation(world, review, browse):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    client = browse(person(review, "GHA", DelegateRole.OBSERVER))
    assert client.get(reverse("reviews:consultation", args=[review.code])).status_code == 200
    assert client.get(f"/api/v1/reviews/{review.code}/").json()["consultation"] is not None


def test_mission_of_another_state_finds_no_review(world, opened, browse):
    client = browse(make_state_person(world, "FIN").user)
    assert client.get(opened.get_absolute_url()).status_code == 404
    assert client.get(f"/api/v1/reviews/{opened.code}/").status_code == 404


def test_mission_nominates_and_reads_by_the_api(world, opened, mission, browse):
    client = browse(fresh(mission))
    data = {
        "review": "KEN-1", "party": "KEN", "name": "Ada", "email": "ada@example.org", "role": "expert",
        "reference": "NV 8", "dated": "2026-11-02",
    }  # fmt: skip
    post = {"content_type": "application/json"}
    assert client.post("/api/v1/nominations/", data, **post).status_code == 201
    assert client.post("/api/v1/nominations/", {**data, "party": "GHA"}, **post).status_code == 404
    nominations = client.get("/api/v1/nominations/").json()["results"]
    assert "Ada" in {row["name"] for row in nominations}
    assert {row["party"]["iso3"] for row in nominations} == {"KEN"}
    mandates = client.get("/api/v1/mandates/").json()["results"]
    assert len(mandates) == 3
    assert {row["party"]["iso3"] for row in mandates if "party" in row} <= {"KEN"}


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_a_fixed_number_of_queries(world, opened, browse, django_assert_num_queries, count):
    mandates = [make_state_person(world, "GHA", T.DELEGATE, local=f"d{number}") for number in range(count)]
    client = browse(fresh(mandates[0]))
    client.get(reverse("home"))
    with django_assert_num_queries(HOME_QUERIES):
        client.get(reverse("home"))


HOME_QUERIES = 15


def test_shared_contacts_are_listed_for_states_alone(world, opened, browse):
    contact = _contact(world)
    url = reverse("reviews:state_contact_list")
    readers = [person(opened, "GHA"), make_state_person(world, "FIN").user, make_user(RoleGroup.CHAIRS)]
    for user in readers:
        assert "Ministry" not in browse(User.objects.get(pk=user.pk)).get(url).content.decode()
    assert "Ministry" in browse(person(opened, "KEN")).get(url).content.decode()
    StateContact.objects.filter(pk=contact.pk).update(is_shared=True)
    for user in readers:
        assert "Ministry" in browse(User.objects.get(pk=user.pk)).get(url).content.decode()
    for user in (make_user(RoleGroup.STAKEHOLDERS), make_user()):
        assert browse(user).get(url).status_code == 404


def test_second_officer_confirms_in_the_admin(world, mission, browse):
    notice = send(world, joiner("two"), actor=fresh(mission))
    url = reverse("admin:reviews_statenotice_act", args=[notice.pk, "confirm"])
    client = browse(make_secretariat())
    assert "two@example.org" in client.get(url).content.decode()
    assert send_read(client, url, {"checks": CHECKS}).status_code == 302
    assert StateMandate.objects.filter(user__email="two@example.org", ended_on=None).exists()
    contact = _contact(world)
    client.post(reverse("admin:reviews_statecontact_act", args=[contact.pk, "end"]))
    contact.refresh_from_db()
    assert contact.ended_on == timezone.localdate()
