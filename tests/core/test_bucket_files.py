"""Files in a private bucket: the same rules as in a folder, and nothing is lost if the bucket does not answer."""

import urllib.error
import urllib.request

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from tests.factories.any_row import make_row
from tests.factories.object_storage import BUCKET, run_object_storage
from tests.factories.people import make_secretariat
from untoc_portal.core import deployment_checks, health, stored_files
from untoc_portal.core.bucket_files import BucketAwayError
from untoc_portal.core.stored_files import AlteredFileError, check_files

# Nobody listens there.
NOWHERE = {"bucket_name": BUCKET, "endpoint_url": "http://127.0.0.1:9", "access_key": "a", "secret_key": "b"}
CONTENT = b"%PDF-1.7 whole"


@pytest.fixture(scope="module")
def server():
    with run_object_storage() as server:
        yield server


def close_connections():
    if settings.FILES_BUCKET:
        for one in (default_storage.connection, default_storage.unsigned_connection):
            one.meta.client.close()


def set_storage(changed, options):
    close_connections()
    bucket = {"BACKEND": "untoc_portal.core.bucket_files.HashedBucketStorage", "OPTIONS": options}
    changed.STORAGES = {**changed.STORAGES, "default": bucket}
    changed.FILES_BUCKET = options["bucket_name"]


@pytest.fixture
def bucket(server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    set_storage(settings, server.options)
    yield server
    close_connections()
    for one in server.client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        server.client.delete_object(Bucket=BUCKET, Key=one["Key"])


def put(content=CONTENT, name="notes-verbales/2026/secret name.pdf"):
    return default_storage.save(name, ContentFile(content))


def list_keys(bucket):
    return [one["Key"] for one in bucket.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def test_file_has_the_name_of_its_hash(bucket):
    first, second = put(), put()
    assert sorted([first, second]) == sorted(list_keys(bucket))
    assert first != second
    for name in (first, second):
        assert stored_files.get_stored_hash(name)
        assert "secret" not in name
        assert default_storage.size(name) == len(CONTENT)
        with default_storage.open(name) as file:
            assert file.read() == CONTENT
    default_storage.delete(first)
    assert list_keys(bucket) == [second]


def test_altered_or_missing_file_is_never_handed_out(bucket, caplog):
    name = put()
    bucket.client.put_object(Bucket=BUCKET, Key=name, Body=CONTENT.replace(b"w", b"W"))
    with pytest.raises(AlteredFileError, match="altered"):
        default_storage.open(name)
    assert f"{name} is altered" in caplog.text
    bucket.client.delete_object(Bucket=BUCKET, Key=name)
    with pytest.raises(AlteredFileError, match="missing"):
        default_storage.open(name)


def test_no_file_has_an_address(bucket):
    name = put()
    with pytest.raises(ValueError, match="no address"):
        default_storage.url(name)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{bucket.address}/{BUCKET}/{name}")  # noqa: S310
    assert refused.value.code == 403
    refused.value.close()


def make_rows(count):
    rows = [make_row("stakeholders.OrganizationDocument") for _ in range(count)]
    for at, row in enumerate(rows):
        row.file.save("x.pdf", ContentFile(b"row %d" % at), save=False)
        row.sha256 = stored_files.get_stored_hash(row.file.name)
        row.save()
    return rows


@pytest.mark.django_db
def test_check_finds_what_is_missing_altered_and_unreferenced(bucket, monkeypatch):
    _good, altered, missing = make_rows(3)
    bucket.client.put_object(Bucket=BUCKET, Key=altered.file.name, Body=b"other")
    bucket.client.delete_object(Bucket=BUCKET, Key=missing.file.name)
    stray = put()
    monkeypatch.setattr(stored_files, "SETTLED_SECONDS", -60)
    report = check_files()
    assert report.good == 1
    assert [altered.file.name in line for line in report.altered] == [True]
    assert [missing.file.name in line for line in report.missing] == [True]
    assert report.unreferenced == [stray]


@pytest.mark.django_db
def test_bucket_that_is_away_is_a_clear_page(bucket, client, settings):
    (row,) = make_rows(1)
    page = reverse("stakeholders:organization_document", args=[row.pk])
    client.force_login(make_secretariat())
    assert client.get(page).getvalue() == b"row 0"
    set_storage(settings, NOWHERE)
    with pytest.raises(BucketAwayError):
        put()
    answer = client.get(page)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Files cannot be stored or read" in answer.text
    set_storage(settings, bucket.options)
    assert client.get(page).getvalue() == b"row 0"


def test_health_and_deployment_check_know(bucket, settings):
    set_storage(settings, NOWHERE)
    assert health._storage() == "ill"
    assert "cannot be stored" in deployment_checks.find_unusable_files()
    set_storage(settings, bucket.options)
    assert health._storage() == "ok"
    assert deployment_checks.find_unusable_files() == ""
    settings.FILES_KEY_ID = "one alone"
    assert "one is missing" in deployment_checks.find_unusable_files()


def test_public_bucket_is_refused(bucket, monkeypatch):
    bucket.client.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    bucket.client.put_bucket_policy(
        Bucket=BUCKET,
        Policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",'
        f' "Resource": "arn:aws:s3:::{BUCKET}/*"}}]}}',
    )
    try:
        assert "Everybody" in deployment_checks.find_unusable_files()
    finally:
        bucket.client.delete_bucket_policy(Bucket=BUCKET)
        bucket.client.put_bucket_acl(Bucket=BUCKET, ACL="private")
    assert list_keys(bucket) == []


@pytest.mark.django_db
def test_files_go_into_a_folder_and_back(bucket, settings, tmp_path):
    (row,) = make_rows(1)
    name = row.file.name
    call_command("copy_files", "out", verbosity=0)
    assert (tmp_path / "media" / name).read_bytes() == b"row 0"
    # Erased in the bucket, it is erased in the copy too.
    erased = put()
    call_command("copy_files", "out", verbosity=0)
    default_storage.delete(erased)
    call_command("copy_files", "out", verbosity=0)
    assert not (tmp_path / "media" / erased).exists()
    bucket.client.delete_object(Bucket=BUCKET, Key=name)
    call_command("copy_files", "in", verbosity=0)
    assert list_keys(bucket) == [name]
    (tmp_path / "media" / name).write_bytes(b"other")
    bucket.client.delete_object(Bucket=BUCKET, Key=name)
    with pytest.raises(CommandError, match="altered"):
        call_command("copy_files", "in", verbosity=0)
    assert list_keys(bucket) == []
