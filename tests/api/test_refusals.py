"""What the API refuses of the acts of a review, and that nothing is left of it."""

import datetime as dt
import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Nomination
from tests.api.conftest import places
from tests.api.test_acts import WHY, _drafted, _today, read_first
from tests.contract.catalogue import list_patterns
from tests.factories.pdfs import pdf_bytes
from tests.factories.reviews import (
    carry_to,
    person,
)
from untoc_portal.core.public_ids import KINDS, hide_key


def test_nomination_that_fails_leaves_no_note_verbale(world, review, api):
    carry_to(world, review, S.SELF_ASSESSMENT)
    data = {
        "review": "KEN-1",
        "party": "KEN",
        "reference": "NV 9",
        "dated": _today(),
        "name": "Second",
        "email": "second@example.org",
        "role": "focal_point",
    }
    count = Nomination.objects.count()
    answer = api(world.secretariat).post("/api/v1/nominations/", data, format="json")
    assert answer.status_code == 400
    assert places(answer)[0] == "replaces"
    assert Nomination.objects.count() == count
    assert not world.states["KEN"].notes_verbales.filter(reference="NV 9").exists()
    data["dated"] = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    assert places(api(world.secretariat).post("/api/v1/nominations/", data, format="json"))[0] == "dated"


def test_concurrent_answer_is_not_overwritten(world, review, api):
    carry_to(world, review, S.SELF_ASSESSMENT)
    client = api(person(review, "KEN", DelegateRole.EXPERT))
    row = {"question": "untoc.6", "value": "yes", "explanation": "Act 3", "revision": 0}
    url = "/api/v1/reviews/KEN-1/answers/"
    assert client.post(url, {"answers": [row]}, format="json").json()[0]["revision"] == 1
    answer = client.post(url, {"answers": [{**row, "value": "no"}]}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_answer")
    shown = next(row for row in client.get(url).json()["results"] if row["question"] == "untoc.6")
    assert (shown["value"], shown["explanation"], shown["revision"]) == ("yes", "Act 3", 1)


def test_text_that_changed_is_not_cleared_unseen(world, review, api):
    review = carry_to(world, review, S.OBSERVATIONS)
    names = _drafted(world, review)
    client, url = api(person(review, "GHA")), f"/api/v1/outcomes/{names['outcome']}/clear/"
    answer = client.post(url, {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_read")
    read = read_first(client, url)
    _drafted(world, review, text="Another gap")
    answer = client.post(url, {"seen": read}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_since_read")
    assert [change["after"].split("\n")[-1] for change in answer.json()["changes"]] == ["Another gap"]
    assert client.post(url, {"seen": read_first(client, url)}, format="json").status_code == 200


@pytest.mark.parametrize(("content", "status", "field"), [(pdf_bytes(), 201, None), (b"MZ program", 400, "file")])
def test_note_verbale_scan_is_checked_and_hashed(content, status, field, world, review, api):
    carry_to(world, review, S.SELF_ASSESSMENT)
    data = {
        "review": "KEN-1",
        "party": "KEN",
        "reference": "NV 9",
        "dated": _today(),
        "name": "An Expert",
        "email": "an.expert@example.org",
        "role": "expert",
        "file": SimpleUploadedFile("note.pdf", content),
    }
    answer = api(world.secretariat).post("/api/v1/nominations/", data, format="multipart")
    assert answer.status_code == status, answer.content
    kept = world.states["KEN"].notes_verbales.filter(reference="NV 9").first()
    if field is None:
        assert kept.sha256 == hashlib.sha256(content).hexdigest()
    else:
        assert (places(answer)[0], kept) == (field, None)


def test_extended_date_says_by_how_much_and_why(world, review, api, outsiders):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    url = "/api/v1/reviews/KEN-1/deadlines/self_assessment/"
    client = api(world.secretariat)
    before = client.get(url).json()["due_on"]
    answer = client.post(f"{url}extend/", {"amount": 2, "unit": "weeks", **WHY}, format="json")
    event = answer.json()["events"][-1]
    assert (event["due_before"], event["due_after"], event["reason"]) == (before, answer.json()["due_on"], "Elections")
    assert dt.date.fromisoformat(event["due_after"]) - dt.date.fromisoformat(before) == dt.timedelta(weeks=2)
    assert client.post(f"{url}extend/", {"amount": 0, "unit": "weeks", **WHY}, format="json").status_code == 400
    assert api(person(review, "GHA", "observer")).get(url).json()["due_on"] == event["due_after"]
    assert {api(user).get(url).status_code for user in [None, *outsiders.values()]} == {404}


def test_every_change_refuses_a_visitor_with_the_reason(db):
    """The schema says of which operations no token is needed: of no change, in every place and whatever it is about."""
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    client, patterns, found, asked = APIClient(), dict(list_patterns()), {}, 0
    for path, methods in paths.items():
        for method, operation in methods.items():
            if method == "get" or {} in operation.get("security", [{}]):
                continue
            asked += 1
            kinds = find_kinds(patterns[path])
            named = {row["name"]: fill_in(row, kinds) for row in operation["parameters"] if row["in"] == "path"}
            answer = getattr(client, method)(path.format(**named), {}, format="json")
            if answer.status_code != 401:
                found[f"{method} {path}"] = answer.status_code
    assert asked > 300
    assert found == {}


def fill_in(part, kinds) -> str:
    """Return something for a part of an address."""
    if "enum" in part["schema"]:
        return part["schema"]["enum"][0]
    kind = kinds.get(part["name"])
    return hide_key(kind, 1) if kind in KINDS.values() else "1"


def find_kinds(pattern) -> dict[str, str]:
    """Return the converter of each part of an address by the name that the schema has for it."""
    found = re.findall(r"<(\w+):(\w+)>", str(pattern.pattern))
    return {"id" if name == "pk" else name: converter for converter, name in found}
