"""The Secretariat's compilation for the general review: its draft, what may not be in it, and the second looks."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _, override

from dialogues.compilation_workflow import COMPILATION
from dialogues.enums import ReportState
from dialogues.models import Compilation, Contribution, GeneralReport
from dialogues.selectors.findings import Speaker, find_countries
from dialogues.selectors.looks import build_effects
from reviews.services.snapshots import INVENTED
from reviews.withheld import find_words_in_common
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.second_look import Check, Look, Reading, ReadPart
from untoc_portal.core.workflow import get_current_blockers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from dialogues.models import AgendaItem
    from untoc_portal.core.authz import AnyUser

# A draft has room for the beginning of each contribution. The Secretariat edits it.
DRAFT_LENGTH, PART_LENGTH = 60_000, 2_000


def list_contributions_to_compile(item: AgendaItem) -> QuerySet[Contribution]:
    """Return the contributions under an item that are not withdrawn: by theme, article, kind and State."""
    rows = Contribution.objects.not_withdrawn().filter(item=item)
    related = ("state", "article__instrument", "article__cluster")
    return rows.select_related(*related).order_by(
        "article__cluster__number", "article__instrument__position", "article__number", "kind", "state__iso3", "pk"
    )


def list_reports_to_compile(item: AgendaItem) -> QuerySet[GeneralReport]:
    """Return the general reports that are issued by the end of the session, in the order of their clusters."""
    rows = GeneralReport.objects.exclude(state=ReportState.DRAFT).filter(issued_at__date__lte=item.session.ends_on)
    return rows.select_related("phase__cluster", "working_group", "document").order_by("phase__cluster__number", "pk")


def build_compilation_text(item: AgendaItem, language: str) -> str:
    """Return the draft: by theme and article what States handed in, each by name, then what general reports say."""
    rows = list(list_contributions_to_compile(item))
    room = min(PART_LENGTH, DRAFT_LENGTH // max(1, len(rows)))
    with override(language):
        parts = []
        for theme, of_theme in groupby(rows, key=lambda row: row.article.cluster):
            parts.append(_("Theme: %(theme)s") % {"theme": theme} if theme else _("Other articles"))
            for article, of_article in groupby(of_theme, key=lambda row: row.article):
                parts.append(str(article))
                parts.append("\n".join(_build_line(row, room) for row in of_article))
        for report in list_reports_to_compile(item):
            symbol = report.document.symbol if report.document else ""
            parts += [format_label(report, symbol) if symbol else str(report), _shorten(report.text, DRAFT_LENGTH // 8)]
        return "\n\n".join(filter(None, parts))


def _build_line(row: Contribution, room: int) -> str:
    label = _("%(state)s (%(kind)s)") % {"state": row.state, "kind": row.get_kind_display()}
    return "- " + format_label(label, _shorten(row.text, room)).replace("\n", "\n  ")


def _shorten(text: str, room: int) -> str:
    text = text.removeprefix(INVENTED).strip()
    return text if len(text) <= room else text[:room].rsplit(" ", 1)[0] + " …"


def list_late_contributions(compilation: Compilation) -> QuerySet[Contribution]:
    """Return what States handed in after the draft was begun. The draft does not have it by itself."""
    return list_contributions_to_compile(compilation.item).filter(created_at__gt=compilation.created_at)


def list_refused_passages(compilation: Compilation, text: str, language: str, *, is_for_everyone: bool) -> list[str]:
    """Return what readers may not get from this text, as sentences.

    It names only States that handed something in. It has no words of a contribution that was withdrawn. For everyone,
    both hold for contributions that are not in the library, and it has no words of a report that is not published.
    """
    rows = Contribution.objects.filter(item=compilation.item_id)
    shown = rows.in_library() if is_for_everyone else rows.not_withdrawn()
    speaker = Speaker(states=frozenset(shown.values_list("state__iso3", flat=True)))
    named = [country for country in find_countries(text, language, field="text", speaker=speaker) if country.certain]
    kept_back = list(rows.exclude(pk__in=shown.values("pk")).values_list("text", flat=True))
    if is_for_everyone:
        reports = GeneralReport.objects.filter(~Q(text=""), state=ReportState.ISSUED)
        kept_back += reports.values_list("text", flat=True)
    # A State may have handed in the same words again, with its consent.
    open_text = "\n\n".join(shown.values_list("text", flat=True))
    passages = [passage for passage in find_words_in_common(text, kept_back, language) if passage.text not in open_text]
    return [
        *(
            _("“%(passage)s” names a State that has not agreed to this (%(states)s).")
            % {"passage": finding.text, "states": format_list(finding.iso3)}
            for finding in named
        ),
        *(
            _("“%(passage)s” is in a text that its readers may not read.") % {"passage": passage.text}
            for passage in passages
        ),
    ]


def read_compilation(compilation: Compilation) -> Reading:
    """Read a compilation: its text."""
    label = compilation.get_language_display()
    return Reading((ReadPart("text", _("Text"), compilation.text, (compilation.language,), label),))


def _check(compilation: Compilation, *, is_for_everyone: bool) -> tuple[Check, ...]:
    found = list_refused_passages(compilation, compilation.text, compilation.language, is_for_everyone=is_for_everyone)
    late = list_late_contributions(compilation).count()
    newer = (Check(_("%(count)d contributions came after the draft was begun.") % {"count": late}),) if late else ()
    return (
        *(Check(text) for text in found),
        *newer,
        *(() if found else (Check(_("It names only States that may be named to its readers."), is_in_order=True),)),
    )


def look_at_issuing_compilation(compilation: Compilation) -> Look:
    """Return the page before a compilation is issued to States."""
    return Look(
        reading=read_compilation(compilation),
        checks=_check(compilation, is_for_everyone=False),
        document_url=reverse("dialogues:compilation_preview", args=[compilation.pk]),
        effects=build_effects(
            comes=_("It gets its symbol, and its text stays as it is now."),
            read_by=_("States, chairs and the Secretariat, until it is published."),
        ),
        reasons=get_current_blockers(COMPILATION["issue"], compilation),
    )


def look_at_publishing_compilation(compilation: Compilation) -> Look:
    """Return the page before a compilation is published."""
    document = compilation.document
    is_rendered = document is not None and document.is_rendered
    return Look(
        reading=read_compilation(compilation),
        checks=_check(compilation, is_for_everyone=True),
        document_url=reverse("dialogues:compilation_file", args=[compilation.pk, "pdf"]) if is_rendered else "",
        effects=build_effects(comes=_("Everyone finds it on the page of the item."), read_by=_("Everyone.")),
        confirmation=_("I have read the whole text, and it may be published."),
        reasons=get_current_blockers(COMPILATION["publish"], compilation),
    )


def list_compilations(item: AgendaItem, user: AnyUser) -> list[Compilation]:
    """Return the compilations under an item that this user may read, the newest first."""
    rows = Compilation.objects.filter_visible(user).filter(item=item)
    return list(rows.select_related("item__session__working_group", "document"))
