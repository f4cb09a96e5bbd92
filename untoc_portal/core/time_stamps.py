"""Time stamps of a hash, made by an authority outside the portal (RFC 3161).

With `untoc_portal/core/seals.py`, the only module that imports pyHanko. Each authority is a setting of the operator
(TIME_STAMP_AUTHORITIES). A time stamp is kept only if its signature leads to one of the certificates in
TIME_STAMP_ROOTS.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import urllib3
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TIMEOUT = urllib3.Timeout(total=20)
HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
OK = 200


class TimeStampError(Exception):
    """The authority gave no time stamp, or one that does not hold."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """The token of an authority (CMS, DER), and the time that it states."""

    token: bytes
    stamped_at: dt.datetime


def list_authorities() -> list[str]:
    """Return the URLs of the authorities. The list is empty if the operator has set none."""
    return [url for url in settings.TIME_STAMP_AUTHORITIES if url]


def send_query(url: str, query: bytes) -> bytes:
    """Return the reply of the authority. Raises TimeStampError if there is none."""
    try:
        with urllib3.PoolManager(retries=False, timeout=TIMEOUT) as pool:
            answer = pool.request("POST", url, body=query, headers=HEADERS, redirect=False)
    except urllib3.exceptions.HTTPError as error:
        raise TimeStampError(str(error)) from error
    if answer.status != OK:
        message = f"status {answer.status}"
        raise TimeStampError(message)
    return bytes(answer.data)


def request_time_stamp(url: str, digest: bytes, *, post: Callable[[str, bytes], bytes] = send_query) -> Stamped:
    """Return the time stamp of a SHA-256 digest.

    Raises TimeStampError if there is no reply, if the reply is for another digest or request, and if its signature
    leads to none of the certificates of TIME_STAMP_ROOTS.
    """
    # In a thread of its own: the library is asynchronous, and a loop may be running here.
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(asyncio.run, _request(url, digest, post)).result()


async def _request(url: str, digest: bytes, post: Callable[[str, bytes], bytes]) -> Stamped:
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    class Authority(TimeStamper):
        async def async_request_tsa_response(self, req: Any) -> Any:
            return tsp.TimeStampResp.load(post(url, req.dump()))

    try:
        authority: Any = Authority
        token = await authority().async_timestamp(digest, "sha256")
        return await _check(token, digest)
    except TimeStampError:
        raise
    except Exception as error:
        # Whatever a foreign server sent: it is no time stamp.
        raise TimeStampError(str(error)) from error


async def _check(token: Any, digest: bytes) -> Stamped:
    from pyhanko import keys
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko_certvalidator import ValidationContext

    load: Callable[..., Iterable[Any]] = keys.load_certs_from_pemder
    roots = list(load([settings.TIME_STAMP_ROOTS]))
    trusted = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
    status = await validate_tst_signed_data(token["content"], trusted, lambda _algorithm: digest)
    if not (status["intact"] and status["valid"] and status["trust_problem_indic"] is None):
        message = "its signature does not lead to a certificate of TIME_STAMP_ROOTS"
        raise TimeStampError(message)
    return Stamped(token.dump(), status["timestamp"])
