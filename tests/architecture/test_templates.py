"""Templates and style sheets: short, translatable, without inline script or style, and the same in every direction."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode

from untoc_portal.core.templatetags.portal import BUTTON_TONES

ROOT = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
EMAILS = sorted((ROOT / "templates").rglob("*.txt"))
# Papers and e-mails have their own styles: no rule of the portal for browsers reaches them.
PAGES = [path for path in TEMPLATES if not {"documents", "email"} & set(path.parts)]
STYLES = sorted(path for path in (ROOT / "static").rglob("*.css") if "vendored" not in path.parts)
# Printed pages have sides: the paper's own, which no language turns.
SCREEN_STYLES = [path for path in STYLES if not path.name.startswith("document")]


def found(paths: list[Path], pattern: str) -> list[str]:
    expression = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    return [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for path in paths
        for text in [path.read_text(encoding="utf-8")]
        for match in expression.finditer(text)
    ]


def test_templates_keep_to_their_budget():
    assert [str(path) for path in TEMPLATES if path.read_text().count("\n") > 150] == []


def test_pages_have_no_inline_script_style_or_handler():
    assert found(PAGES, r"<style\b|\sstyle\s*=|<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+\s*=\s*[\"']|javascript:") == []


def test_documents_have_no_script():
    assert found(TEMPLATES, r"<script(?![^>]*\bsrc=)|\son(?:load|click|error)\s*=") == []


def test_nothing_is_fetched_from_elsewhere():
    assert found(TEMPLATES + STYLES, r"(?:src|href)=[\"'](?:https?:)?//|url\([\"']?(?:https?:)?//|@import\s") == []


def test_blocks_to_translate_are_trimmed():
    assert found(TEMPLATES + EMAILS, r"{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)") == []


def test_a_label_is_followed_by_the_colon_of_the_language():
    """Within a sentence to translate it is the translator's; elsewhere `{% colon %}` or `labelled` knows it."""
    sentence = re.compile(r"{%\s*blocktrans.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
    left = {path: sentence.sub("", path.read_text(encoding="utf-8")) for path in TEMPLATES + EMAILS}
    assert [str(path) for path, text in left.items() if re.search(r"(?:}}|%}|>): (?:{{|{%)", text)] == []


def test_block_repeats_only_what_is_there():
    """`block.super` of a block within a component is empty: the framework does not look into it."""
    extending = [
        path for path in PAGES if "{% extends" in path.read_text(encoding="utf-8") and "admin" not in path.parts
    ]
    for path in extending:
        for block in re.findall(r"{% block (\w+) %}(?:(?!{% block).)*?{{ block\.super }}", path.read_text(), re.DOTALL):
            template = get_template(str(path.relative_to(ROOT / "templates"))).template
            above = template.nodelist.get_nodes_by_type(ExtendsNode)[0].parent_name.var
            names = [node.name for node in get_template(above).template.nodelist.get_nodes_by_type(BlockNode)]
            assert block in names, f"{path}: {block}"


def test_nothing_is_declared_safe():
    assert found([path for path in TEMPLATES if path.name != "field_notes.html"], r"\|\s*safe\b|autoescape\s+off") == []


def test_button_that_may_be_blocked_names_its_rule():
    """Next to the reasons, or below all the acts of the page."""
    pages = [path for path in PAGES if "Rule: {{ rule }}" not in path.read_text(encoding="utf-8")]
    assert found(pages, r"{%\s*action_button\b(?=[^%]*\breasons=)(?![^%]*\brule=)[^%]*%}") == []


def test_buttons_have_tones_there_are():
    tones = "|".join(BUTTON_TONES)
    assert found(PAGES, rf"{{%\s*action_button\b[^%]*\stone=\"(?!(?:{tones})\")[^%]*%}}") == []


def test_addresses_are_asked_for_by_name():
    assert found(PAGES, r"(?:href|action)=\"/(?!\{)[a-z]") == []


def test_every_form_that_writes_has_its_token():
    for path in PAGES:
        text = path.read_text()
        posts = len(re.findall(r"<form[^>]*method=\"post\"", text, re.IGNORECASE))
        assert text.count("csrf_token") >= posts, path


PHYSICAL = (
    r"(?:^|[;{\s])(?:margin|padding|border|inset)-(?:left|right)\b"
    r"|(?:^|[;{\s])(?:left|right)\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|text-align\s*:\s*(?:left|right)"
    r"|(?:float|clear)\s*:\s*(?:left|right)"
)


def test_style_is_the_same_in_both_directions():
    assert found(SCREEN_STYLES, PHYSICAL) == []


@pytest.mark.parametrize(
    "line", ["margin-left: 1px", "  right: 0;", "text-align: left", "float:right", "border-top-left-radius: 1px"]
)
def test_a_side_of_the_screen_would_be_found(line):
    assert re.search(PHYSICAL, line, re.MULTILINE)


MESSAGE = re.compile(r"\b_\(\s*f[\"']|gettext(?:_lazy)?\(\s*f[\"']|_\([^()]*\)\.format\(|_\([^()]*\"\s*%\s")


def test_messages_are_whole_when_they_are_translated():
    code = [
        path
        for package in ("untoc_portal", "stakeholders", "reviews", "dialogues")
        for path in (ROOT / package).rglob("*.py")
    ]
    assert [str(path.relative_to(ROOT)) for path in code if MESSAGE.search(path.read_text())] == []
