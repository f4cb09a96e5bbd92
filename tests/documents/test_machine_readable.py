"""The machine-readable outcome: JSON by its schema, JSON-LD by its context, Akoma Ntoso by the standard's schema."""

import datetime as dt
import json
from pathlib import Path

import jsonschema
import pytest
from lxml import etree
from pyld import jsonld

from reviews import akoma_ntoso
from reviews.services.snapshots import CONTEXT_FILE, SCHEMA_FILE, build_outcome_snapshot, read_schema
from tests.documents.material import add_paragraph, made_outcome, made_review
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, STATES

pytestmark = pytest.mark.django_db
XSD = Path(__file__).with_name("schemas") / "akomantoso30.xsd"
LANGUAGES = ["ar", "zh-hans", "en", "fr", "ru", "es"]
SCHEMA_ORG = "https://schema.org/"
AKN = {"a": akoma_ntoso.NAMESPACE}


@pytest.fixture(scope="module")
def xsd():
    """Read the schema of Akoma Ntoso once: it is large."""
    return etree.XMLSchema(etree.parse(XSD))


def schema():
    return json.loads(read_schema(SCHEMA_FILE))


def context():
    return json.loads(read_schema(CONTEXT_FILE))


def frozen(outcome, audience=STATES, language="en"):
    snapshot = build_outcome_snapshot(
        outcome, audience=audience, language=language, symbol="CTOC/COP/2026/7", issued_on=dt.date(2026, 10, 5)
    )
    return {**snapshot, "portal": "https://reviews.example"}


@pytest.fixture
def outcome():
    """Make a list of observations with a withheld paragraph, a need and a text of two parts."""
    made = made_outcome(made_review())
    add_paragraph(made, "SECRETWORD", is_confidential=True)
    add_paragraph(made, "A need of training.", kind="technical_assistance")
    add_paragraph(made, "One part.\n\nAnother <b>part</b> & more.\x0b", kind="suggestion", article=("TIP", 5))
    return made


@pytest.mark.parametrize("audience", [REVIEW, STATES, PUBLIC])
@pytest.mark.parametrize("kind", ["list_of_observations", "summary"])
def test_the_snapshot_keeps_the_published_schema(audience, kind):
    made = made_outcome(made_review(), kind)
    add_paragraph(made, "Text.", kind="technical_assistance")
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(frozen(made, audience), schema())


def test_the_schema_refuses_what_it_does_not_know(outcome):
    snapshot = frozen(outcome)
    for broken in ({**snapshot, "secret": "x"}, {**snapshot, "kind": "ranking"}, {**snapshot, "sections": "x"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema())


def test_as_linked_data_it_says_what_it_is_in_known_words(outcome):
    snapshot = frozen(outcome)
    (expanded,) = jsonld.expand({**snapshot, "@context": context()["@context"]})
    assert expanded["@type"] == [f"{SCHEMA_ORG}Report"]
    assert expanded["@id"] == snapshot["@id"]
    assert expanded[f"{SCHEMA_ORG}name"] == [{"@value": snapshot["title"]}]
    assert expanded[f"{SCHEMA_ORG}identifier"] == [{"@value": "CTOC/COP/2026/7"}]
    assert expanded[f"{SCHEMA_ORG}datePublished"] == [
        {"@type": "http://www.w3.org/2001/XMLSchema#date", "@value": "2026-10-05"}
    ]
    (parts,) = expanded[f"{SCHEMA_ORG}hasPart"]
    assert len(parts["@list"]) == len(snapshot["sections"])
    assert "SECRETWORD" not in json.dumps(expanded)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["list_of_observations", "summary"])
def test_akoma_ntoso_keeps_the_standards_schema(xsd, language, kind):
    made = made_outcome(made_review(language), kind)
    add_paragraph(made, "One part.\n\nAnother <b>part</b> & more.\x0b", kind="suggestion")
    add_paragraph(made, "SECRETWORD", is_confidential=True)
    tree = etree.fromstring(akoma_ntoso.build_akoma_ntoso(frozen(made, STATES, language), language))
    xsd.assertValid(tree)
    assert tree.find(".//a:FRBRlanguage", AKN).get("language") == akoma_ntoso.LANGUAGES[language]
    assert tree.findtext(".//a:docNumber", namespaces=AKN) == "CTOC/COP/2026/7"


WORK = "/akn/un/doc/paper/un-ctoc-cop/2026-10-05/CTOC-COP-2026-7"


@pytest.mark.parametrize(
    ("audience", "language", "edition"),
    [
        (PUBLIC, "en", f"{WORK}/eng@2026-10-05"),
        (STATES, "en", f"{WORK}/eng@2026-10-05/states"),
        (PUBLIC, "fr", f"{WORK}/fra@2026-10-05"),
    ],
)
def test_akoma_ntoso_is_named_as_the_united_nations_profile_asks(xsd, audience, language, edition):
    """Each part of the address of the work is that of the metadata with it (guidelines, part 1, section 6)."""
    made = made_outcome(made_review(), "summary")
    add_paragraph(made, "Text.", kind="gap")
    snapshot = frozen(made, audience, language)
    if language == "fr":
        snapshot["language"] = {"key": "fr", "label": "French"}
    tree = etree.fromstring(akoma_ntoso.build_akoma_ntoso(snapshot, language))
    xsd.assertValid(tree)

    def value(level, name, attribute="value"):
        return tree.find(f".//a:FRBR{level}/a:FRBR{name}", AKN).get(attribute)

    assert [value(level, "uri") for level in ("Work", "Expression", "Manifestation")] == [
        WORK,
        edition,
        f"{edition}/.xml",
    ]
    author = tree.find(f".//a:TLCOrganization[@eId='{value('Work', 'author', 'href')[1:]}']", AKN).get("href")
    _root, _akn, *parts = value("Work", "uri").split("/")
    assert parts == [
        value("Work", "country"),
        etree.QName(tree[0]).localname,
        value("Work", "subtype"),
        author.rpartition("/")[2],
        value("Work", "date", "date"),
        value("Work", "number"),
    ]
    assert value("Work", "number", "showAs") == "CTOC/COP/2026/7"
    assert [tree.find(f".//a:meta/a:{name}", AKN) is not None for name in ("publication", "references")] == [True, True]
    made_from = [row.get("href") for row in tree.iterfind(".//a:FRBRtranslation", AKN)]
    assert made_from == ([f"{WORK}/eng@2026-10-05"] if language == "fr" else [])


def test_six_expressions_have_one_work_with_one_name():
    made = made_outcome(made_review())
    add_paragraph(made, "Text.")
    trees = [
        etree.fromstring(akoma_ntoso.build_akoma_ntoso(frozen(made, PUBLIC, language), language))
        for language in LANGUAGES
    ]
    works = {etree.tostring(tree.find(".//a:FRBRWork", AKN)) for tree in trees}
    assert len(works) == 1
    assert b'FRBRname value="listOfObservations CTOC/COP/2026/7"' in works.pop()
    titles = {tree.findtext(".//a:docTitle", namespaces=AKN) for tree in trees}
    assert len(titles) == len(LANGUAGES)


@pytest.mark.parametrize(("language", "head"), [("en", "Introduction"), ("fr", "Introduction"), ("es", "Introducción")])
def test_akoma_ntoso_has_headings_and_notes(outcome, language, head):
    tree = etree.fromstring(akoma_ntoso.build_akoma_ntoso(frozen(outcome, REVIEW, language), language))
    heads = [section.find("a:heading", AKN).text for section in tree.iterfind(".//a:section", AKN)]
    assert (heads[0], len(heads)) == (head, 3)
    notes = list(tree.iterfind(".//a:heading/a:authorialNote", AKN))
    assert [note.get("marker") for note in notes] == ["1", "2"]
    assert "2225" in notes[0].findtext("a:p", namespaces=AKN)
    assert [note.get("placement") for note in notes] == ["bottom", "bottom"]


def test_akoma_ntoso_of_an_empty_list_is_valid_too(xsd):
    xsd.assertValid(etree.fromstring(akoma_ntoso.build_akoma_ntoso(frozen(made_outcome(made_review())), "en")))


def test_akoma_ntoso_has_all_numbers_and_no_withheld_text(outcome):
    snapshot = frozen(outcome)
    content = akoma_ntoso.build_akoma_ntoso(snapshot, "en")
    assert content == akoma_ntoso.build_akoma_ntoso(snapshot, "en")
    assert b"SECRETWORD" not in content
    tree = etree.fromstring(content)
    numbers = [element.get("eId") for element in tree.iterfind(".//a:paragraph", AKN)]
    assert numbers == [f"para_{number}" for number in range(1, 11)]
    (withheld,) = tree.iterfind(".//a:p[@class='withheld']", AKN)
    assert withheld.text == "[withheld]"
    last = [element.text for element in tree.iterfind(".//a:paragraph[@eId='para_9']//a:p", AKN)]
    assert last == ["One part.", "Another <b>part</b> & more."]


@pytest.mark.parametrize(
    ("name", "content_type"), [(SCHEMA_FILE, "application/schema+json"), (CONTEXT_FILE, "application/ld+json")]
)
def test_schemas_are_published_for_every_program(client, name, content_type):
    response = client.get(f"/schemas/{name}")
    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert json.loads(response.content)


def test_no_other_file_is_published(client):
    for name in ("__init__.py", "..", "outcome", "README.md"):
        assert client.get(f"/schemas/{name}").status_code == 404
