"""Written feedback over the API: heads that are not sent stay, and what a colleague saved is not overwritten."""

from reviews.enums import ReviewState
from reviews.models import FeedbackEntry
from tests.factories.reviews import carry_to, person

URL = "/api/v1/reviews/KEN-1/feedback/"


def save(client, texts, **more):
    return client.post(URL, {"article": "UNTOC-5", "texts": texts, **more}, format="json")


def test_headings_that_are_not_sent_stay(world, review, api):
    carry_to(world, review, ReviewState.DESK_REVIEW)
    client = api(person(review, "GHA", "expert"))
    save(client, {"measures": "Much", "successes": "Some"})
    answer = save(client, {"successes": "", "challenges": "Few"})
    assert (answer.status_code, [row["head"] for row in answer.json()]) == (200, ["successes", "challenges"])
    [feedback] = client.get(URL).json()["results"]
    assert [(row["head"], row["text"]) for row in feedback["entries"]] == [("measures", "Much"), ("challenges", "Few")]
    assert [row["party"]["iso3"] for row in feedback["authors"]] == ["GHA"]


def test_unknown_heading_is_bad_input(world, review, api):
    carry_to(world, review, ReviewState.DESK_REVIEW)
    answer = save(api(person(review, "GHA", "expert")), {"verdict": "Bad"})
    assert (answer.status_code, FeedbackEntry.objects.count()) == (400, 0)


def test_text_that_a_colleague_saved_is_not_overwritten(world, review, api):
    carry_to(world, review, ReviewState.DESK_REVIEW)
    client = api(person(review, "GHA", "expert"))
    save(client, {"measures": "Read"})
    save(api(person(review, "GHA")), {"measures": "A colleague's"})
    answer = save(client, {"measures": "Mine"}, expected={"measures": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_text")
    assert FeedbackEntry.objects.get().text == "A colleague's"
    assert save(client, {"measures": "Mine"}, expected={"measures": 2}).status_code == 200
