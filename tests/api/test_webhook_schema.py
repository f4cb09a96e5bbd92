"""The description of webhooks is that of what is sent."""

import pytest
import yaml
from django.core.management import call_command
from jsonschema import Draft202012Validator

from reviews.enums import ReviewState as S
from tests.factories.reviews import carry_to
from untoc_portal.core.api.webhook_schema import MEDIA_TYPE
from untoc_portal.core.events import log
from untoc_portal.core.events.delivery import HEADERS
from untoc_portal.core.events.kinds import list_kinds
from untoc_portal.core.models import PortalEvent


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    path = tmp_path_factory.mktemp("webhooks") / "openapi.yml"
    call_command("spectacular", "--file", str(path))
    return yaml.load(path.read_text(), Loader=yaml.CSafeLoader)


def get_faults(described, kind, event):
    content = described["webhooks"][kind]["post"]["requestBody"]["content"][MEDIA_TYPE]
    schema = {**content["schema"], "components": described["components"]}
    return [fault.message for fault in Draft202012Validator(schema).iter_errors(event)]


def test_each_kind_has_its_webhook_and_a_true_example(described):
    assert list(described["webhooks"]) == list(list_kinds())
    assert HEADERS["Content-Type"].startswith(MEDIA_TYPE)
    for name, methods in described["webhooks"].items():
        content = methods["post"]["requestBody"]["content"][MEDIA_TYPE]
        assert get_faults(described, name, content["examples"]["event"]["value"]) == []
        known = described["components"]["parameters"]
        sent = {known[row["$ref"].rpartition("/")[2]]["name"] for row in methods["post"]["parameters"]}
        assert sent == {"webhook-id", "webhook-timestamp", "webhook-signature"}


def test_events_fit_the_description_of_their_kind_and_no_other(world, review, described):
    carry_to(world, review, S.AGREEMENT)
    log.place_events(is_whole=True)
    events = [log.describe_event(row) for row in PortalEvent.objects.all()]
    assert len({event["type"] for event in events}) > 5
    for event in events:
        assert get_faults(described, event["type"], event) == []
    for wrong in ({"type": "x"}, {"subject": "KEN-1"}, {"specversion": "0.3"}, {"data": {}}):
        assert get_faults(described, events[0]["type"], {**events[0], **wrong}) != []
