"""Shared parts of the tests of acts: everyone else is refused, and nothing changes."""

from django.db.models import Model

from tests.dialogues.conftest import Stage
from untoc_portal.core.models import AuditEvent


def refuse(api, people, send, *models: type[Model]) -> None:
    """Check that these people get 404, that a visitor gets 401, and that no row changes or is audited."""
    rows = (*models, AuditEvent)
    before = [list(model._base_manager.order_by("pk").values()) for model in rows]
    for person in people:
        assert send(api(person)).status_code == 404, person
    assert send(api()).status_code == 401
    assert [list(model._base_manager.order_by("pk").values()) for model in rows] == before


def refuse_others(stage: Stage, api, allowed, send, *models: type[Model]) -> None:
    """Check that everyone of the stage except those `allowed` is refused."""
    refuse(api, stage.everyone_but(*allowed), send, *models)


def act(client, url, name, path="", **sent):
    """Do an act after its second look."""
    seen = client.get(f"{url}second_look/?act={name}")
    assert seen.status_code == 200, seen.content
    return client.post(f"{url}{path or name}/", {"seen": seen.json()["seen"], **sent}, format="json")
