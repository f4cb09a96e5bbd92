"""A list since a time: what changed for this reader, and what the reader was shown and no longer finds.

A time stamp in a row would not do. A row changes for a reader when a related row changes or a right begins or ends, and
a row that was stamped before another may be committed after it. So the portal remembers what it showed: a hash of each
row, for each list that a reader keeps up to date in this way. A row has changed if it is not the same as what was
shown, and is gone if it was shown and is not in the list now. So nobody is informed of a row that was never shown to
them.

All times are of the clock of the database. A row is compared after it was read, and `as_of` is taken before the first
row is read: what is committed in between is given now or next time, and never missed. What this same request gave is
not given again to who sends its `as_of`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Now
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer

from untoc_portal.core.datetimes import read_datetime
from untoc_portal.core.middleware import acting_for
from untoc_portal.core.models import Mirror, MirrorEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from rest_framework.request import Request

SINCE = "updated_since"
# These do not choose which rows a list has.
NOT_OF_LIST = (SINCE, "cursor", "page_size")
# The mirrors of one person, or of everyone together, of which the least used ones end.
MAX_MIRRORS = 200
UNUSED = dt.timedelta(days=60)
# Some databases keep milliseconds.
TICK = dt.timedelta(milliseconds=1)
MIN_STEP = dt.timedelta(microseconds=1)


def _read_since(text: str) -> dt.datetime:
    """Return the time that is meant. Raises ValidationError for a text that is none, or has no time zone."""
    try:
        day = parse_date(text)
        if day is not None:
            return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
        return read_datetime(text.replace(" ", "+"))
    except ValueError:
        message = _("Give a time with its time zone, such as 2027-01-31T04:00:00Z.")
        raise ValidationError({SINCE: [message]}) from None


@dataclass(slots=True)
class Mirroring:
    """A request for a list since a time."""

    mirror: Mirror
    rows: QuerySet[Any]
    key: str
    since: dt.datetime
    as_of: dt.datetime
    is_complete: bool
    removed_after: int | None
    page: list[Any] = field(default_factory=list)

    @property
    def is_removal(self) -> bool:
        """Return whether the page has only what was removed: all rows were looked at before."""
        return self.removed_after is not None

    @classmethod
    def begin(cls, request: Request, view: Any, rows: QuerySet[Any], state: dict[str, Any]) -> Mirroring | None:
        """Find or begin the mirror of this list for this reader; None if the request asks for no time.

        Raises ValidationError for a time that is none.
        """
        text = request.query_params.get(SINCE)
        if text is None:
            return None
        since = _read_since(text)
        user = request.user if request.user.is_authenticated else None
        digest = _identify_list(request, user)
        if not state:
            Mirror.objects.bulk_create(
                [Mirror(user=user, list_sha256=digest, began_at=Now(), used_at=Now())],
                update_conflicts=True,
                unique_fields=["list_sha256"],
                update_fields=["used_at"],
            )
        same = Mirror.objects.filter(user=OuterRef("user") if user else None).order_by().values("user")
        found: Any = (
            Mirror.objects.filter(list_sha256=digest)
            .annotate(now=Now(), siblings=Subquery(same.annotate(number=Count("pk")).values("number")))
            .get()
        )
        if found.siblings > MAX_MIRRORS:
            end_mirrors(Mirror.objects.filter(user=user).order_by("-used_at").values("pk")[MAX_MIRRORS:])
        return cls(
            mirror=found,
            rows=rows,
            key=getattr(view, "row_key", "") or _name_key(view),
            since=since,
            # No two requests have the same time: it shows which of them noticed a change.
            as_of=dt.datetime.fromisoformat(state["as_of"])
            if state
            else found.now + secrets.randbelow(1000) * MIN_STEP,
            is_complete=state.get("complete", since < found.began_at),
            removed_after=state.get("removed_after"),
        )

    def deliver(
        self, data: Sequence[dict[str, Any]], state: dict[str, Any] | None, size: int
    ) -> tuple[list[dict[str, Any]], dict[str, Any] | None, dict[str, Any]]:
        """Return the rows that changed, what the next cursor holds, and what the answer has besides."""
        changed = [] if self.is_removal else self._compare(data)
        removed: list[MirrorEntry] = []
        if state is None and not self.is_complete:
            removed, state = self._find_removed(size)
        if state is not None:
            state |= {"as_of": self.as_of.isoformat(), "complete": self.is_complete}
        as_of = self.as_of.isoformat().replace("+00:00", "Z")
        gone = [{"id": entry.key, "gone_at": entry.gone_at} for entry in removed]
        return changed, state, {"as_of": as_of, "is_complete": self.is_complete, "removed": gone}

    def _compare(self, data: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the rows of the page that are not as they were shown, and remember them as they are shown now."""
        known = {entry.row: entry for entry in self.mirror.entries.filter(row__in=[row.pk for row in self.page])}
        found, new = [], []
        for row, shown in zip(self.page, data, strict=True):
            digest = hashlib.sha256(JSONRenderer().render(shown)).hexdigest()[:32]
            entry = known.get(row.pk)
            is_new = entry is None or entry.gone_at is not None or entry.digest != digest
            if is_new:
                key = "/".join(str(shown[name]) for name in self._read_names(shown))
                noticed = {"changed_at": Now(), "noticed_in": self.as_of}
                new.append(MirrorEntry(mirror=self.mirror, row=row.pk, key=key, digest=digest, **noticed))
            if is_new or self.is_complete or (entry and self._is_news(entry)):
                found.append(shown)
        MirrorEntry.objects.bulk_create(
            new,
            update_conflicts=True,
            unique_fields=["mirror", "row"],
            update_fields=["key", "digest", "changed_at", "gone_at", "noticed_in"],
        )
        return found

    def _is_news(self, entry: MirrorEntry) -> bool:
        """Return whether a row that was shown has changed since then, for who has the answer of that time."""
        return entry.changed_at >= self.since - TICK and entry.noticed_in != self.since

    def _read_names(self, shown: dict[str, Any]) -> list[str]:
        """Return the fields that name a row. Raises ValidationError if they were not chosen."""
        names = self.key.split(",")
        if missing := [name for name in names if name not in shown]:
            message = _("A list since a time needs the field “%(name)s”.")
            raise ValidationError({"fields": [message % {"name": name} for name in missing]})
        return names

    def _find_removed(self, size: int) -> tuple[list[MirrorEntry], dict[str, Any] | None]:
        """Return what the reader was shown and no longer finds, and what the next cursor holds if there is more."""
        entries = self.mirror.entries.all()
        if self.removed_after is None:
            left = entries.filter(gone_at__isnull=True).exclude(row__in=self.rows.order_by().values("pk"))
            left.update(gone_at=Now(), noticed_in=self.as_of)
        gone = entries.filter(gone_at__gte=self.since - TICK, pk__gt=self.removed_after or 0)
        gone = gone.exclude(noticed_in=self.since).order_by("pk")
        found = list(gone[: size + 1])
        return found[:size], {"removed_after": found[size - 1].pk} if len(found) > size else None

    @staticmethod
    def describe_answer() -> dict[str, Any]:
        """Return the members that the answer has only if it is since a time."""
        removed = {
            "type": "object",
            "required": ["id", "gone_at"],
            "properties": {
                "id": {"type": "string", "description": "The id with which the list showed the row."},
                "gone_at": {"type": "string", "format": "date-time"},
            },
        }
        return {
            "as_of": {
                "type": "string",
                "format": "date-time",
                "description": "With `updated_since`: send this time with your next request.",
            },
            "is_complete": {
                "type": "boolean",
                "description": "With `updated_since`: the pages have every row. Remove what they do not have.",
            },
            "removed": {
                "type": "array",
                "items": removed,
                "description": "With `updated_since`: rows that you were shown and cannot find now. On the last pages.",
            },
        }

    @staticmethod
    def describe_parameter() -> str:
        """Return what the parameter does."""
        return (
            "Only what changed for you since this time, and what you can no longer find. "
            "Send the `as_of` of the answer before; to begin, any time."
        )


def _name_key(view: Any) -> str:
    """Return the field of a row that names it in the list."""
    return "id" if view.lookup_field == "pk" else view.lookup_field


def _identify_list(request: Request, user: Any) -> str:
    """Return a hash of who reads, in whose name, which rows of which address, and in which language."""
    chosen = sorted((name, value) for name, value in request.query_params.items() if name not in NOT_OF_LIST)
    who = f"{user.pk}:{acting_for.get()}" if user else ""
    return hashlib.sha256(json.dumps([who, request.path, chosen, get_language()]).encode()).hexdigest()


def end_mirrors(keys: QuerySet[Any]) -> None:
    """Forget these mirrors. Who uses one of them again gets the whole list."""
    found = list(keys.values_list("pk", flat=True))
    MirrorEntry.objects.filter(mirror__in=found).delete()
    Mirror.objects.filter(pk__in=found).delete()


def end_unused_mirrors(now: dt.datetime) -> None:
    """Forget the mirrors that nobody has used for a long time."""
    end_mirrors(Mirror.objects.filter(used_at__lt=now - UNUSED).values("pk"))
