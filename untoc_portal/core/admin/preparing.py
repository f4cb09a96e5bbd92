"""Long tasks of the admin: a file is checked line by line, and imported (core/preparations.py)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from untoc_portal.core import authz, preparations
from untoc_portal.core.admin.transfer import ServiceResource, import_rows, preview_rows, require_same_as_preview
from untoc_portal.core.enums import PreparationState
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Preparation
from untoc_portal.core.preparations import CONTENT, PreparationType, Steps
from untoc_portal.core.table_files import Sheet

if TYPE_CHECKING:
    from django.db.models import Model

    from untoc_portal.accounts.models import User

# The kinds: a file to preview (its table, its lines, and then their effect), and a file to import (the preview it was
# shown as).
SHOWING, TAKING_IN = "table_file", "table_file_taken_in"

FILE_EXPIRED = gettext_lazy(
    "This file was imported already, or is no longer kept. Choose it again to see what it would do now."
)


def get_table_name(resource_class: type[ServiceResource]) -> str:
    """Return the name that identifies the table of an uploaded file."""
    return f"{resource_class.__module__}.{resource_class.__qualname__}"


def request_import_preview(resource_class: type[ServiceResource], sheet: Sheet, *, actor: User) -> Preparation:
    """Request a check of the file against the rules, line by line.

    Raises DomainError for unknown or missing columns.
    """
    resource_class().check_columns(sheet.headers)
    content = sheet._asdict()
    table = get_table_name(resource_class)
    digest = hashlib.sha256(json.dumps([table, content]).encode()).hexdigest()
    return preparations.request_preparation(
        SHOWING, actor=actor, subject=digest, total=len(sheet.lines), **{"table": table, CONTENT: content}
    )


@transaction.atomic
def request_import(shown: Preparation, *, actor: User) -> Preparation:
    """Request the import of a file as it was previewed.

    Raises DomainError if the file was already imported, is no longer stored, or has refused lines.
    """
    content = _content(Preparation.objects.select_for_update(of=("self",)).get(pk=shown.pk))
    if not content["outcome"]["seen"]:
        raise DomainError("refused_lines", _("Nothing has been changed."))
    return preparations.request_preparation(
        TAKING_IN,
        actor=actor,
        subject=str(shown.pk),
        total=len(content["lines"]),
        table=shown.arguments["table"],
        shown=shown.pk,
    )


def get_import_preview(shown: Preparation) -> dict[str, Any]:
    """Return the effect of a file, in words. Raises DomainError if it was already imported or is no longer stored."""
    outcome: dict[str, Any] = _content(shown)["outcome"]
    return outcome


def _content(shown: Preparation) -> dict[str, Any]:
    content: dict[str, Any] | None = shown.arguments.get(CONTENT)
    if content is None:
        raise DomainError("not_kept", FILE_EXPIRED)
    return content


def _table(preparation: Preparation) -> type[ServiceResource]:
    found: type[ServiceResource] = import_string(preparation.arguments["table"])
    return found


def _address(preparation: Preparation, page: str, *args: Any) -> str:
    model: type[Model] = _table(preparation).model
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def _label(preparation: Preparation) -> str:
    table = capfirst(str(_table(preparation).model._meta.verbose_name_plural))
    if preparation.kind == TAKING_IN:
        return _("File imported: %(table)s") % {"table": table}
    return _("What a file would do: %(table)s") % {"table": table}


def _is_allowed(preparation: Preparation) -> bool:
    return authz.is_secretariat(preparation.owner)


def _sheet(content: dict[str, Any]) -> Sheet:
    return Sheet(content["headers"], content["lines"], content["numbers"])


def _show(preparation: Preparation) -> Steps:
    content = _content(preparation)
    outcome = yield from preview_rows(
        _table(preparation), _sheet(content), actor=preparation.owner, language=preparation.language
    )
    # Stored with the lines; nothing else is changed.
    content["outcome"] = outcome.to_dict()
    preparation.save(update_fields=["arguments"])
    return lambda: None


def _import_table(preparation: Preparation) -> Steps:
    shown = Preparation.objects.get(pk=preparation.arguments["shown"])
    content = _content(shown)
    table, sheet, seen = _table(preparation), _sheet(content), content["outcome"]["seen"]
    outcome = yield from preview_rows(table, sheet, actor=preparation.owner, language=preparation.language)
    require_same_as_preview(outcome, seen)

    def write() -> None:
        import_rows(table, sheet, actor=preparation.owner, seen=seen)
        # A file is imported only once.
        del shown.arguments[CONTENT]
        shown.save(update_fields=["arguments"])

    return write


def _place(preparation: Preparation) -> str:
    if preparation.kind == TAKING_IN:
        return _address(preparation, "changelist")
    is_ready = preparation.state == PreparationState.READY
    return _address(preparation, "import_shown", preparation.pk) if is_ready else _address(preparation, "import")


TABLE_FILE = PreparationType(
    label=_label,
    is_allowed=_is_allowed,
    get_url=_place,
    steps=_show,
)
TABLE_IMPORT = PreparationType(
    label=_label,
    is_allowed=_is_allowed,
    get_url=_place,
    steps=_import_table,
)
