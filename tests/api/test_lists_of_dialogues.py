"""The lists of sessions, dialogues and organizations cost the same with one row and with three."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogues.services import co_chairs, dialogue_papers, session_records
from dialogues.services.routing_tables import draft_table
from stakeholders.services.organization_documents import add_document
from tests.dialogues.conftest import stage  # noqa: F401
from tests.factories.dialogues import invite, make_dialogue, make_session
from tests.factories.pdfs import make_pdf
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.enums import Level

MOST = 15
LISTS = (
    "session-documents/", "dialogue-papers/", "attendees/", "co-chairs/", "representatives/",
    "organization-documents/", "organization-documents/?expand=organization", "attendees/?expand=application,dialogue",
)  # fmt: skip


@pytest.fixture
def three(stage):  # noqa: F811
    session = make_session(stage.secretariat, stage.group, in_days=60)
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=30)
    for number in range(3):
        session_records.place_document(
            session, actor=stage.secretariat, kind="background", symbol=f"CTOC/COP/WG.4/2026/{number + 2}",
            title="Paper", language="en", level=Level.PUBLIC, file=make_pdf(),
        )  # fmt: skip
        dialogue_papers.add_paper(dialogue, actor=stage.chair, title="Paper", language="en", file=make_pdf())
        organization = make_organization(stage.secretariat)
        invite(dialogue, organization, make_representative(stage.secretariat, organization))
        add_document(organization, actor=stage.secretariat, title="Statutes", file=make_pdf())
        of_own = make_dialogue(stage.secretariat, stage.group, in_days=30)
        co_chairs.propose_co_chair(of_own, actor=stage.secretariat, email=f"co{number}@chair.example", name="Co Chair")
    draft_table(actor=stage.secretariat, note="Second")


def count(client, url):
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return len(queries), answer.json()["results"]


def test_list_costs_the_same_with_one_row_and_three(stage, three, api):  # noqa: F811
    client = api(stage.secretariat)
    for name in LISTS:
        url = f"/api/v1/{name}{'&' if '?' in name else '?'}page_size="
        count(client, f"{url}1")
        (one, _rows), (several, rows) = count(client, f"{url}1"), count(client, f"{url}3")
        assert (len(rows), one) == (3, several), name
        assert several <= MOST, name


def test_routing_tables_cost_the_same_with_one_and_two(stage, three, api):  # noqa: F811
    client, url = api(stage.secretariat), "/api/v1/routing-tables/?page_size="
    count(client, f"{url}1")
    (one, _rows), (several, rows) = count(client, f"{url}1"), count(client, f"{url}2")
    assert (len(rows), one) == (2, several)
