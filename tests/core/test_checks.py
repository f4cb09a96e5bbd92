"""The portal's own deployment checks: each names what is missing and the remedy."""

import pytest

from untoc_portal.core.checks import check_media_is_private, check_production_services, check_time_stamps


@pytest.fixture
def shape(settings, monkeypatch):
    """Give a function that makes the settings look like a deployment on this database with jobs done in this way."""

    def look_like(engine: str, mode: str) -> None:
        monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", f"django.db.backends.{engine}")
        settings.JOBS_MODE = mode

    return look_like


def found(check) -> list[tuple[str, str]]:
    return [(message.id, message.hint) for message in check()]


def test_a_production_shape_passes(shape):
    shape("postgresql", "celery")
    assert found(check_production_services) == []


def test_the_embedded_shape_is_warned_of(shape):
    shape("sqlite3", "embedded")
    assert found(check_production_services) == [
        ("portal.W001", "Set DATABASE_URL to PostgreSQL."),
        ("portal.W002", "Set REDIS_URL."),
    ]


@pytest.mark.parametrize(
    ("static", "media", "identifiers"),
    [
        ("/srv/static", "/srv/media", []),
        ("/srv/static", "/srv/static-media", []),
        ("/srv/media/static", "/srv/media", []),
        ("/srv/static", "/srv/static", ["portal.E001"]),
        ("/srv/static", "/srv/static/media", ["portal.E001"]),
        ("/srv/static", "/srv/other/../static/media", ["portal.E001"]),
    ],
)
def test_uploaded_files_are_not_served_by_address(settings, static, media, identifiers):
    settings.STATIC_ROOT, settings.MEDIA_ROOT = static, media
    assert [message.id for message in check_media_is_private()] == identifiers


def test_authorities_of_time_stamps_need_their_certificates(settings, tmp_path):
    settings.TIME_STAMP_AUTHORITIES, settings.TIME_STAMP_ROOTS = ["https://stamps.example/"], ""
    assert [one for one, _hint in found(check_time_stamps)] == ["portal.E004"]
    (tmp_path / "roots.pem").touch()
    settings.TIME_STAMP_ROOTS = str(tmp_path / "roots.pem")
    assert found(check_time_stamps) == []
