"""`?dry_run=true`: an act is done with all its checks, answered, and rolled back. Nothing of it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from untoc_portal.core.api.preconditions import SAFE
from untoc_portal.core.stored_files import discard_new_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

PARAMETER, HEADER = "dry_run", "Dry-Run"
REFUSED = 400


def is_dry_run(request: HttpRequest | Request) -> bool:
    """Return whether the act is only tried."""
    return request.method not in SAFE and request.GET.get(PARAMETER) == "true"


def require_yes_or_no(request: Request) -> None:
    """Raise ValidationError for another value than true and false: a typing error would do the act."""
    if request.method not in SAFE and request.GET.get(PARAMETER, "true") not in ("true", "false"):
        raise ValidationError({PARAMETER: [_("Give true or false.")]})


def answer_and_take_back(answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Return the answer to an act, without the act.

    What waits for the commit, such as jobs and messages, is dropped with it, and so are the files that the act stored.
    What the database checks at the end of a transaction is checked too.
    """
    with discard_new_files(), transaction.atomic():
        response = answer()
        if response.status_code < REFUSED and not connection.needs_rollback:
            connection.check_constraints()
        transaction.set_rollback(True)
    response[HEADER] = "true"
    return response
