"""Store the texts of articles that a file holds. What was stored before is superseded and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.enums import TextEffect
from reviews.models import Article, ArticleText, Provision
from reviews.official_files.content import LEVELS, RULE, ReadText, refuse_line
from reviews.official_files.provision_tables import read_provision_table
from reviews.official_files.provision_xml import read_akoma_ntoso
from reviews.selectors.text_imports import list_planned_texts
from stakeholders.models import Instrument
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from reviews.models import TextImport
    from reviews.selectors.text_imports import PlannedText
    from untoc_portal.accounts.models import User

FORMATS = ("csv", "xlsx", "xml")


def read_provisions(name: str, content: bytes, *, instrument: str = "", source: str = "") -> list[ReadText]:
    """Return the texts of articles in a file: CSV, Excel, or Akoma Ntoso.

    `instrument` and `source` are for Akoma Ntoso; a table names them in its lines. Raises DomainError with the line if
    the file cannot be read, or names an article that the portal does not know.
    """
    form = name.rpartition(".")[2].lower()
    if form not in FORMATS:
        message = _("Only CSV, Excel (.xlsx) and Akoma Ntoso (.xml) files are accepted.")
        raise DomainError("invalid_file", message, rule=RULE, field="file")
    if form == "xml":
        if not Instrument.objects.filter(code=instrument).exists():
            message = _("Name the instrument: an Akoma Ntoso file does not say it in a safe way.")
            raise DomainError("no_instrument", message, rule=RULE, field="instrument")
        texts = read_akoma_ntoso(content, instrument=instrument, source=source.strip())
    else:
        texts = read_provision_table(name, content)
    known = set(Article.objects.values_list("instrument__code", "number"))
    for text in texts:
        if (text.instrument, text.article) not in known:
            words = {"instrument": text.instrument[:20], "number": text.article}
            raise refuse_line(text.line, _("%(instrument)s has no article %(number)d.") % words)
    return texts


@transaction.atomic
def store_provisions(source: TextImport, texts: list[ReadText], *, actor: User | None) -> list[PlannedText]:
    """Store the texts that differ from what is stored, and return all of them. The caller has checked the right.

    A second run stores nothing, because nothing differs.
    """
    articles = {text.article for text in texts}
    # One file at a time for an article: two texts in use cannot be.
    list(Article.objects.filter(number__in=articles).order_by("pk").select_for_update(of=("self",)))
    planned = list_planned_texts(texts)
    for plan in planned:
        if plan.effect != TextEffect.SAME:
            _store_text(plan, source, actor)
    return planned


def _store_text(planned: PlannedText, source: TextImport, actor: User | None) -> None:
    if planned.current is not None:
        ArticleText.objects.filter(pk=planned.current.pk).update(superseded_at=timezone.now())
    text = ArticleText.objects.create(
        article=planned.article,
        language=planned.read.language,
        source=planned.read.source,
        sha256=planned.read.sha256,
        file_name=source.file_name,
        file_sha256=source.sha256,
        loaded_by=actor,
    )
    Provision.objects.bulk_create(
        Provision(
            text_of=text,
            position=position,
            **dict(zip(LEVELS, row.numbers, strict=True)),
            is_closing=row.is_closing,
            label=row.label,
            text=row.text,
        )
        for position, row in enumerate(planned.read.rows, 1)
    )
