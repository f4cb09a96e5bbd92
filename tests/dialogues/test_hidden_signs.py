"""Hidden signs in what stakeholders send: cleaned from a title, shown as marks in the text of a statement."""

import json

import pytest
from django.urls import reverse

from dialogues.models import Statement
from tests.factories.dialogues import invite, make_dialogue

OVERRIDE = "\u202e"


@pytest.fixture
def dialogue(stage):
    found = make_dialogue(stage.secretariat, stage.group, in_days=10)
    invite(found, stage.organization, stage.representative)
    return found


def test_api_cleans_a_line(client, stage, dialogue):
    client.force_login(stage.representative)
    data = {
        "dialogue": dialogue.pk, "organization": stage.organization.pk, "language": "en",
        "title": f"On {OVERRIDE}victims\r\nBcc: x", "text": f"Words {OVERRIDE}turned.",
    }  # fmt: skip
    answer = client.post("/api/v1/statements/", json.dumps(data), content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["title"] == "On victims Bcc: x"
    assert Statement.objects.get().text == f"Words {OVERRIDE}turned."


def test_page_cleans_a_line_and_marks_a_long_text(client, stage, dialogue):
    client.force_login(stage.representative)
    url = reverse("dialogues:statement_new", args=[dialogue.pk])
    data = {
        "on_behalf": f"organization:{stage.organization.pk}", "language": "en", "delivery": "written",
        "title": f"On {OVERRIDE}victims\x07", "text": f"Words {OVERRIDE}turned.",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    statement = Statement.objects.get()
    assert statement.title == "On victims"
    page = client.get(statement.get_absolute_url()).content.decode()
    assert OVERRIDE not in page
    assert '">[U+202E]</bdi>turned.' in page
    assert "A hidden character. It is shown here and does nothing." in page
    # Where it is written, it stays as it was typed: saving again must not change it.
    form = client.get(reverse("dialogues:statement_edit", args=[statement.pk])).content.decode()
    assert f"Words {OVERRIDE}turned.</textarea>" in form
