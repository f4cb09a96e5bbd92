"""The files of an outcome in the library, written by Python: a page has hundreds of them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext as _

from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import get_list_separator
from untoc_portal.core.templatetags.writing import escape_text

if TYPE_CHECKING:
    from reviews.models import OutcomeDocument

_ANY_KEY = 9_000_000_001


def render_library_files(outcome: Any) -> SafeString:
    """Return the files of an outcome of `list_library_outcomes`: for each edition its languages, each a link.

    Where the reader can also read the self-assessment, a link to that.
    """
    parts = []
    # An address for each of hundreds of files takes long: one is made, and has the keys of the others put into it.
    pattern = escape_text(reverse("reviews:document_file", args=[_ANY_KEY]))
    for (symbol, _level), rows in groupby(outcome.offered, lambda row: (row.document.symbol, row.document.level)):
        files = list(rows)
        links = get_list_separator("mixed").join(_render_link(row, pattern) for row in files)
        edition = f"<bdi>{escape_text(symbol)}</bdi> · {escape_text(files[0].document.get_level_display())}"
        parts.append(f'<span class="block"><span class="muted small">{edition}</span> {links}</span>')
    if outcome.shared_submission:
        url = reverse("reviews:submission_detail", args=[outcome.review.code, outcome.shared_submission])
        parts.append(f'<a class="block" href="{escape_text(url)}">{escape_text(_("Self-assessment"))}</a>')
    return SafeString("\n".join(parts))


def _render_link(row: OutcomeDocument, pattern: str) -> str:
    language = OfficialLanguage(row.document.language)
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    title = f'<span class="visually-hidden"> {escape_text(row.document.title)}</span>'
    name = f"{escape_text(language.label)} (PDF){title}"
    url = pattern.replace(str(_ANY_KEY), str(row.pk))
    return f'<a href="{url}" lang="{language}" dir="{direction}">{name}</a>'
