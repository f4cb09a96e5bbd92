"""Only its own delegation reads a draft of written feedback: on the page, over the API, in the admin, in the trail."""

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import FeedbackEntry, JointFeedback
from reviews.selectors.people import list_acts_under_mandate
from reviews.selectors.readings import read_answer_to_joint, read_feedback, read_proposal
from reviews.services.feedback import clear_feedback, save_feedback
from reviews.services.joint_feedback import answer_joint, propose_joint
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.models import AuditEvent, Message

WORDS = "Zebraquartz is what Ghana drafts"
API = "/api/v1/reviews/KEN-1/feedback/"
OWN = [("GHA", "focal_point"), ("GHA", "expert"), ("GHA", "observer")]
# Another reviewing State, the State under review, and the observers of both.
OTHERS = [(iso3, role) for iso3 in ("PER", "KEN") for role in ("focal_point", "expert", "observer")]


@pytest.fixture
def drafted(world, review):
    """Give the review with a draft of Ghana's."""
    review = carry_to(world, review, ReviewState.DESK_REVIEW)
    texts, article = {"measures": WORDS}, world.articles["UNTOC 5"]
    ghana = delegation_of(review, "GHA")
    save_feedback(ghana, actor=person(review, "GHA", "expert"), article=article, texts=texts)
    return review


def clear(review, iso3):
    """Clear the feedback of a State."""
    own = delegation_of(review, iso3)
    clear_feedback(own, actor=person(review, iso3), seen=seen(read_feedback(own)))


def clear_own_of_peru(world, review):
    """Write and clear what Peru says on the same article."""
    peru, texts = delegation_of(review, "PER"), {"measures": "Peru's own view"}
    save_feedback(peru, actor=person(review, "PER", "expert"), article=world.articles["UNTOC 5"], texts=texts)
    clear(review, "PER")


def shown(client, review):
    """Return in which answers the draft is found, and whether it is counted anywhere."""
    pages = {
        "page": reverse("reviews:feedback", args=[review.code]),
        "article": reverse("reviews:feedback_article", args=[review.code, "UNTOC", 5]),
        "api": API,
        "timeline": reverse("reviews:timeline", args=[review.code]),
        "search": "/search/?q=Zebraquartz",
        "overview": review.get_absolute_url(),
    }
    found = {name for name, path in pages.items() if WORDS in client.get(path).content.decode()}
    if client.get(API).json()["results"]:
        found.add("counted")
    if "Draft of Ghana" in client.get(pages["page"]).content.decode():
        found.add("page")
    return found


@pytest.mark.parametrize(("iso3", "role"), OWN)
def test_own_delegation_reads_its_draft(drafted, as_person, iso3, role):
    assert shown(as_person(drafted, iso3, role), drafted) == {"page", "article", "api", "counted"}


@pytest.mark.parametrize(("iso3", "role"), OTHERS)
def test_no_other_party_reads_a_draft(drafted, as_person, iso3, role):
    assert shown(as_person(drafted, iso3, role), drafted) == set()


def test_secretariat_reads_no_draft(drafted, world, browse):
    assert shown(browse(world.secretariat), drafted) == set()
    board = browse(world.secretariat).get(reverse("reviews:board")).content.decode()
    assert WORDS not in board
    assert not {model.__name__ for model in admin.site._registry} & {"Feedback", "FeedbackEntry", "JointFeedback"}


def test_once_cleared_it_is_read_by_all_parties(drafted, world, as_person, browse):
    clear(drafted, "GHA")
    of_peru = [as_person(drafted, iso3, role) for iso3, role in OTHERS if iso3 == "PER"]
    for client in (*(as_person(drafted, *who) for who in OTHERS if who[0] == "KEN"), browse(world.secretariat)):
        assert {"page", "article", "api"} <= shown(client, drafted)
    # Another State that reviews reads it after its own.
    assert [shown(client, drafted) for client in of_peru] == [set()] * 3
    clear_own_of_peru(world, drafted)
    for client in of_peru:
        assert {"page", "article", "api"} <= shown(client, drafted)


def test_trail_does_not_count_savings_for_others(drafted, world, browse):
    kind = ContentType.objects.get_for_model(FeedbackEntry)
    events = AuditEvent.objects.filter(content_type=kind)
    assert events.count() == 1

    def read_by(user):
        return events.readable_by(user).count()

    ghana, peru = person(drafted, "GHA"), person(drafted, "PER")
    assert [read_by(user) for user in (ghana, peru, world.secretariat)] == [1, 0, 0]
    address = reverse("admin:core_auditevent_changelist")
    assert f"?q={events[0].pk}" not in browse(world.secretariat).get(address).content.decode()
    assert not browse(world.secretariat).get(address, {"content_type__id__exact": kind.pk}).context["cl"].result_count
    assert (
        browse(world.secretariat).get(reverse("admin:core_auditevent_change", args=[events[0].pk])).status_code == 302
    )
    mandate = person(drafted, "GHA", "expert").mandates.get()
    assert kind.pk not in list_acts_under_mandate(mandate, world.secretariat).values_list("content_type", flat=True)
    assert kind.pk in list_acts_under_mandate(mandate, ghana).values_list("content_type", flat=True)
    clear(drafted, "GHA")
    assert [read_by(user) for user in (ghana, peru, world.secretariat)] == [1, 0, 1]
    clear_own_of_peru(world, drafted)
    assert [read_by(user) for user in (ghana, peru, world.secretariat)] == [2, 2, 2]


def test_joint_text_is_read_by_both_alone(drafted, world, as_person, browse):
    ghana, peru = delegation_of(drafted, "GHA"), delegation_of(drafted, "PER")
    joint = propose_joint(ghana, actor=person(drafted, "GHA"), partner=peru, seen=seen(read_proposal(ghana, peru)))
    assert not JointFeedback.objects.visible_to(world.secretariat).exists()
    # That States speak of it is not shown to the secretariat either.
    assert not Message.objects.visible_to_secretariat().filter(event__startswith="reviews/joint_").exists()
    assert Message.objects.filter(event="reviews/joint_proposed", recipient=person(drafted, "PER")).exists()
    assert "api" not in shown(as_person(drafted, "PER"), drafted)
    answer_joint(joint, actor=person(drafted, "PER"), agrees=True, seen=seen(read_answer_to_joint(joint)))
    for iso3 in ("GHA", "PER"):
        assert "api" in shown(as_person(drafted, iso3, "expert"), drafted)
    assert shown(browse(world.secretariat), drafted) == set()
    # One clearance of two is still a draft.
    clear_feedback(ghana, actor=person(drafted, "GHA"), seen=seen(read_feedback(ghana)))
    assert shown(browse(world.secretariat), drafted) == set()
    assert shown(as_person(drafted, "KEN"), drafted) == set()
