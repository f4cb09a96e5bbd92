"""Many rows in one request, as JSON Lines or CSV: `POST <list>/bulk/`.

Each row goes through the very operation that takes one row: the same serializer, permission and service, in the same
transaction as the others. So a rule that holds for one row holds for all, and there is nothing to add for a new one.

Without a parameter all rows are stored, or none, and the answer names every fault of every row. With `?partial=true`
the good rows are stored, and the answer is a file of the others in the form that was sent, with the errors next to
them. Acts that bind are never done in bulk: a person reads each of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from untoc_portal.core.api.exceptions import handle_exception
from untoc_portal.core.api.parsers import WHOLE, BodyTooLarge, PortalJSONParser
from untoc_portal.core.api.problems import ProblemResponse, build_error
from untoc_portal.core.busy import is_away, is_busy
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import join_sentences
from untoc_portal.core.scopes import MissingScopeError
from untoc_portal.core.table_files import read_sheet, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rest_framework.request import Request

PARTIAL, ERROR, MEMBER = "partial", "error", "."
JSON_LINES, CSV = "application/x-ndjson", "text/csv"
STORED, REFUSED = "Bulk-Stored", "Bulk-Refused"
Row = dict[str, Any]


class BulkParser(BaseParser):
    """Reads a body of rows. Raises BodyTooLarge for more bytes than the setting allows, and ValidationError."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> list[Row]:
        """Return the rows."""
        del media_type, parser_context
        body = stream.read(settings.API_BULK_BYTES + 1)
        if len(body) > settings.API_BULK_BYTES:
            raise BodyTooLarge
        return self.read(body)

    def read(self, body: bytes) -> list[Row]:
        """Return the rows of the body. Subclasses define it."""
        raise NotImplementedError


class JSONLinesParser(BulkParser):
    """One JSON object a line. Empty lines do not count."""

    media_type = JSON_LINES

    def read(self, body: bytes) -> list[Row]:
        """Return the objects. Raises ValidationError with the number of each line that is none."""
        lines = [line for line in body.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]
        rows, faults = [], {}
        for number, line in enumerate(lines[: settings.API_BULK_ROWS + 1]):
            try:
                row = PortalJSONParser().parse(BytesIO(line))
            except (ParseError, ValidationError) as error:
                faults[number] = error.detail if isinstance(error, ValidationError) else [error.detail]
                continue
            if isinstance(row, dict):
                rows.append(row)
            else:
                faults[number] = [_("Each line is one JSON object.")]
        if faults:
            raise ValidationError(faults)
        return rows


class CSVParser(BulkParser):
    """A table whose first line names the fields. An empty cell is a field that is not sent.

    The column `texts.measures` has the member `measures` of the field `texts`.
    """

    media_type = CSV

    def read(self, body: bytes) -> list[Row]:
        """Return a row for each line. Raises ValidationError if it cannot be read, or names a column twice."""
        try:
            sheet = read_sheet("rows.csv", body)
        except DomainError as error:
            raise ValidationError({WHOLE: [error.message]}) from None
        if len(set(sheet.headers)) != len(sheet.headers):
            raise ValidationError({WHOLE: [_("Two columns have the same name.")]})
        if {name.partition(MEMBER)[0] for name in sheet.headers if MEMBER in name} & set(sheet.headers):
            raise ValidationError({WHOLE: [_("A field has a column of its own or columns for its parts, not both.")]})
        return [_nest(zip(sheet.headers, line, strict=True)) for line in sheet.lines]


def _nest(cells: Iterable[tuple[str, str]]) -> Row:
    """Return a row from the cells that are not empty: `texts.measures` is a member of the object `texts`."""
    row: Row = {}
    for column, cell in cells:
        name, dot, member = column.partition(MEMBER)
        if cell and dot:
            row.setdefault(name, {})[member] = cell
        elif cell:
            row[name] = cell
    return row


def _flatten(row: Row) -> Row:
    """Return a row with a column for each member of an object, as it was sent."""
    found: Row = {}
    for name, value in row.items():
        parts = {f"{name}{MEMBER}{member}": one for member, one in value.items()} if isinstance(value, dict) else None
        found.update({name: value} if parts is None else parts)
    return found


class BulkResultSerializer(serializers.Serializer):
    """How many rows were stored."""

    stored = serializers.IntegerField()


@dataclass(slots=True)
class Refusal:
    """A row that was refused: its number from 0, what was sent, and the problem of a request with only this row."""

    number: int
    row: Row
    status: int
    code: str
    detail: str
    errors: list[dict[str, Any]] = field(default_factory=list)

    def describe(self) -> str:
        """Return the errors in words, each with its field."""
        texts = [
            f"{one['pointer'].rpartition('/')[2]}: {one['detail']}" for one in self._find_in_fields() if one["pointer"]
        ]
        return " ".join(texts) or self.detail

    def _find_in_fields(self) -> list[dict[str, Any]]:
        begin = f"/{self.number}"
        return [one for one in self.errors if one["pointer"] and one["pointer"] != begin]


class BulkCreate:
    """A list that takes many rows in one request, each as `create` takes it.

    `bulk_input` is the serializer of one row. `bulk_member` is the member of the body that takes several rows, where
    `create` does that itself: then all rows are first sent to it together, which costs no more than one of them.
    """

    bulk_input: ClassVar[type[serializers.Serializer]]
    bulk_member: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a list whose rows bind: each of them is read by a person first."""
        super().__init_subclass__(**kwargs)
        if "seen" in cls.bulk_input().fields:
            message = f"{cls.__name__}: what binds is never done in bulk"
            raise TypeError(message)

    def list_known_parameters(self) -> set[str]:
        """Return the parameters of this action."""
        found: set[str] = super().list_known_parameters()  # type: ignore[misc]  # of the viewset
        return found | {PARTIAL} if self.action == "bulk" else found  # type: ignore[attr-defined]

    @extend_schema(
        request={JSON_LINES: OpenApiTypes.BINARY, CSV: OpenApiTypes.BINARY},
        parameters=[OpenApiParameter(PARTIAL, bool, description="true: store the good rows, and return the others.")],
        responses={
            200: BulkResultSerializer,
            (200, JSON_LINES): OpenApiTypes.STR,
            (200, CSV): OpenApiTypes.STR,
        },
    )
    @action(detail=False, methods=["post"], parser_classes=[JSONLinesParser, CSVParser])
    def bulk(self, request: Request, **_kwargs: Any) -> Response | HttpResponse:
        """Store many rows, each as the operation for one row does (those who may do that). All of them, or none.

        A row has the fields of that operation. With `partial=true` the good rows are stored; the answer is a file of
        the others in the form that was sent, with the column `error`, and without a row if all are stored.
        """
        _require_rows(request.data)
        # A file of refused rows is corrected and sent again with its column of errors.
        rows = [{name: value for name, value in row.items() if name != ERROR} for row in request.data]
        is_partial = self._is_partial(request)
        with transaction.atomic():
            refused = self._store(request, rows, is_partial=is_partial)
            if refused and not is_partial:
                transaction.set_rollback(True)
        # A person without the right learns no more than from one row.
        is_hidden = len(refused) == len(rows) and {one.status for one in refused} == {status.HTTP_404_NOT_FOUND}
        if is_partial and not is_hidden:
            return self._return_file(request, rows, refused)
        return _refuse_all(refused) if refused else Response({"stored": len(rows)})

    @staticmethod
    def _is_partial(request: Request) -> bool:
        asked = request.query_params.get(PARTIAL, "false")
        if asked not in ("true", "false"):
            raise ValidationError({PARTIAL: [_("Give true or false.")]})
        return asked == "true"

    def _store(self, request: Request, rows: Sequence[Row], *, is_partial: bool) -> list[Refusal]:
        known = set(self.bulk_input().fields)
        unknown = {number: sorted(set(row) - known) for number, row in enumerate(rows) if set(row) - known}
        if self.bulk_member and not unknown:
            problem = self._try(request, {self.bulk_member: list(rows)})
            if problem is None or not is_partial:
                return self._sort_errors(problem, rows) if problem else []
        refused = []
        for number, row in enumerate(rows):
            if number in unknown:
                refused.append(_refuse_fields(number, row, unknown[number]))
            elif problem := self._try(request, {self.bulk_member: [row]} if self.bulk_member else row):
                refused.append(self._build_refusal(number, row, problem))
        return refused

    def _try(self, request: Request, body: Any) -> dict[str, Any] | None:
        """Do the operation for one row, and return its problem. Raises what is wrong with the request as a whole."""
        asked = self.action
        self.action, request._full_data = "create", body  # type: ignore[attr-defined]  # noqa: SLF001 (as if sent)
        try:
            with transaction.atomic():
                self.create(request, **self.kwargs)  # type: ignore[attr-defined]  # of the viewset
        except Exception as error:
            if isinstance(error, MissingScopeError) or is_busy(error) or is_away(error):
                raise
            found = handle_exception(error, {"request": request})
            if found is None or found.status_code >= status.HTTP_500_INTERNAL_SERVER_ERROR:
                raise
            return dict(json.loads(found.content))
        finally:
            self.action = asked
        return None

    def _build_refusal(self, number: int, row: Row, problem: dict[str, Any]) -> Refusal:
        begin = f"/{self.bulk_member}/0" if self.bulk_member else ""
        errors = [
            {**one, "pointer": f"/{number}{(one['pointer'] or '').removeprefix(begin)}", "index": number}
            for one in problem["errors"]
        ]
        errors = errors or [build_error(problem["detail"], (number,), code=problem["code"])]
        return Refusal(number, row, problem["status"], problem["code"], problem["detail"], errors)

    def _sort_errors(self, problem: dict[str, Any], rows: Sequence[Row]) -> list[Refusal]:
        """Return the refused rows of a body with all rows. What names no row is reported on the first."""
        begin, found = f"/{self.bulk_member}", {}
        for one in problem["errors"] or [build_error(problem["detail"], code=problem["code"])]:
            number = one["index"] or 0
            pointer = (one["pointer"] or "").removeprefix(begin) or f"/{number}"
            refusal = Refusal(number, rows[number], problem["status"], problem["code"], problem["detail"])
            found.setdefault(number, refusal).errors.append({**one, "pointer": pointer, "index": number})
        return list(found.values())

    def _return_file(self, request: Request, rows: Sequence[Row], refused: Sequence[Refusal]) -> HttpResponse:
        lines = [{**one.row, ERROR: one.describe()} for one in refused]
        is_csv = (request.content_type or "").partition(";")[0].strip().lower() == CSV
        if is_csv:
            lines = [_flatten(line) for line in lines]
            columns = [*dict.fromkeys(name for row in rows for name in _flatten(row)), ERROR]
            content = write_csv(columns, ([line.get(name, "") for name in columns] for line in lines))
        else:
            content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        headers = {STORED: str(len(rows) - len(refused)), REFUSED: str(len(refused))}
        return HttpResponse(content, content_type=f"{CSV if is_csv else JSON_LINES}; charset=utf-8", headers=headers)


def _require_rows(sent: Any) -> None:
    """Raise ValidationError for no rows, or more than the setting allows. No parser sees a body without a byte."""
    if not isinstance(sent, list) or not 0 < len(sent) <= settings.API_BULK_ROWS:
        message = _("Send from 1 to %(count)d rows.") % {"count": settings.API_BULK_ROWS}
        raise ValidationError({WHOLE: [message]})


def _refuse_fields(number: int, row: Row, names: Sequence[str]) -> Refusal:
    message = _("There is no such field here.")
    errors = [build_error(message, (number, name), code="unknown_field") | {"index": number} for name in names]
    return Refusal(number, row, status.HTTP_400_BAD_REQUEST, "invalid", message, errors)


def _refuse_all(refused: Sequence[Refusal]) -> ProblemResponse:
    """Return every fault of every row. The status is that of the rows, or 400 if they have several."""
    statuses, codes = {one.status for one in refused}, {one.code for one in refused}
    errors = [error for one in refused for error in one.errors]
    return ProblemResponse(
        statuses.pop() if len(statuses) == 1 else status.HTTP_400_BAD_REQUEST,
        codes.pop() if len(codes) == 1 else "invalid",
        join_sentences(list(dict.fromkeys(error["detail"] for error in errors))),
        errors=errors,
    )
