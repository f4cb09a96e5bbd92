"""A list published in parts: nothing public, in any form, shows how much of it was not published, or where."""

import datetime as dt
import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from reviews import akoma_ntoso
from reviews.enums import PublicationScope
from reviews.selectors.readings import read_issued
from reviews.services.issuing import make_edition, reissue_outcome
from reviews.services.snapshots import build_outcome_snapshot
from tests.documents.material import add_paragraph, decide, made_outcome, made_review
from tests.factories.people import make_user
from tests.factories.reading import seen
from untoc_portal.core import documents, printing, word
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, STATES
from untoc_portal.core.enums import Addition, Level, RoleGroup
from untoc_portal.core.verification import verify_text

pytestmark = pytest.mark.django_db
SYMBOL = "CTOC/COP/2026/7"
TEMPLATE = "documents/reviews/list_of_observations.html"
# One before what is published, one of a need, one under an article and an instrument of which nothing is published.
UNPUBLISHED = (
    {"kind": "best_practice"},
    {"kind": "technical_assistance", "assistance": "training"},
    {"kind": "gap", "article": ("TIP", 5), "is_confidential": True},
)


@pytest.fixture
def outcome():
    """Make an issued list of which two paragraphs are published and one is not."""
    made = made_outcome(made_review())
    hide(made, 0)
    add_paragraph(made, "A gap.", is_published=True)
    add_paragraph(made, "A suggestion.", kind="suggestion", article=("UNTOC", 15), is_published=True)
    decide(made.review, PublicationScope.PARTS)
    make_edition(made, REVIEW, SYMBOL)
    documents.render_stored(make_edition(made, PUBLIC, SYMBOL).document_id)
    return made


def hide(outcome, number):
    add_paragraph(outcome, f"HIDDEN-{number}", **UNPUBLISHED[number])


def forms_of(outcome):
    """Return every form of the public edition as bytes."""
    snapshot = build_outcome_snapshot(
        outcome, audience=PUBLIC, language="en", symbol=SYMBOL, issued_on=dt.date(2026, 10, 5)
    ) | {"portal": "https://reviews.example"}
    markup = documents.render_markup(TEMPLATE, {"snapshot": snapshot}, language="en")
    return {
        "json": documents.to_canonical_json(snapshot),
        "xml": akoma_ntoso.build_akoma_ntoso(snapshot, "en"),
        "html": printing.render_web_page(markup),
        "docx": word.render_docx(markup),
        "pdf": printing.render_pdf(markup, identifier="0" * 32, embedded=documents.to_canonical_json(snapshot)),
    }


def answers_to(outcome, client):
    """Return what pages, interface, search and feed answer to a reader of what is public: status, head and body."""
    addresses = [
        reverse("reviews:outcome_detail", args=[outcome.review.code, outcome.kind]),
        reverse("api:outcome-detail", args=[outcome.pk]),
        reverse("reviews:issued_outcome", args=[SYMBOL]),
        reverse("reviews:library_feed"),
        *(
            f"{reverse('reviews:library')}?{query}"
            for query in ("", "instrument=TIP", "observation=best_practice", "q=HIDDEN")
        ),
        f"{reverse('search')}?q=Kenya",
        f"{reverse('verify')}?asked={SYMBOL}",
    ]
    return {address: _answer(client.get(address)) for address in addresses}


def _answer(response):
    assert response.status_code == 200
    body = re.sub(rb'(nonce|csrfmiddlewaretoken" value)="[^"]*"', b"", response.content)
    return {name: value for name, value in response.headers.items() if name in ("ETag", "Content-Length")}, body


def test_number_of_unpublished_paragraphs_is_not_visible(outcome, client):
    client.force_login(make_user(RoleGroup.STAKEHOLDERS))
    before = forms_of(outcome), answers_to(outcome, client)
    hide(outcome, 1)
    hide(outcome, 2)
    assert (forms_of(outcome), answers_to(outcome, client)) == before
    pages = {address: body.decode() for address, (_head, body) in before[1].items()}
    # The page numbers what it shows as the document does.
    assert "7. A gap." in pages[reverse("reviews:outcome_detail", args=[outcome.review.code, outcome.kind])]
    said = [address for address, page in pages.items() if "Its paragraphs are numbered for this edition alone." in page]
    assert said == [
        reverse("reviews:outcome_detail", args=[outcome.review.code, outcome.kind]),
        reverse("reviews:issued_outcome", args=[SYMBOL]),
    ]


def test_published_parts_are_renumbered_and_marked(outcome):
    hide(outcome, 1)
    hide(outcome, 2)
    snapshot = build_outcome_snapshot(
        outcome, audience=PUBLIC, language="en", symbol=SYMBOL, issued_on=dt.date(2026, 10, 5)
    )
    (section,) = snapshot["sections"]
    rows = [row for article in section["articles"] for kind in article["kinds"] for row in kind["paragraphs"]]
    assert [(row["number"], row["text"]) for row in rows] == [(7, "A gap."), (8, "A suggestion.")]
    assert snapshot["introduction"][-1]["text"] == (
        "This edition contains those parts of the list of observations that the State under review has chosen to "
        "publish. Its paragraphs are numbered for this edition alone."
    )
    assert (snapshot["is_in_parts"], snapshot["technical_assistance"]) == (True, [])
    markup = documents.render_markup(TEMPLATE, {"snapshot": snapshot}, language="en")
    assert "withheld" not in json.dumps(snapshot).replace('"is_withheld": false', "")
    assert [heading for heading in ("No need for technical", "No observation was") if heading in markup] == []


def test_other_circles_have_every_paragraph_with_its_number(outcome):
    hide(outcome, 2)
    for audience, texts in (
        (REVIEW, ["HIDDEN-0", "A gap.", "A suggestion.", "HIDDEN-2"]),
        (STATES, ["HIDDEN-0", "A gap.", "A suggestion.", "[withheld]"]),
    ):
        snapshot = build_outcome_snapshot(
            outcome, audience=audience, language="en", symbol=SYMBOL, issued_on=dt.date(2026, 10, 5)
        )
        rows = [
            row["text"]
            for section in snapshot["sections"]
            for article in section["articles"]
            for kind in article["kinds"]
            for row in kind["paragraphs"]
        ]
        assert (rows, snapshot["is_in_parts"]) == (texts, False)


def test_correction_of_unpublished_text_keeps_public_edition(outcome, client):
    hidden, shown = outcome.paragraphs.get(text="HIDDEN-0"), outcome.paragraphs.get(text="A gap.")
    secretariat = make_user(RoleGroup.SECRETARIAT)
    correct = {"actor": secretariat, "addition": Addition.CORRIGENDUM, "reason": "The number of the law was wrong."}
    reissue_outcome(outcome, seen=seen(read_issued(outcome)), corrected={hidden.pk: "HIDDEN-0 corrected"}, **correct)
    assert _symbols(outcome) == {Level.REVIEW: f"{SYMBOL}/Corr.1", Level.PUBLIC: SYMBOL}
    assert client.get(reverse("reviews:issued_outcome", args=[f"{SYMBOL}/Corr.1"])).status_code == 404
    assert not verify_text(f"{SYMBOL}/Corr.1", user=AnonymousUser()).matches
    (match,) = verify_text(SYMBOL, user=AnonymousUser()).matches
    assert not match.is_superseded
    reissue_outcome(outcome, seen=seen(read_issued(outcome)), corrected={shown.pk: "A gap, corrected."}, **correct)
    assert _symbols(outcome) == {Level.REVIEW: f"{SYMBOL}/Corr.2", Level.PUBLIC: f"{SYMBOL}/Corr.2"}


def _symbols(outcome):
    return dict(outcome.documents.current().values_list("document__level", "document__symbol"))
