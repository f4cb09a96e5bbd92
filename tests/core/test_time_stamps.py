"""Time stamps of an authority: asked over HTTP, kept only if they hold."""

import datetime as dt
import hashlib
import subprocess

import pytest

from tests.factories.time_stamps import make_authority, reply_to, serve_authority
from untoc_portal.core.time_stamps import TimeStampError, request_time_stamp

DIGEST = hashlib.sha256(b"the closing hash").digest()
OTHER = hashlib.sha256(b"another").digest()


@pytest.fixture
def authority(settings, tmp_path):
    settings.TIME_STAMP_ROOTS = str(make_authority(tmp_path / "tsa"))
    return tmp_path / "tsa"


def test_stamp_is_asked_and_openssl_accepts_it(authority, tmp_path):
    with serve_authority(authority) as url:
        stamped = request_time_stamp(url, DIGEST)
    assert abs(stamped.stamped_at - dt.datetime.now(tz=dt.UTC)) < dt.timedelta(minutes=2)
    file = tmp_path / "stamp.der"
    file.write_bytes(stamped.token)
    command = ["openssl", "ts", "-verify", "-token_in", "-in", file, "-CAfile", authority / "root.pem", "-digest"]
    for digest, code in ((DIGEST, 0), (OTHER, 1)):
        done = subprocess.run([*command, digest.hex()], capture_output=True, check=False)  # noqa: S603 (own words)
        assert done.returncode == code


def test_stamp_of_unknown_authority_is_refused(authority, settings, tmp_path):
    settings.TIME_STAMP_ROOTS = str(make_authority(tmp_path / "other", name="other"))
    with pytest.raises(TimeStampError, match="TIME_STAMP_ROOTS"):
        request_time_stamp("", DIGEST, post=lambda _url, query: reply_to(authority, query))


def test_stamp_of_other_request_is_refused(authority):
    kept = []

    def post(_url, query):
        kept.append(query)
        return reply_to(authority, kept[0])

    request_time_stamp("", OTHER, post=post)
    with pytest.raises(TimeStampError):
        request_time_stamp("", DIGEST, post=post)


def test_stamp_of_other_digest_is_refused(authority):
    def post(_url, query):
        return reply_to(authority, query.replace(DIGEST, OTHER))

    with pytest.raises(TimeStampError):
        request_time_stamp("", DIGEST, post=post)


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\x30\x03\x02\x01\x00"])
def test_reply_that_is_no_stamp_is_refused(authority, answer):
    with pytest.raises(TimeStampError):
        request_time_stamp("", DIGEST, post=lambda _url, _query: answer)


def test_no_answer_is_a_refusal():
    with pytest.raises(TimeStampError):
        request_time_stamp("http://127.0.0.1:9/", DIGEST)
