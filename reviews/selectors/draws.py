"""The drawing of lots as its pages, certificate and files show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reviews.enums import Selection
from stakeholders.models import State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from reviews.models import Draw


def state_names() -> dict[str, str]:
    """Return the name of every State by its code, in the reader's language."""
    return {state.iso3: str(state) for state in State.objects.all()}


def certificate_snapshot(draw: Draw, entry: Mapping[str, Any], drawn_on: dt.date) -> dict[str, Any]:
    """Return what the certificate of newly drawn lots prints: hashes, contributions, pairs."""
    names, body = state_names(), entry["body"]
    rows = [
        {
            "state": names[row["sur"]],
            "reviewer": names[row["reviewer"]],
            "role": str(Selection(row["role"]).label),
            "instruments": ", ".join(row["instruments"]),
        }
        for row in body["assignments"]
    ]
    return {
        "title": str(draw),
        "symbol": "",
        "pool_sha256": draw.pool_sha256,
        "verifier_sha256": draw.verifier_sha256,
        "seed": body["seed"],
        "entry": {"number": entry["number"], "sha256": entry["sha256"]},
        "contributions": body["contributions"],
        "drawn_on": drawn_on.isoformat(),
        "rows": sorted(rows, key=lambda row: row["state"]),
    }
