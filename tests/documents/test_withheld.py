"""What is withheld is in no form of a document: on no page, in no metadata, in nothing embedded or indexed."""

import io
import zipfile

import pikepdf
import pytest

from reviews.enums import AssistanceType, ObservationKind, PublicationScope, ReviewState
from reviews.models import IssuedPassage, OutcomeDocument
from reviews.selectors.readings import read_publication
from reviews.services.paragraphs import keep_confidential
from reviews.services.publication import decide_publication
from tests.documents.pdf_reading import opened, texts_of_pages
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from untoc_portal.core import documents
from untoc_portal.core.enums import Level

pytestmark = pytest.mark.django_db
# The list of the small world has one paragraph of each.
OPEN, KEPT = "SECRET-A", "SECRET-B"
TYPE = "Information technology and equipment"


@pytest.fixture
def issued(world, review):
    """Give an issued review whose State keeps one paragraph confidential and publishes the rest."""
    carry_to(world, review, ReviewState.COMPLETED)
    paragraph = review.list_of_observations.paragraphs.get(text__startswith=KEPT)
    paragraph.kind, paragraph.assistance = ObservationKind.TECHNICAL_ASSISTANCE, AssistanceType.TECHNOLOGY
    paragraph.save()
    keep_confidential(paragraph, actor=person(review, "KEN"), is_confidential=True)
    review = carry_to(world, review, ReviewState.ISSUED)
    decide_publication(
        review, actor=person(review, "KEN"), seen=seen(read_publication(review)), list_scope=PublicationScope.ALL
    )
    return review


def edition_of(review, level):
    row = OutcomeDocument.objects.current().get(
        outcome__review=review, outcome__kind="list_of_observations", document__level=level
    )
    return row, documents.render_stored(row.document_id)


def everything_in(document):
    """Return all bytes of all forms, unpacked, as one text."""
    with document.file.open() as file:
        content = file.read()
    parts = [
        " ".join(texts_of_pages(content)).encode(),
        documents.to_canonical_json(document.snapshot),
        document.title.encode(),
    ]
    with opened(content) as pdf:
        parts += [str(pdf.docinfo).encode(), pdf.Root.Metadata.read_bytes()]
        parts += [element.read_bytes() for element in pdf.objects if isinstance(element, pikepdf.Stream)]
        parts += [bytes(element) for element in pdf.objects if isinstance(element, pikepdf.String)]
    for rendition in document.renditions.all():
        with rendition.file.open() as file:
            made = file.read()
        if rendition.form == "docx":
            with zipfile.ZipFile(io.BytesIO(made)) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
        else:
            parts.append(made)
    return b"\n".join(parts).decode("utf-8", "replace")


@pytest.mark.parametrize("level", [Level.STATES, Level.PUBLIC])
def test_withheld_text_is_in_no_form(issued, level):
    edition, document = edition_of(issued, level)
    assert sorted(document.renditions.values_list("form", flat=True)) == ["docx", "html", "xml"]
    said = everything_in(document)
    assert said.count(OPEN) >= 5
    assert KEPT not in said
    # The type of assistance would reveal what is withheld.
    assert TYPE not in said
    assert [row.text.split()[0] for row in edition.passages.all()] == [OPEN]


def test_the_parties_have_it_in_every_form(issued):
    edition, document = edition_of(issued, Level.REVIEW)
    said = everything_in(document)
    assert said.count(KEPT) >= 5
    assert said.count(TYPE) >= 5
    assert edition.passages.count() == 2


def test_search_finds_only_text_of_readers_edition(issued, client):
    documents.render_stored(edition_of(issued, Level.PUBLIC)[0].document_id)
    assert IssuedPassage.objects.filter(text__contains=KEPT).exists()
    for words, found in ((f"{OPEN} list_of_observations", 1), (f"{KEPT} list_of_observations", 0)):
        assert len(client.get("/library/", {"q": words}).context["table"].rows) == found
    # Its kind and article are not among the published ones either.
    for query, found in (({"observation": "best_practice"}, 1), ({"observation": "technical_assistance"}, 0)):
        rows = client.get("/library/", {**query, "kind": "list_of_observations"}).context["table"].rows
        assert len(rows) == found
