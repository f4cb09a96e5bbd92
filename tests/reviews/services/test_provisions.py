"""Load the texts of articles: the whole file or nothing, once, and what was there before is kept."""

import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from reviews.models import ArticleText, Provision, TextImport
from reviews.selectors.provisions import get_provision
from reviews.selectors.text_imports import read_text_import
from reviews.services.provisions import read_provisions
from reviews.services.text_imports import confirm_text_import, discard_text_import, preview_provisions
from tests.factories.people import make_user
from tests.factories.reading import seen
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.second_look import ChangedSinceReadError

HEAD = "instrument,article,paragraph,subparagraph,item,subitem,closing,language,label,text,source"
LINES = [
    "UNTOC,5,1,,,,,en,1.,[Invented] Each gardener waters:,Invented for a test",
    "UNTOC,5,1,1,,,,en,(a),[Invented] the roses;,",
    "UNTOC,5,1,2,,,,en,(b),[Invented] the herbs,",
    "UNTOC,5,1,,,,yes,en,,[Invented] each day.,",
    "UNTOC,5,2,,,,,en,2.,[Invented] Nobody waters in the rain.,",
    "UNTOC,5,1,,,,,fr,1.,[Inventé] Chaque jardinier arrose :,Inventé pour un essai",
    "UNTOC,5,1,1,,,,fr,a),[Inventé] les roses ;,",
    "UNTOC,5,1,2,,,,fr,b),[Inventé] les herbes,",
    "UNTOC,5,1,,,,yes,fr,,[Inventé] chaque jour.,",
    "UNTOC,5,2,,,,,fr,2.,[Inventé] Personne n’arrose sous la pluie.,",
]
XML = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="convention">
<meta><identification><FRBRExpression><FRBRlanguage language="{language}"/></FRBRExpression></identification></meta>
<body><article eId="art_5"><num>Article 5</num><heading>[Invented] Watering</heading>
<paragraph eId="art_5__para_1"><num>1.</num><list><intro><p>[Invented] Each <b>gardener</b> waters:</p></intro>
<point><num>(a)</num><content><p>[Invented] the roses;</p></content></point>
<point><num>(b)</num><content><p>[Invented] the herbs</p></content></point>
<wrapUp><p>[Invented] each day.</p></wrapUp></list></paragraph>
<paragraph><num>2.</num><content><p>[Invented] Nobody waters in the rain.</p></content></paragraph>
</article></body></act></akomaNtoso>"""


def table(*lines, head=HEAD):
    return "\n".join([head, *lines]).encode()


def load(lines=LINES, name="texts.csv", **values):
    source = preview_provisions(actor=None, name=name, content=table(*lines), **values)
    return confirm_text_import(source, actor=None, seen=seen(read_text_import(source)))


@pytest.fixture
def article(world):
    """Give article 5 of the Convention."""
    return world.articles["UNTOC 5"]


def test_table_is_loaded_in_both_languages(article):
    source = load()
    rows = get_provision(article, "fr").rows
    assert [row.provision.label for row in rows] == ["1.", "a)", "b)", "", "2."]
    assert [row.anchor for row in rows] == ["p-5-1", "p-5-1-a", "p-5-1-b", "p-5-1-end", "p-5-2"]
    text = ArticleText.objects.get(language="fr")
    assert (text.source, text.file_name, text.file_sha256) == ("Inventé pour un essai", "texts.csv", source.sha256)
    assert (source.outcomes, source.content, source.notices) == ({"new": 2}, [], [])
    assert AuditEvent.objects.get(action=AuditAction.LOADED).changes["texts"] == ["UNTOC 5 en", "UNTOC 5 fr"]


def test_order_of_lines_does_not_matter(article):
    load(LINES[::-1])
    first = {text.language: text.sha256 for text in ArticleText.objects.all()}
    assert load().outcomes == {"same": 2}
    assert {text.language: text.sha256 for text in ArticleText.objects.all()} == first


def test_second_load_stores_nothing(article):
    load()
    before = list(Provision.objects.values_list("pk", flat=True))
    load()
    assert list(Provision.objects.values_list("pk", flat=True)) == before


def test_another_text_keeps_the_earlier_one(article):
    load()
    other = [LINES[0].replace("Each gardener", "Every gardener"), *LINES[1:4]]
    source = preview_provisions(actor=None, name="texts.csv", content=table(*other))
    reading = read_text_import(source)
    assert "line 2, paragraph 1: changed" in reading.parts[0].words
    assert "paragraph 2: not in the file" in reading.parts[0].words
    confirm_text_import(source, actor=None, seen=seen(reading))
    old, new = ArticleText.objects.filter(language="en").order_by("pk")
    assert old.superseded_at
    assert new.superseded_at is None
    assert old.provisions.get(position=1).text == "[Invented] Each gardener waters:"
    assert ArticleText.objects.get(language="fr").superseded_at is None


def test_another_source_is_another_text(article):
    load()
    assert load([line.replace("Invented for a test", "Printed elsewhere") for line in LINES[:5]]).outcomes == {
        "changed": 1
    }


def test_excel_and_tabs_give_the_same_text(article):
    book = openpyxl.Workbook()
    for line in [HEAD, *LINES]:
        book.active.append(line.split(","))
    content = io.BytesIO()
    book.save(content)
    from_excel = read_provisions("texts.xlsx", content.getvalue())
    from_csv = read_provisions("texts.csv", table(*LINES))
    tabs = read_provisions("texts.csv", table(*LINES).replace(b",", b"\t"))
    assert [text.sha256 for text in from_excel] == [text.sha256 for text in from_csv]
    assert [text.sha256 for text in tabs] == [text.sha256 for text in from_csv]


def test_akoma_ntoso_gives_the_same_text(article):
    given = {"instrument": "UNTOC", "source": "Invented"}
    (text,) = read_provisions("a.xml", XML.format(language="eng").encode(), **given)
    assert (text.instrument, text.article, text.language) == ("UNTOC", 5, "en")
    assert text.sha256 == read_provisions("texts.csv", table(*LINES))[0].sha256


def test_points_without_a_paragraph_and_deep_lists(article):
    body = (
        '<article eId="art_5"><list><intro><p>[Invented] Here:</p></intro>'
        "<point><num>a)</num><content><p>one</p><blockList><listIntroduction>of</listIntroduction>"
        "<item><num>i)</num><p>two</p></item></blockList></content></point></list></article>"
    )
    content = XML.format(language="fra")
    content = content[: content.index("<article")] + body + content[content.index("</body>") :]
    (text,) = read_provisions("a.xml", content.encode(), instrument="UNTOC", source="Invented")
    assert [(row.numbers, row.label, row.text) for row in text.rows] == [
        ((0, 0, 0, 0), "", "[Invented] Here:"),
        ((0, 1, 0, 0), "a)", "one\nof"),
        ((0, 1, 1, 0), "i)", "two"),
    ]


def changed(old, new):
    return XML.format(language="eng").replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<akomaNtoso", "not well-formed"),
        (b"<html/>", "not Akoma Ntoso"),
        (b"\x00", "not well-formed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + changed("", ""), "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + changed("", ""), "document type"),
        (changed('language="eng"', 'language="deu"'), "six languages"),
        (changed("<FRBRlanguage", "<FRBRdate"), "exactly one language"),
        (changed("<content><p>[Invented] the roses;</p></content>", "<content><table/></content>"), "“table”"),
        (changed("<b>gardener</b>", "<authorialNote><p>hidden</p></authorialNote>"), "“authorialNote”"),
        (changed("<num>2.</num>", "<num>2.</num>loose words"), "outside the paragraphs"),
        (changed('eId="art_5"', "").replace(b"Article 5", b"Article"), "number of the article is missing"),
        (changed("<paragraph><num>2.", '</article><article eId="art_5"><paragraph><num>2.'), "in the file twice"),
        (changed('eId="art_5"', 'eId="art_99"'), "UNTOC has no article 99"),
        (changed("waters:", "waters\u202e:"), "hidden character"),
    ],
)
def test_bad_xml_is_refused_whole(article, content, message):
    with pytest.raises(DomainError, match=message):
        preview_provisions(actor=None, name="a.xml", content=content, instrument="UNTOC", source="Invented")
    assert not TextImport.objects.exists()


def test_xml_needs_instrument_and_source(article):
    for given in ({"instrument": "", "source": "x"}, {"instrument": "UNTOC", "source": " "}):
        with pytest.raises(DomainError):
            preview_provisions(actor=None, name="a.xml", content=XML.format(language="eng").encode(), **given)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([LINES[0].replace("UNTOC", "XYZ")], "Line 2: XYZ has no article 5"),
        ([LINES[0].replace("UNTOC,5", "UNTOC,77")], "Line 2: UNTOC has no article 77"),
        ([LINES[0].replace(",en,", ",de,")], "Line 2: “de” is not one of the six languages"),
        ([LINES[0], LINES[1].replace(",1,1,", ",one,1,")], "Line 3: “one” in the column paragraph"),
        ([LINES[0], LINES[0]], "Line 3: The same numbers are on line 2"),
        ([LINES[0].replace("UNTOC,5,1,,", "UNTOC,5,1,,1")], "Line 2: A number is missing"),
        (["UNTOC,5,1,,,,,en,1.,,Invented"], "Line 2: The text is missing"),
        (["UNTOC,5,1,,,,,en,1.,[Invented],"], "Line 2: The source is missing"),
        ([LINES[0], LINES[1] + "Another source"], "Line 3: The source differs"),
        ([LINES[0] + ",more"], "more cells"),
        ([LINES[0].replace("Each", "Ea\x00ch")], r"Line 2 has a character .* \(U\+0000\)"),
        ([LINES[0].replace("Each", "Ea\x07ch")], r"Line 2 has a character .* \(U\+0007\)"),
        ([LINES[0].replace("Each", "Ea\u202ech")], "Line 2: There is a hidden character"),
        (["UNTOC,5,1,,,,,en,1.,=1+1,Invented"], "Line 2: It is a formula"),
        ([LINES[0] + "x" * 300], "Line 2: The source is longer"),
        ([LINES[0].replace(",,,en", ",,maybe,en")], "Line 2: “maybe” is neither"),
        ([LINES[0], LINES[3].replace("UNTOC,5,1", "UNTOC,5,2")], "Line 3: It has no sub-paragraphs"),
        ([LINES[0].replace("1.,", "a label longer than twenty characters,")], "Line 2: The text is longer"),
        ([], "from 1 to"),
    ],
)
def test_bad_table_is_refused_whole(article, lines, message):
    load()
    with pytest.raises(DomainError, match=message):
        preview_provisions(actor=None, name="texts.csv", content=table(*lines))
    assert ArticleText.objects.count() == 2


@pytest.mark.parametrize("head", [HEAD.replace("label", "lable"), HEAD + ",notes", HEAD.replace("article", "text")])
def test_other_columns_are_refused(article, head):
    with pytest.raises(DomainError, match="first line names the columns"):
        preview_provisions(actor=None, name="texts.csv", content=table(*LINES, head=head))


@pytest.mark.parametrize("name", ["texts.ods", "texts", "texts.csv.exe"])
def test_other_files_are_refused(article, name):
    with pytest.raises(DomainError, match="Only CSV"):
        preview_provisions(actor=None, name=name, content=table(*LINES))


def test_gaps_and_other_paragraphs_are_named(article):
    source = preview_provisions(actor=None, name="texts.csv", content=table(*LINES[:2], *LINES[4:8]))
    assert any("has other paragraphs" in notice and "1-b" in notice for notice in source.notices)
    source = preview_provisions(
        actor=None, name="texts.csv", content=table(LINES[0], LINES[1].replace(",1,1,", ",1,3,"))
    )
    assert ["paragraph 1-b is not there" in notice for notice in source.notices] == [True]


@pytest.mark.parametrize("roles", [(), (RoleGroup.DELEGATES,), (RoleGroup.CHAIRS,), (RoleGroup.EXTENDED_BUREAU,)])
def test_only_the_secretariat_loads_texts(article, roles):
    person = make_user(*roles)
    with pytest.raises(NotAllowedError):
        preview_provisions(actor=person, name="texts.csv", content=table(*LINES))
    source = preview_provisions(actor=None, name="texts.csv", content=table(*LINES))
    with pytest.raises(NotAllowedError):
        confirm_text_import(source, actor=person, seen=seen(read_text_import(source)))
    with pytest.raises(NotAllowedError):
        discard_text_import(source, actor=person)
    assert not ArticleText.objects.exists()
    assert not TextImport.objects.visible_to(person).exists()


def test_file_is_confirmed_once_and_as_seen(world, article):
    first = preview_provisions(actor=world.secretariat, name="a.csv", content=table(*LINES[:5]))
    second = preview_provisions(actor=world.secretariat, name="b.csv", content=table(*LINES[:2]))
    shown = seen(read_text_import(second))
    confirm_text_import(first, actor=world.secretariat, seen=seen(read_text_import(first)))
    with pytest.raises(ChangedSinceReadError):
        confirm_text_import(second, actor=world.secretariat, seen=shown)
    with pytest.raises(DomainError, match="confirmed before"):
        confirm_text_import(first, actor=world.secretariat, seen="x")
    with pytest.raises(DomainError, match="record stays"):
        discard_text_import(first, actor=world.secretariat)
    discard_text_import(second, actor=world.secretariat)
    assert ArticleText.objects.get().loaded_by == world.secretariat


def test_command_loads_and_dry_run_does_not(article, tmp_path, capsys):
    path = tmp_path / "texts.csv"
    path.write_bytes(table(*LINES))
    call_command("load_provisions", path, "--dry-run", "--json")
    notified = json.loads(capsys.readouterr().out)
    assert (notified["stored"], [text["effect"] for text in notified["texts"]]) == (False, ["new", "new"])
    assert not TextImport.objects.exists()
    call_command("load_provisions", path)
    assert "Stored." in capsys.readouterr().out
    call_command("load_provisions", path)
    assert "same     UNTOC 5 en" in capsys.readouterr().out
    assert ArticleText.objects.count() == 2


def test_command_refuses_with_the_line(article, tmp_path):
    path = tmp_path / "texts.csv"
    path.write_bytes(table(LINES[0], LINES[0]))
    with pytest.raises(CommandError, match=r"Line 3.*Nothing has been changed"):
        call_command("load_provisions", path)
    with pytest.raises(CommandError):
        call_command("load_provisions", tmp_path / "none.csv")
