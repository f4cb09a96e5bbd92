"""Time stamps of authorities outside the portal on the seals of the trail."""

from __future__ import annotations

import hashlib
import logging

from untoc_portal.core.models import TrailSeal, TrailStamp
from untoc_portal.core.time_stamps import TimeStampError, list_authorities, request_time_stamp

logger = logging.getLogger(__name__)


def request_stamps() -> list[TrailStamp]:
    """Ask each authority for a time stamp on the signed text of the last seal, and return the new stamps.

    An authority that does not answer is asked again for a later seal: each seal is a proof of all earlier ones.
    """
    seal = TrailSeal.objects.first()
    if seal is None:
        return []
    known = set(seal.stamps.values_list("authority", flat=True))
    made = []
    for authority in list_authorities():
        if authority in known:
            continue
        try:
            stamped = request_time_stamp(authority, hashlib.sha256(seal.body.encode()).digest())
        except TimeStampError as error:
            logger.warning("no time stamp of %s on seal %s: %s", authority, seal.number, error)
            continue
        made.append(
            TrailStamp.objects.create(
                seal=seal, authority=authority, token=stamped.token, stamped_at=stamped.stamped_at
            )
        )
    return made
