"""Documents: frozen, rendered once, fetching nothing foreign, equal bytes for equal content."""

import base64
import datetime as dt
import hashlib
import subprocess
import sys

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from tests import locks
from tests.documents.pdf_reading import opened
from untoc_portal.core import documents, printing
from untoc_portal.core.enums import Addition, Level
from untoc_portal.core.models import Document, Job
from untoc_portal.core.templatetags.documents import format_masthead_date
from untoc_portal.core.verification import verify_hash, verify_text

pytestmark = pytest.mark.usefixtures("print_each_time")
PAPER = """<html lang="{{ language }}"><head><title>{{ snapshot.title }}</title>
<link rel="stylesheet" href="static:css/documents.css"></head>
<body><main><h1>{{ snapshot.title }}</h1></main></body></html>"""
ELSEWHERE = """
import django; django.setup()
import hashlib, sys
from django.template import engines
from untoc_portal.core.documents import render_template_to_pdf as render
snapshot = {"title": "Équité", "symbol": "CTOC/COP/2026/1", "date": "2026-10-05", "paragraphs": ["One."]}
content = render("documents/base.html", {"snapshot": snapshot}, language="fr", identifier="a" * 32)
sys.stdout.write(hashlib.sha256(content).hexdigest())
"""


@pytest.fixture
def with_template(settings):
    """Make the portal know one template of the given source, "paper.html"."""

    def add(source):
        engine = {**settings.TEMPLATES[0], "APP_DIRS": False}
        loaders = [("django.template.loaders.locmem.Loader", {"paper.html": source})]
        settings.TEMPLATES = [{**engine, "OPTIONS": {**engine["OPTIONS"], "loaders": loaders}}]
        return "paper.html"

    return add


def prepared(snapshot, **values):
    return documents.prepare_document(
        title="A paper", template="paper.html", language="en", level=Level.PUBLIC, snapshot=snapshot, **values
    )


def test_canonical_form_is_the_same_for_any_order_of_keys():
    assert documents.to_canonical_json({"b": "é", "a": [1]}) == documents.to_canonical_json({"a": [1], "b": "é"})
    assert documents.to_canonical_json({"b": "é", "a": [1]}) == '{"a":[1],"b":"é"}'.encode()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\x00b\x1bc\x7f", "abc"),
        ("a\x0bb\x0cc\u2028d", "a\nb\nc\nd"),
        ("\uf0b7 point \ue001", "• point "),
        ("\ud800x\ufffe", "x"),
        ("tab\tline\r\nعربي 中文 é", "tab\tline\r\nعربي 中文 é"),
        ("x" * 20_000 + "y", "x" * 20_000 + "\ny"),
    ],
)
def test_printable_keeps_text_and_drops_what_no_font_shows(text, printed):
    assert documents.to_printable({"rows": [{"text": text, "number": 1, "none": None}]}) == {
        "rows": [{"text": printed, "number": 1, "none": None}]
    }


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "1\xa0October 2026"),
        ("fr", "1er\xa0octobre 2026"),
        ("es", "1\xa0de octubre de 2026"),
        ("ru", "1\xa0октября 2026 года"),
        ("ar", "1\xa0تشرين الأول/أكتوبر 2026"),
        ("zh-hans", "2026年10月1日"),
    ],
)
def test_long_date_is_written_as_the_language_has_it(language, written):
    with translation.override(language):
        assert documents.format_long_date(dt.date(2026, 10, 1)) == written
        # The manual prints the mastheads of these languages in English.
        in_english = language in {"ar", "ru", "zh-hans"}
        mark = "\N{LEFT-TO-RIGHT MARK}" if language == "ar" else ""
        assert format_masthead_date("2026-10-01") == mark + ("1\xa0October 2026" if in_english else written)
        assert format_masthead_date("soon") == "soon"


@pytest.mark.django_db
def test_symbols_of_a_series_follow_one_another():
    given = [documents.allocate_symbol(series) for series in ("CTOC/COP/2026", "CTOC/COP/2027", "CTOC/COP/2026")]
    assert given == ["CTOC/COP/2026/1", "CTOC/COP/2027/1", "CTOC/COP/2026/2"]


@pytest.mark.django_db
def test_prepare_freezes_the_snapshot_and_asks_for_one_rendering(settings):
    document = prepared({"title": "A\x00 paper"}, symbol="CTOC/COP/2026/1")
    document.refresh_from_db()
    assert document.snapshot == {"title": "A paper", "portal": settings.PORTAL_URL}
    assert document.snapshot_sha256 == hashlib.sha256(documents.to_canonical_json(document.snapshot)).hexdigest()
    assert not document.is_rendered
    assert [job.arguments for job in Job.objects.all()] == [{"document_id": document.pk}]


@pytest.mark.django_db
def test_the_job_renders_after_the_commit(with_template, django_capture_on_commit_callbacks):
    with_template(PAPER)
    with django_capture_on_commit_callbacks(execute=True):
        document = prepared({"title": "A paper"})
    document.refresh_from_db()
    with document.file.open() as file:
        content = file.read()
    assert content.startswith(b"%PDF-1.7")
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert "paper" not in document.file.name
    assert [row.form for row in document.renditions.all()] == ["docx", "html"]


@pytest.mark.django_db
def test_equal_snapshots_give_equal_bytes_in_every_form(with_template):
    with_template(PAPER)
    made = [documents.render_stored(prepared({"title": "A paper"}).pk) for _ in range(2)]
    hashes = [[document.sha256, *document.renditions.values_list("sha256", flat=True)] for document in made]
    assert len(set(hashes[0])) == 3
    # The name of a file differs, its identifier and all that is in it do not.
    assert hashes[0] == hashes[1]


@pytest.mark.django_db
def test_the_snapshot_is_embedded_in_the_pdf_as_it_was_hashed(with_template):
    with_template(PAPER)
    document = documents.render_stored(prepared({"title": "A paper"}).pk)
    with document.file.open() as file, opened(file.read()) as pdf:
        assert list(pdf.attachments) == ["document.json"]
        embedded = pdf.attachments["document.json"].get_file().read_bytes()
        assert str(pdf.Root.AF[0].AFRelationship) == "/Source"
    assert hashlib.sha256(embedded).hexdigest() == document.snapshot_sha256


@pytest.mark.django_db
def test_correction_symbol_counts_for_corrected_document():
    given = [
        documents.allocate_addition(symbol, addition)
        for symbol, addition in (
            ("CTOC/COP/2026/7", Addition.CORRIGENDUM),
            ("CTOC/COP/2026/7/Corr.1", Addition.CORRIGENDUM),
            ("CTOC/COP/2026/7/Corr.2", Addition.REVISION),
            ("CTOC/COP/2026/8", Addition.CORRIGENDUM),
        )
    ]
    assert given == [
        "CTOC/COP/2026/7/Corr.1",
        "CTOC/COP/2026/7/Corr.2",
        "CTOC/COP/2026/7/Rev.1",
        "CTOC/COP/2026/8/Corr.1",
    ]


@pytest.mark.django_db
def test_a_document_is_found_by_the_hash_of_each_of_its_forms(with_template):
    with_template(PAPER)
    document = documents.render_stored(prepared({"title": "A paper"}, symbol="CTOC/COP/2026/1").pk)
    hashes = [document.sha256, document.snapshot_sha256, *document.renditions.values_list("sha256", flat=True)]
    for sha256 in hashes:
        assert [match.number for match in verify_hash(sha256).matches] == ["CTOC/COP/2026/1"]
    assert not verify_hash("0" * 64).is_genuine


@pytest.mark.django_db
def test_verification_shows_successor_but_not_withdrawn_document():
    first, second = (prepared({"title": end}, symbol=f"CTOC/COP/2026/1{end}") for end in ("", "/Rev.1"))
    documents.supersede_documents(Document.objects.filter(pk=first.pk), by=second)
    (match,) = verify_text("ctoc/cop/2026/1", user=AnonymousUser()).matches
    assert (match.is_superseded, match.superseded_by) == (True, "CTOC/COP/2026/1/Rev.1")
    documents.supersede_documents(Document.objects.filter(pk=second.pk))
    assert verify_text("CTOC/COP/2026/1/Rev.1", user=AnonymousUser()).matches == []
    (match,) = verify_hash(second.snapshot_sha256).matches
    assert (match.is_superseded, match.superseded_by) == (True, "")


@pytest.mark.django_db
@pytest.mark.parametrize("level", [Level.SECRETARIAT, Level.REVIEW, Level.STATES])
def test_symbol_of_a_document_that_is_not_public_is_not_shown(level):
    with locks.unlock(Document):
        Document.objects.filter(pk=prepared({}, symbol="CTOC/COP/2026/1").pk).update(level=level)
    assert verify_text("CTOC/COP/2026/1", user=AnonymousUser()).matches == []


@pytest.mark.django_db
def test_the_printed_address_answers(client):
    document = prepared({}, symbol="CTOC/COP/2026/1")
    page = client.get("/verify/", {"asked": document.snapshot_sha256}).content.decode()
    assert "This code belongs to this text: compare" in page
    assert "genuine" not in page.lower()
    assert "CTOC/COP/2026/1" in page
    assert documents.build_context(document)["verification"]["address"].endswith(
        f"/verify/?asked={document.snapshot_sha256}"
    )


@pytest.mark.django_db
def test_a_rendered_document_is_not_rendered_again(with_template, django_capture_on_commit_callbacks):
    with_template(PAPER)
    with django_capture_on_commit_callbacks(execute=True):
        document = prepared({"title": "A paper"})
    with locks.unlock(Document):
        Document.objects.filter(pk=document.pk).update(template="gone.html")
    first = Document.objects.get(pk=document.pk)
    again = documents.render_stored(document.pk)
    assert (again.file.name, again.sha256, again.updated_at) == (first.file.name, first.sha256, first.updated_at)


def test_the_template_sees_what_is_frozen_and_nothing_else(with_template):
    name = with_template("<title>t</title>{{ document.pk }}{{ request }}{{ user }}<p>{{ snapshot.title }}</p>")
    with_values = documents.render_template_to_pdf(name, {"snapshot": {"title": "x"}}, language="en", identifier="a")
    assert with_values == documents.render_template_to_pdf(
        name, {"snapshot": {"title": "x"}}, language="en", identifier="a"
    )


def test_equal_content_gives_equal_bytes_in_another_process():
    def made(seed):
        environment = {"DJANGO_SETTINGS_MODULE": "untoc_portal.settings.test", "PYTHONHASHSEED": seed, "PATH": ""}
        done = subprocess.run(  # noqa: S603 (our own interpreter on our own text)
            [sys.executable, "-W", "ignore", "-c", ELSEWHERE], env=environment, capture_output=True, check=True
        )
        return done.stdout.decode()

    assert made("1") == made("2") != ""


def test_another_identifier_or_text_gives_other_bytes(with_template):
    name = with_template(PAPER)

    def made(title, identifier):
        return documents.render_template_to_pdf(
            name, {"snapshot": {"title": title}}, language="en", identifier=identifier
        )

    assert len({made("A", "1"), made("A", "2"), made("B", "1"), made("A", "1")}) == 3


def test_no_date_is_written_into_the_file(with_template):
    name = with_template(PAPER)
    content = documents.render_template_to_pdf(name, {"snapshot": {"title": "A"}}, language="en", identifier="a")
    with opened(content) as pdf:
        assert sorted(pdf.docinfo.keys()) == ["/Producer", "/Title"]
        assert b"Date" not in pdf.Root.Metadata.read_bytes()


def drawn(shapes):
    """Return an image that holds an SVG."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{shapes}</svg>'
    return f'<img alt="x" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'


@pytest.mark.parametrize(
    "source",
    [
        '<img alt="x" src="file:///etc/passwd">',
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="https://example.org/x.png">',
        '<img alt="x" src="data:image/png;base64,iVBORw0KGgo=">',
        '<img alt="x" src="/etc/passwd">',
        '<img alt="x" src="static:../manage.py">',
        '<img alt="x" src="static:..%2Fmanage.py">',
        '<img alt="x" src="static:/etc/passwd">',
        '<img alt="x" src="static:css">',
        '<img alt="x" src="static:css/absent.css">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@import url(http://127.0.0.1:9/x.css);</style>",
        "<style>p { background: url(file:///etc/passwd) }</style><p>x</p>",
        "<style>@font-face { font-family: F; src: url(file:///etc/passwd) } p { font-family: F }</style><p>x</p>",
        '<object data="file:///etc/passwd"></object>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
        drawn('<image href="file:///etc/passwd" width="9" height="9"/>'),
    ],
)
def test_template_may_only_fetch_static_files(with_template, source):
    name = with_template(f"<title>t</title>{source}")
    with pytest.raises(printing.ForeignAddressError, match="may not fetch"):
        documents.render_template_to_pdf(name, {}, language="en", identifier="a")


def test_chart_is_in_the_page_itself(with_template):
    name = with_template("<title>t</title>" + drawn('<rect width="9" height="9"/>'))
    assert documents.render_template_to_pdf(name, {}, language="en", identifier="a").startswith(b"%PDF")


def test_a_static_file_is_served(with_template):
    name = with_template('<title>t</title><img alt="x" src="static:img/mark.svg">')
    assert documents.render_template_to_pdf(name, {}, language="en", identifier="a").startswith(b"%PDF")
