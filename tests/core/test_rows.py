"""The rows of a table, written by Python: the same HTML as the templates wrote that did it before."""

import datetime as dt
import re
import sys
import unicodedata
from types import SimpleNamespace

import pytest
from django.template import Context, Engine, Template
from django.test import RequestFactory
from django.utils import formats, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy

from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.tables import Column, Table, action_column
from untoc_portal.core.templatetags.writing import FROM_THE_RIGHT, bidi_isolate, escape_text, text_direction

# As the templates of a table and of a cell were. What one line of a cell looks like was Python then, too.
ROWS = """{% for section in table.sections %}<tbody>
{% if section.group %}<tr class="group"><th colspan="{{ table.shown|length }}" scope="rowgroup">
  {% include table.group_template with group=section.group only %}</th></tr>{% endif %}
{% for cells in section.rows %}<tr>{% for cell in cells %}
  {% if cell.column == table.row_header_column %}<th scope="row">{% include "cell" %}</th>
  {% elif cell.column.is_act %}<td class="act">{% include "cell" %}</td>
  {% else %}<td{% if cell.column.is_number %} class="numeric"{% endif %} data-label="{{ cell.column.label|capfirst }}">
    {% include "cell" %}</td>{% endif %}
{% endfor %}</tr>{% endfor %}</tbody>{% endfor %}"""
CELL = """{% if cell.column.template %}{% include cell.column.template with row=cell.row %}
{% else %}{% with lines=cell.lines %}
{% if lines|length > 1 %}{% for line in lines %}<span class="block">{{ cell|line_of:line }}</span>{% endfor %}
{% elif lines %}{{ cell|line_of:lines.0 }}{% else %}<span class="muted none">–</span>{% endif %}
{% endwith %}{% endif %}"""
OWN = '<i>{{ row.name }} {{ row.others.0|default:"" }}</i>'
GROUP = "<h2>{{ group.label }}</h2>"

COLUMNS = (
    Column("name", "name", lambda row: row.name, url=lambda row: row.url, always=True),
    Column("code", "<code>", lambda row: row.name, is_code=True),
    Column("number", "number", lambda row: row.number, is_number=True),
    Column("day", gettext_lazy("Status"), lambda row: row.day),
    Column("state", "state", lambda row: row.name, tone=lambda row: row.tone),
    Column("lines", "lines", lambda row: row.others),
    Column("yes", "yes", lambda row: row.number == 1),
    Column("foreign", "foreign", lambda row: row.name, language=lambda row: row.language),
    action_column("act", "act", "own"),
)
WORDS = ("plain", "<b>&\"'", "Ünïted", "اسم الدولة", "UNTOC الدول", "中国", "1")
TEXTS = (*WORDS, SafeString("<i>safe</i>"), gettext_lazy("States"))
LANGUAGES = [code for code, _name in OfficialLanguage.choices]


def line_of(cell, line):
    """Return one line of a cell as it was rendered."""
    shown = format_html('<span class="badge badge--{}">{}</span>', cell.tone, line) if cell.tone else plain(cell, line)
    return format_html('<a href="{}">{}</a>', cell.url, shown) if cell.url else conditional_escape(shown)


def plain(cell, line):
    if isinstance(line, dt.date):
        return format_html('<time datetime="{}">{}</time>', line.isoformat(), formats.date_format(line))
    if isinstance(line, bool):
        return _("yes") if line else _("no")
    if cell.column.is_code:
        return format_html('<code dir="ltr">{}</code>', line)
    if cell.column.is_number:
        return formats.number_format(line)
    if cell.language:
        direction = ' dir="rtl"' if cell.language == "ar" else ' dir="ltr"'
        return format_html('<span lang="{}"{}>{}</span>', cell.language, SafeString(direction), line)
    return format_html('<bdi dir="{}">{}</bdi>', text_direction(line), line)


def make_rows():
    return [
        SimpleNamespace(
            name=text,
            url="/a/?b=1&c=2" if place % 2 else "",
            number=[1, 1234567, 2.5, None][place % 4],
            day=[None, dt.date(2026, 2, 3)][place % 2],
            tone=["", "success"][place % 2],
            others=list(TEXTS[: place % 4]),
            language=["", "ar", "en"][place % 3],
        )
        for place, text in enumerate(TEXTS)
    ]


def squeezed(html):
    return re.sub(r"\s+", "", html)


@pytest.fixture
def engine():
    """Return an engine that knows the tags of the portal, and the templates that wrote tables before."""
    loaders = [("django.template.loaders.locmem.Loader", {"cell": CELL, "own": OWN, "group": GROUP})]
    builtins = [f"untoc_portal.core.templatetags.{name}" for name in ("portal", "tables", "writing")]
    made = Engine(loaders=loaders, builtins=builtins)
    made.template_libraries["before"] = library = __import__("django.template", fromlist=["Library"]).Library()
    library.filter("line_of", line_of)
    made.template_builtins.append(library)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_grouped", [False, True])
def test_rows_are_as_the_templates_wrote_them(engine, language, is_grouped):
    request = RequestFactory().get("/")
    with translation.override(language):
        if is_grouped:
            groups = [SimpleNamespace(label=text, rows=make_rows()) for text in ("One & two", "الثاني")]
            table = Table.in_groups("rows", COLUMNS, groups, request, "group")
        else:
            table = Table("rows", COLUMNS, make_rows(), request)
        now = Template("{% render_rows table %}", engine=engine).render(Context({"table": table}))
        before = Template(ROWS, engine=engine).render(Context({"table": table}))
    assert squeezed(now) == squeezed(before)
    assert now.count("<tr>") == len(TEXTS) * (2 if is_grouped else 1)


@pytest.mark.parametrize("text", [*TEXTS, "", 7, None, "'"])
def test_text_is_escaped_as_the_framework_does(text):
    assert escape_text(text) == conditional_escape(text)


def test_no_letter_from_the_right_is_overlooked():
    letters = (chr(code) for code in range(sys.maxunicode + 1))
    from_the_right = (letter for letter in letters if unicodedata.bidirectional(letter) in {"R", "AL"})
    assert [hex(ord(letter)) for letter in from_the_right if not FROM_THE_RIGHT.match(letter)] == []


def test_direction_follows_the_letters():
    texts = {"Law": "ltr", "قانون": "rtl", "Law قانون": "rtl", "Law ق": "ltr", "": "ltr"}
    assert {text: text_direction(text) for text in texts} == texts
    with translation.override("ar"):
        assert bidi_isolate("Law ق") == '<bdi dir="rtl">Law ق</bdi>'
