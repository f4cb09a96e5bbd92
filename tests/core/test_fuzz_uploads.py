"""Mutated files at every door: read or refused with a sentence, never a crash, and never half of something stored."""

import random
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from benchmarks.fuzz_uploads import iter_doors, mutate, run_door
from stakeholders.models import OrganizationDocument
from tests.factories.pdfs import pdf_bytes
from tests.factories.people import make_secretariat
from tests.factories.stakeholders import make_organization, make_representative

DOORS = list(iter_doors())
# Each scan is inspected by a program of its own, which takes long to begin.
FILES = {"scan": 3, "pages": 10}


@pytest.mark.parametrize(("name", "door", "seeds"), DOORS, ids=[name for name, _door, _seeds in DOORS])
def test_no_mutated_file_is_a_crash(name, door, seeds):
    count = next((number for start, number in FILES.items() if name.startswith(start)), 25)
    tally = run_door(door, seeds, count, f"suite:{name}")
    assert tally.crashes == []
    assert sum(tally.outcomes.values()) == count


def test_same_seed_gives_same_files():
    files = [[mutate(pdf_bytes(), random.Random(at)) for at in range(5)] for _time in range(2)]
    assert files[0] == files[1]


def test_deeply_nested_json_is_refused():
    door = next(door for name, door, _seeds in DOORS if "JSON" in name)
    assert door(b"[" * 20_000) == {}


@pytest.mark.django_db
def test_refused_upload_leaves_nothing(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    officer = make_secretariat()
    organization = make_organization(officer)
    client.force_login(make_representative(officer, organization))
    chance = random.Random(7)
    url = reverse("stakeholders:organization_document_new", args=[organization.pk])
    for _time in range(5):
        file = SimpleUploadedFile("a.pdf", mutate(pdf_bytes(), chance))
        before = OrganizationDocument.objects.count()
        status = client.post(url, {"title": "Charter", "file": file}).status_code
        stored = [path for path in Path(default_storage.path("")).rglob("*") if path.is_file()]
        assert status in {302, 422}
        assert len(stored) == OrganizationDocument.objects.count() == before + (status == 302)
