"""A detail of a paragraph is declared once: one that is added here for a test is found in all that is made of it."""

import datetime as dt
import gc
import hashlib
import json

import jsonschema
import pytest
from django.db import connection, models
from django.urls import reverse

from reviews import akoma_ntoso
from reviews.api.inputs import ParagraphInput
from reviews.api.outcome_serializers import ParagraphSerializer
from reviews.enums import DelegateRole, ObservationKind, ReviewState
from reviews.forms.observations import ObservationForm
from reviews.models import OutcomeParagraph, ParagraphRevision
from reviews.selectors import evidence
from reviews.selectors.readings import read_outcome
from reviews.selectors.versions import compare_versions
from reviews.services import paragraphs
from reviews.services.outcomes import hash_outcome_text
from reviews.services.snapshots import SCHEMA_FILE, build_outcome_snapshot, read_schema
from reviews.services.summaries import draft_summary
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core import documents
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, STATES, redact

pytestmark = pytest.mark.django_db
CHOICES = [("soon", "within a year"), ("later", "within five years")]


@pytest.fixture(autouse=True)
def haste(monkeypatch):
    """Add a field to paragraphs and to what is kept of them, only for this test."""
    for model in (OutcomeParagraph, ParagraphRevision):
        field = models.CharField("haste", max_length=10, choices=CHOICES, blank=True, default="")
        field.contribute_to_class(model, "haste")
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ADD COLUMN haste varchar(10) DEFAULT '' NOT NULL")
    monkeypatch.setattr(OutcomeParagraph, "tracked_fields", (*OutcomeParagraph.tracked_fields, "haste"))
    _forget_compiled_queries()
    yield
    _forget_compiled_queries()
    for model in (OutcomeParagraph, ParagraphRevision):
        model._meta.local_fields.remove(model._meta.get_field("haste"))
        model._meta._expire_cache()
        del model.haste, model.get_haste_display


def _forget_compiled_queries():
    """Let each query of this process be compiled again: it names the columns of its models."""
    for row in gc.get_objects():
        if type(row) is CompiledQuery:
            for name in ("built", "_reader"):
                vars(row).pop(name, None)


@pytest.fixture
def outcome(world, review):
    return carry_to(world, review, ReviewState.OBSERVATIONS).list_of_observations


@pytest.fixture
def paragraph(world, outcome):
    return _draft(world, outcome, "A register is missing.", haste="soon")


def _draft(world, outcome, text, **details):
    return paragraphs.draft_paragraph(
        outcome,
        actor=person(outcome.review, "GHA", DelegateRole.EXPERT),
        delegation=delegation_of(outcome.review, "GHA"),
        article=world.articles["UNTOC 5"],
        kind=ObservationKind.GAP,
        text=text,
        **details,
    )


def _change(paragraph, **details):
    paragraphs.change_paragraph(
        paragraph,
        actor=person(paragraph.outcome.review, "GHA", DelegateRole.EXPERT),
        article=paragraph.article,
        kind=paragraph.kind,
        text=paragraph.text,
        **details,
    )
    paragraph.refresh_from_db()


def test_clearance_is_for_the_detail(paragraph, outcome):
    before, read = hash_outcome_text(outcome), read_outcome(outcome).token
    _change(paragraph, haste="later")
    assert hash_outcome_text(outcome) != before
    assert read_outcome(outcome).token != read


def test_hash_without_it_is_as_before(world, paragraph, outcome):
    """A hash that is stored was made so, before there was another detail."""
    need = _draft(world, outcome, "Train judges.")
    _change(paragraph)
    rows = outcome.paragraphs.values_list("pk", "article_id", "kind", "text", "assistance")
    text = {str(pk): [value for value in values if value] for pk, *values in rows}
    canonical = json.dumps(text, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    assert need.haste == ""
    assert hash_outcome_text(outcome) == hashlib.sha256(canonical).hexdigest()


def test_forms_and_evidence_have_the_detail(world, paragraph, outcome):
    assert [name for name in OutcomeParagraph.get_details() if name not in ObservationForm().fields] == []
    assert [field.name for field in ObservationForm().other_details] == ["haste"]
    records = dict(evidence._iter_outcome_records(world.secretariat, outcome.review))
    kept = [row for row in records["paragraphs"] if row.row.of_id == paragraph.pk]
    assert [(row.row.haste, "haste" in row.shown) for row in kept] == [("soon", True)]


def test_unknown_detail_is_refused(world, outcome):
    with pytest.raises(TypeError):
        _draft(world, outcome, "A gap.", is_confidential=True)


def test_versions_show_the_detail(world, paragraph, outcome):
    older = paragraph.revision
    _change(paragraph, haste="later")
    [row] = compare_versions(world.secretariat, outcome, older, paragraph.revision)
    assert "within a year" in row.previous_heading
    assert "within five years" in row.heading_source.value_text
    paragraphs.restore_paragraph(
        paragraph, actor=person(outcome.review, "GHA", DelegateRole.EXPERT), number=paragraph.revisions.last().number
    )
    paragraph.refresh_from_db()
    assert paragraph.haste == "soon"


def test_pages_take_and_show_the_detail(client, paragraph, outcome):
    client.force_login(person(outcome.review, "GHA", DelegateRole.EXPERT))
    address = reverse("reviews:change_paragraph", args=[outcome.review.code, outcome.kind, paragraph.pk])
    form = client.get(address).context["form"]
    assert form["haste"].value() == "soon"
    typed = {"article": paragraph.article_id, "kind": paragraph.kind, "haste": "later", "text_paragraph": "A gap."}
    assert client.post(address, {**typed, "revision_paragraph": paragraph.revision}).status_code == 302
    assert "within five years" in client.get(outcome.get_absolute_url()).content.decode()


def test_api_takes_and_shows_the_detail(world, paragraph):
    article = paragraph.article
    values = {"article": f"{article.instrument.code}-{article.number}", "kind": "gap", "text": "A gap."}
    for urgency, is_right in (("later", True), ("never", False)):
        assert ParagraphInput(data={**values, "haste": urgency}).is_valid() is is_right
    assert ParagraphSerializer(redact(paragraph, REVIEW)).data["haste"] == "soon"


def test_what_is_withheld_has_no_detail(paragraph):
    paragraph.is_confidential = True
    assert [redact(paragraph, audience)["haste"] for audience in (REVIEW, STATES)] == ["soon", ""]
    assert redact(paragraph, PUBLIC) == {}


def test_documents_have_the_detail(paragraph, outcome):
    snapshot = build_outcome_snapshot(
        outcome, audience=REVIEW, language="en", symbol="CTOC/COP/2026/7", issued_on=dt.date(2026, 10, 5)
    )
    jsonschema.validate({**snapshot, "portal": "https://reviews.example"}, json.loads(read_schema(SCHEMA_FILE)))
    markup = documents.render_markup(
        "documents/reviews/list_of_observations.html", {"snapshot": snapshot}, language="en"
    )
    assert '"haste":{"key":"soon","label":"within a year"}' in documents.to_canonical_json(snapshot).decode()
    assert "Haste: within a year" in markup
    assert "within a year" in akoma_ntoso.build_akoma_ntoso(snapshot, "en").decode()


def test_summary_keeps_the_details_apart(world, review, paragraph):
    _draft(world, paragraph.outcome, "A law is missing.", haste="later")
    review = carry_to(world, review, ReviewState.SUMMARY)
    actor, ghana = person(review, "GHA", DelegateRole.EXPERT), delegation_of(review, "GHA")
    drafted = draft_summary(review.summary, actor=actor, delegation=ghana)
    assert {"soon", "later"} <= {row.haste for row in drafted}
