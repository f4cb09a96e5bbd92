"""Files are kept by their hash, and compared with it when they are read: never the wrong file, never half of one."""

import errno
import logging
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from stakeholders.models import OrganizationDocument
from tests.factories.any_row import make_row
from tests.factories.pdfs import pdf_bytes
from tests.factories.people import make_secretariat
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core import health, stored_files
from untoc_portal.core.stored_files import AlteredFileError, StoredFilesError, check_files, require_whole_files


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def put(content=b"%PDF-1.7 whole", name="notes-verbales/2026/secret name.pdf"):
    return default_storage.save(name, ContentFile(content))


def flip(name):
    """Change one byte on the disk."""
    path = Path(default_storage.path(name))
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)


def test_file_has_the_name_of_its_hash():
    first, second = put(), put()
    assert first != second
    for name in (first, second):
        assert stored_files.get_stored_hash(name)
        assert "secret" not in name
        assert name.endswith(".pdf")
        assert len(name) <= 100
        with default_storage.open(name) as file:
            assert file.read() == b"%PDF-1.7 whole"


def test_changed_byte_is_never_handed_out(caplog):
    name = put()
    flip(name)
    with pytest.raises(AlteredFileError, match="altered"):
        default_storage.open(name)
    assert f"{name} is altered" in caplog.text
    Path(default_storage.path(name)).unlink()
    with pytest.raises(AlteredFileError, match="missing"):
        default_storage.open(name)


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_full_disk_leaves_nothing(monkeypatch, step):
    def fail(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    if step == "write":
        monkeypatch.setattr(ContentFile, "chunks", lambda _self: iter([b"half", fail()]))
    elif step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        put()
    monkeypatch.undo()
    root = Path(default_storage.path(""))
    assert [path for path in root.rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_page_says_so_and_the_log_has_it(client, caplog):
    document = make_row("core.Document", level=3)
    document.file.save("x.pdf", ContentFile(b"%PDF-1.7"), save=False)
    type(document)._base_manager.filter(pk=document.pk).update(
        file=document.file.name, sha256=stored_files.get_stored_hash(document.file.name)
    )
    paper = make_row("stakeholders.OrganizationDocument")
    paper.file.save("x.pdf", ContentFile(b"%PDF-1.7 paper"), save=False)
    paper.sha256 = stored_files.get_stored_hash(paper.file.name)
    paper.save()
    flip(paper.file.name)
    client.force_login(make_secretariat())
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        answer = client.get(reverse("stakeholders:organization_document", args=[paper.pk]))
    assert answer.status_code == 500
    assert "not the file that was stored" in answer.content.decode()
    assert "is altered" in caplog.text
    assert check_files().good == 1


@pytest.mark.django_db
def test_check_counts_missing_altered_and_unreferenced(capsys, monkeypatch):
    rows = [make_row("stakeholders.OrganizationDocument") for _ in range(3)]
    for at, row in enumerate(rows):
        row.file.save("x.pdf", ContentFile(b"row %d" % at), save=False)
        row.sha256 = stored_files.get_stored_hash(row.file.name)
        row.save()
    call_command("verify_files")
    assert "3 good, 0 missing, 0 altered, 0 without a row." in capsys.readouterr().out
    flip(rows[0].file.name)
    Path(rows[1].file.path).unlink()
    put()
    monkeypatch.setattr(stored_files, "SETTLED_SECONDS", -1)
    with pytest.raises(CommandError, match=r"1 good, 1 missing, 1 altered, 1 without a row\."):
        call_command("verify_files")
    with pytest.raises(StoredFilesError, match="missing"):
        require_whole_files()


@pytest.mark.django_db
def test_hash_of_the_row_is_compared_too():
    row = make_row("stakeholders.OrganizationDocument")
    row.file.save("x.pdf", ContentFile(b"%PDF-1.7 other"), save=False)
    row.sha256 = "0" * 64
    row.save()
    assert len(check_files().altered) == 1


@pytest.mark.django_db
def test_no_file_has_an_address(client):
    name = put()
    client.force_login(make_secretariat())
    for path in (f"/{name}", f"/media/{name}", f"/static/{name}"):
        assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_upload_to_a_full_disk_is_a_clear_page(client, monkeypatch):
    """The person is informed, what was typed stays, and nothing is half-written; later the same form is taken."""
    officer = make_secretariat()
    organization = make_organization(officer)
    client.force_login(make_representative(officer, organization))
    url = reverse("stakeholders:organization_document_new", args=[organization.pk])
    title = "A charter with a title that is long enough to be shown again"

    def send():
        return client.post(url, {"title": title, "file": SimpleUploadedFile("a.pdf", pdf_bytes())})

    def fail(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        answer = send()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Files cannot be stored" in answer.text
    assert title in answer.text
    assert not OrganizationDocument.objects.exists()
    assert [path for path in Path(default_storage.path("")).rglob("*") if path.is_file()] == []
    assert send().status_code == 302
    assert OrganizationDocument.objects.get().title == title


def test_health_reports_a_full_disk(monkeypatch):
    assert health._storage() == "ok"
    assert [path for path in Path(default_storage.path("")).parent.rglob("*") if path.is_file()] == []
    for number in (errno.ENOSPC, errno.EROFS):

        def fail(*_args, number=number, **_options):
            raise OSError(number, "no")

        with monkeypatch.context() as patch:
            patch.setattr(stored_files.tempfile, "mkstemp", fail)
            assert health._storage() == "ill"
