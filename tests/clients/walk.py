"""Use the generated Python client as a ministry, an organization, a researcher and SHERLOC would (`sh bin/clients`)."""

from __future__ import annotations

import datetime as dt
import io
import sys
import uuid
from typing import Any

import httpx
from untoc_review_portal_api_client import AuthenticatedClient, Client
from untoc_review_portal_api_client.api.applications import applications_create
from untoc_review_portal_api_client.api.auth import auth_token_create
from untoc_review_portal_api_client.api.dialogues import dialogues_list
from untoc_review_portal_api_client.api.follow_up import follow_up_list
from untoc_review_portal_api_client.api.me import me
from untoc_review_portal_api_client.api.nominations import nominations_create
from untoc_review_portal_api_client.api.organizations import organizations_list
from untoc_review_portal_api_client.api.outcomes import outcomes_list
from untoc_review_portal_api_client.api.reviews import (
    reviews_answers_create,
    reviews_answers_list,
    reviews_list,
    reviews_retrieve,
    reviews_second_look_retrieve,
    reviews_submissions_list,
    reviews_submit_questionnaire_create,
)
from untoc_review_portal_api_client.api.statements import (
    statements_create,
    statements_retrieve,
    statements_second_look_retrieve,
    statements_submit_create,
)
from untoc_review_portal_api_client.api.states import states_list
from untoc_review_portal_api_client.models import (
    AnswerInput,
    AnswersInput,
    ApplicationInput,
    Credentials,
    DelegateRole,
    NominationWithFileInput,
    OfficialLanguage,
    ReadInput,
    StatementInput,
)
from untoc_review_portal_api_client.types import File

PASSWORD = "demonstration only 2026"
TIMEOUT = httpx.Timeout(120)
BEGIN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def build_pdf() -> bytes:
    """Return a PDF with one empty page, as a scanner would give the note verbale."""
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    parts.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 4\n0000000000 65535 f \n" + rows
    return content + table + b"trailer<</Root 1 0 R/Size 4>>\nstartxref\n%d\n%%%%EOF\n" % len(content)


def expect(answer: Any, status: int = 200) -> Any:
    """Return what the answer holds. Raises SystemExit with the problem if it has another status."""
    if answer.status_code != status:
        message = f"{answer.status_code}: {answer.content.decode()[:800]}"
        raise SystemExit(message)
    return answer.parsed


def sign_in(base: str, name: str) -> AuthenticatedClient:
    """Return a client with the token of this person."""
    with Client(base_url=base, timeout=TIMEOUT) as client:
        body = Credentials(email=f"{name}@demo.example", password=PASSWORD)
        token = expect(auth_token_create.sync_detailed(client=client, body=body), 201).token
    return AuthenticatedClient(base_url=base, token=token, timeout=TIMEOUT)


def read_all(operation: Any, *arguments: Any, **more: Any) -> list[Any]:
    """Return the rows of every page."""
    rows, cursor = [], {}
    while True:
        page = expect(operation.sync_detailed(*arguments, **more, **cursor))
        rows += page.results
        if not page.next_:
            return rows
        cursor = {"cursor": httpx.URL(page.next_).params["cursor"]}


def answer_value(question: Any) -> Any:
    """Return an answer of the kind that the question takes."""
    options = list(question.options.additional_properties)
    return {
        "number": 1,
        "text": "As in our law.",
        "multi_choice": options[:1],
        "technical_assistance": [],
        "legislation": None,
    }.get(question.kind.value, "no" if "no" in options else (options or [None])[0])


def walk_ministry(base: str) -> str:
    """Answer every question, nominate an expert with the note verbale as a file, and submit."""
    client = sign_in(base, "focal-point.ben")
    who = expect(me.sync_detailed(client=client))
    [review] = [row for row in read_all(reviews_list, client=client) if row.state.value == "self_assessment"]
    questions = read_all(reviews_answers_list, review.code, client=client, page_size=40)
    answers = [
        AnswerInput(question=row.question, revision=row.revision, value=answer_value(row), explanation="See our law.")
        for row in questions
        if row.value is None and answer_value(row) is not None
    ]
    saved = expect(
        reviews_answers_create.sync_detailed(
            review.code, client=client, body=AnswersInput(answers=answers), idempotency_key=uuid.uuid4().hex
        )
    )
    note = NominationWithFileInput(
        reference=f"NV {uuid.uuid4().hex[:6]}",
        dated=dt.datetime.now(dt.UTC).date(),
        review=review.code,
        party="BEN",
        name="Walking Expert",
        email=f"walk-{uuid.uuid4().hex[:8]}@example.org",
        role=DelegateRole.EXPERT,
        file=File(payload=io.BytesIO(build_pdf()), file_name="note.pdf", mime_type="application/pdf"),
    )
    nomination = expect(nominations_create.sync_detailed(client=client, body=note), 201)
    look = expect(reviews_second_look_retrieve.sync_detailed(review.code, client=client, act="submit_questionnaire"))
    state = reviews_retrieve.sync_detailed(review.code, client=client)
    done = expect(
        reviews_submit_questionnaire_create.sync_detailed(
            review.code, client=client, body=ReadInput(seen=look.seen), if_match=state.headers["ETag"]
        )
    )
    receipts = read_all(reviews_submissions_list, review.code, client=client)
    return (
        f"ministry: {who.person.name} saved {len(saved)} of {len(questions)} answers, nominated {nomination.id}, "
        f"submitted {review.code}, now {done.state.value}, submission {receipts[0].number}"
    )


def walk_organization(base: str) -> str:
    """Apply for a dialogue, and write and submit a statement for one to which the organization is invited."""
    client = sign_in(base, "council")
    [dialogue] = [
        row for row in read_all(dialogues_list, client=client)
        if row.state.value == "open" and row.kind.value == "constructive"
    ]  # fmt: skip
    own = [row for row in read_all(organizations_list, client=client) if "Council of Prosecutors" in row.name]
    body = ApplicationInput(dialogue=dialogue.id, organization=own[0].id, expertise="We train prosecutors.")
    applied = expect(applications_create.sync_detailed(client=client, body=body), 201)

    invited = sign_in(base, "representative")
    [network] = [
        row for row in read_all(organizations_list, client=invited)
        if row.name.startswith("Demonstration Network for Victims'")
    ]  # fmt: skip
    text = "Victims need a lawyer from the first day."
    draft = StatementInput(
        dialogue=dialogue.id, organization=network.id, language=OfficialLanguage.EN, title="A lawyer", text=text
    )
    made = expect(statements_create.sync_detailed(client=invited, body=draft), 201)
    look = expect(statements_second_look_retrieve.sync_detailed(made.id, client=invited, act="submit"))
    state = statements_retrieve.sync_detailed(made.id, client=invited)
    sent = expect(
        statements_submit_create.sync_detailed(
            made.id, client=invited, body=ReadInput(seen=look.seen), if_match=state.headers["ETag"]
        )
    )
    return f"organization: application {applied.id} {applied.state.value}, statement {sent.id} {sent.state.value}"


def walk_researcher(base: str) -> str:
    """Mirror three open lists, and again: the second time nothing has changed."""
    client, counts = Client(base_url=base, timeout=TIMEOUT), []
    for operation in (states_list, dialogues_list, organizations_list):
        first = expect(operation.sync_detailed(client=client, updated_since=BEGIN, page_size=200))
        rows = read_all(operation, client=client, updated_since=BEGIN, page_size=200)
        again = expect(operation.sync_detailed(client=client, updated_since=first.as_of, page_size=200))
        if again.is_complete or again.removed:
            raise SystemExit("the mirror forgot what it showed")
        counts.append(len(rows))
    return f"researcher: mirrored {counts[0]} States, {counts[1]} dialogues, {counts[2]} organizations"


def walk_sherloc(base: str) -> str:
    """Link the laws of published follow-up and the issued documents, in every form."""
    client = Client(base_url=base, timeout=TIMEOUT)
    steps = [step.additional_properties for row in read_all(follow_up_list, client=client) for step in row.steps]
    laws = [step["law"] or step["link"] for step in steps if step["law"] or step["link"]]
    issued = [row for row in read_all(outcomes_list, client=client) if row.documents]
    kinds = ("application/ld+json", "application/akn+xml", "application/pdf")
    plain, found = client.get_httpx_client(), {}
    for row in issued:
        for kind in kinds:
            answer = plain.get(f"/api/v1/outcomes/{row.id}/", headers={"Accept": kind, "Accept-Language": "fr"})
            answer.raise_for_status()
            found[kind] = found.get(kind, 0) + len(answer.content)
    if plain.get(f"/api/v1/outcomes/{issued[0].id}/", headers={"Accept": "image/png"}).status_code != 406:
        raise SystemExit("a form that is not there must be 406")
    return f"SHERLOC: {len(laws)} laws in {len(steps)} steps of States, {len(issued)} issued outcomes, bytes {found}"


if __name__ == "__main__":
    for walk in (walk_researcher, walk_sherloc, walk_organization, walk_ministry):
        print(walk(sys.argv[1]))  # noqa: T201 (what the walk prints)
