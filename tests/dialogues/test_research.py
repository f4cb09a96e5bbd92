"""The archive of a closed phase has only released figures; two officers decide to issue it to everyone."""

import csv
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Figure, ResearchArchive
from dialogues.services import research
from tests.factories.any_row import make_row
from tests.factories.people import make_secretariat, make_user
from tests.factories.rows import refusal

pytestmark = pytest.mark.django_db
CELLS = [[["yes"], 12], [["in_part", "no"], 8]]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def ada():
    return make_secretariat(name="Ada Officer")


@pytest.fixture
def phase(ada):
    """A phase with one closed review, of which a batch was counted."""
    review = make_row("reviews.Review", state="closed", opened_on="2026-01-01", issued_at=timezone.now())
    batch = make_row("dialogues.FigureBatch", phase=review.phase, states=20, smallest_cell=5, closed_by=ada)
    make_row(Figure, batch=batch, key="untoc.5", question="untoc.5", released=CELLS)
    return review.phase


def read(archive):
    with archive.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_archive_has_what_the_guard_released_and_no_state(phase, ada, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        archive = research.request_archive(phase, actor=ada)
    archive.refresh_from_db()
    parts = read(archive)
    rows = list(csv.DictReader(io.StringIO(parts["figures.csv"])))
    assert [(row["key"], row["answers"], row["states"]) for row in rows] == [
        ("untoc.5", "yes", "12"),
        ("untoc.5", "in_part|no", "8"),
    ]
    assert "untoc.5" in parts["codebook.csv"]
    state = phase.reviews.first().state_under_review if hasattr(phase, "reviews") else None
    assert state is None or state.iso3 not in "".join(parts.values())
    assert research.build_archive(phase) == research.build_archive(phase)


def test_open_phase_and_uncounted_phase_are_refused(ada):
    open_review = make_row("reviews.Review")
    with refusal("phase_open"):
        research.request_archive(open_review.phase, actor=ada)
    closed = make_row("reviews.Review", state="closed", opened_on="2026-01-01", issued_at=timezone.now())
    with refusal("no_batch"):
        research.request_archive(closed.phase, actor=ada)


def test_outsider_asks_for_nothing(phase):
    outsider = make_user()
    with refusal():
        research.request_archive(phase, actor=outsider)


def test_two_officers_issue_it(phase, ada, client):
    ben = make_secretariat(name="Ben Officer")
    archive = research.make_archive(research.request_archive(phase, actor=ada).pk)
    url = reverse("dialogues:research_archive", args=[archive.pk])
    assert client.get(url).status_code == 404
    with refusal("not_now"):
        research.issue_archive(archive, actor=ben)
    with refusal("no_reason"):
        research.propose_issue(archive, actor=ada, reason=" ")
    research.propose_issue(archive, actor=ada, reason="The Conference asked for it.")
    with refusal():
        research.issue_archive(archive, actor=ada)
    assert client.get(url).status_code == 404
    research.issue_archive(archive, actor=ben)
    assert client.get(url).getvalue().startswith(b"PK")
    assert url in client.get(reverse("dialogues:open_data")).content.decode()


def test_secretariat_makes_it_in_the_admin(phase, ada, client):
    client.force_login(ada)
    assert client.get("/admin/dialogues/researcharchive/add/").status_code == 200
    assert client.post("/admin/dialogues/researcharchive/add/", {"phase": phase.pk}).status_code == 302
    archive = research.make_archive(ResearchArchive.objects.get().pk)
    page = f"/admin/dialogues/researcharchive/{archive.pk}/"
    assert client.post(page + "act/propose/", {"reason": "Asked."}).status_code == 302
    archive.refresh_from_db()
    assert archive.proposed_by == ada
