"""The style sheets: contrast of the colours in both schemes, and no rule that nothing uses."""

import re
from pathlib import Path

import django.contrib.admin
import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
CSS = ROOT / "static" / "css"
# The print sheet of documents has pages of its own; the administration has rules of its own.
SHEETS = sorted(path for path in CSS.glob("*.css") if path.name not in {"documents.css", "admin.css"})
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
COLOURS = {
    name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", TOKENS)
}
SCHEMES = ("light", "dark")
TEXT = ("ink", "soft", "act", "act-deep", "late", "wait")
GROUNDS = ("paper", "sheet", "well", "act-tint", "late-tint", "wait-tint")
# Text on it, the surface, and the least contrast: 7 is AAA for text, 3 what a border or a sign needs.
PAIRS = [(text, ground, 7.0) for text in TEXT for ground in GROUNDS]
PAIRS += [("on-act", "act", 7.0), ("on-act", "act-deep", 7.0), ("on-late", "late", 7.0), ("paper", "ink", 7.0)]
PAIRS += [(line, ground, 3.0) for line in ("edge", "focus") for ground in GROUNDS[:2]]


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_guidelines_say():
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_colours_have_enough_contrast(scheme, text, ground, least):
    place = SCHEMES.index(scheme)
    assert contrast(COLOURS[text][place], COLOURS[ground][place]) >= least


def test_every_colour_is_a_token():
    """A colour that is in a rule of its own has no value for the other scheme. White is for what is scanned."""
    others = [path for path in SHEETS if path.name != "tokens.css"]
    found = [(path.name, colour) for path in others for colour in re.findall(r"#[0-9a-f]{3,6}\b", path.read_text())]
    assert {colour for _name, colour in found} <= {"#fff"}


def test_every_token_that_is_used_is_set():
    used = {name for path in SHEETS for name in re.findall(r"var\(--([\w-]+)\)", path.read_text())}
    set_here = {name for path in SHEETS for name in re.findall(r"(?<![\w(-])--([\w-]+):", path.read_text())}
    assert used - set_here == set()


def without_values(sheet):
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return re.sub(r"\burl\((?:\"[^\"]*\"|[^)]*)\)|[\d]*\.\d+", "", sheet)


def test_no_class_is_styled_that_nothing_has():
    files = [path for path in (ROOT / "templates").rglob("*.html") if "documents" not in path.parts]
    files += (ROOT / "static" / "js").glob("*.js")
    for package in ("untoc_portal", "reviews", "dialogues", "stakeholders"):
        files += (ROOT / package).rglob("*.py")
    # The administration also dresses what Django renders.
    django_admin = Path(django.contrib.admin.__file__).parent
    files += [path for ending in ("html", "js", "py") for path in django_admin.rglob(f"*.{ending}")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    words = set(re.findall(r"[\w-]+", source))
    # Names that are put together: class="badge badge--{{ tone }}".
    beginnings = tuple(set(re.findall(r"([\w-]+(?:--|__))\{", source)))
    sheets = [*SHEETS, CSS / "admin.css"]
    styled = {name for path in sheets for name in re.findall(r"\.([a-zA-Z][\w-]*)", without_values(path.read_text()))}
    # The framework names the row of each field and the column of each value.
    unused = {name for name in styled - words if not name.startswith((*beginnings, "field-", "column-"))}
    assert unused - {"w3", "org"} == set()


def test_no_text_is_smaller_than_the_smallest_token():
    smallest = float(re.search(r"--t-xs: ([\d.]+)rem", TOKENS)[1])
    for path in (*SHEETS, CSS / "admin.css"):
        sizes = re.findall(r"font(?:-size)?: ([\d.]+)(rem|em|px)\b", path.read_text(encoding="utf-8"))
        small = [size for size, unit in sizes if float(size) / (16 if unit == "px" else 1) < smallest]
        assert (path.name, small) == (path.name, [])
