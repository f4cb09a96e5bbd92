"""Written feedback over the API: parts that are not sent stay, and what a colleague saved is not overwritten."""

from reviews.enums import ReviewState
from reviews.models import FeedbackEntry
from tests.factories.reviews import carry_to, person

URL = "/api/v1/reviews/KEN-1/feedback/"


def test_parts_that_are_not_sent_stay(world, review, api):
    carry_to(world, review, ReviewState.DESK_REVIEW)
    client = api(person(review, "GHA", "expert"))
    client.post(URL, {"article": "UNTOC-5", "measures": "Much", "successes": "Some"}, format="json")
    answer = client.post(URL, {"article": "UNTOC-5", "successes": "", "challenges": "Few"}, format="json")
    assert answer.status_code == 200
    entry = FeedbackEntry.objects.get()
    assert (entry.measures, entry.successes, entry.challenges) == ("Much", "", "Few")


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(world, review, api):
    carry_to(world, review, ReviewState.DESK_REVIEW)
    client = api(person(review, "GHA", "expert"))
    client.post(URL, {"article": "UNTOC-5", "measures": "Read"}, format="json")
    read = FeedbackEntry.objects.get().updated_at.isoformat()
    api(person(review, "GHA")).post(URL, {"article": "UNTOC-5", "measures": "A colleague's"}, format="json")
    data = {"article": "UNTOC-5", "measures": "Mine"}
    answer = client.post(URL, data | {"expected": read}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_feedback")
    present = FeedbackEntry.objects.get()
    assert present.measures == "A colleague's"
    assert client.post(URL, data | {"expected": present.updated_at.isoformat()}, format="json").status_code == 200
