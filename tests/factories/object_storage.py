"""An object storage on this machine, for tests: the S3 server of moto, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from tests.faults.processes import answers, find_free_port, until

if TYPE_CHECKING:
    from collections.abc import Iterator

BUCKET = "portal-files"
# The server knows no accounts: it asks only that a request is signed.
KEYS = {"access_key": "only-for-tests", "secret_key": "only-for-tests"}


class ObjectStorage:
    """The running server."""

    def __init__(self, port: int):
        self.address = f"http://127.0.0.1:{port}"
        self.client = boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name="eu-central-1",
            aws_access_key_id=KEYS["access_key"],
            aws_secret_access_key=KEYS["secret_key"],
            config=Config(s3={"addressing_style": "path"}),
        )

    @property
    def options(self) -> dict[str, str]:
        """Return the options of the storage."""
        return {"bucket_name": BUCKET, "endpoint_url": self.address, "region_name": "eu-central-1", **KEYS}

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings of a portal that keeps its files here."""
        return {
            "FILES_BUCKET": BUCKET,
            "FILES_ENDPOINT": self.address,
            "FILES_REGION": "eu-central-1",
            "FILES_KEY_ID": KEYS["access_key"],
            "FILES_SECRET_KEY": KEYS["secret_key"],
        }

    def make_bucket(self) -> None:
        """Make the bucket, private as every bucket is at first."""
        self.client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})


@contextmanager
def run_object_storage() -> Iterator[ObjectStorage]:
    """Start a server with an empty private bucket, and stop it at the end."""
    port = find_free_port()
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            until(lambda: answers(port), "the object storage does not answer")
            storage = ObjectStorage(port)
            storage.make_bucket()
            yield storage
        finally:
            process.terminate()
