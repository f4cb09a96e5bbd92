"""`check --deploy` names each thing that is missing, and nothing else."""

import pytest

from tests.factories.seals import make_certificate_file
from untoc_portal.core.deployment_checks import check_needs_of_deployment, check_proxies

TO_FOLDER = "django.core.mail.backends.filebased.EmailBackend"
MANIFEST = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}


def found():
    return [error.id for error in (*check_needs_of_deployment(), *check_proxies())]


@pytest.fixture
def deployed(settings, tmp_path):
    """Give the settings of a deployment that lacks nothing."""
    (tmp_path / "staticfiles.json").touch()
    values = {
        "PORTAL_URL": "https://portal.example",
        "ALLOWED_HOSTS": ["portal.example"],
        "CSRF_TRUSTED_ORIGINS": ["https://portal.example"],
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "DEFAULT_FROM_EMAIL": "The Secretariat <portal@portal.example>",
        "TRUSTED_PROXIES": ["10.0.0.0/8", "::1", "unix"],
        "MEDIA_ROOT": tmp_path / "media",
        "STATIC_ROOT": tmp_path,
        "STORAGES": {**settings.STORAGES, **MANIFEST},
        "LOCALE_PATHS": [tmp_path],
    }
    for name, value in values.items():
        setattr(settings, name, value)
    assert found() == []
    return settings


@pytest.mark.parametrize(
    ("name", "value", "identifier"),
    [
        ("PORTAL_URL", "http://portal.example", "portal.E010"),
        ("ALLOWED_HOSTS", ["other.example"], "portal.E010"),
        ("CSRF_TRUSTED_ORIGINS", [], "portal.E011"),
        ("CSRF_TRUSTED_ORIGINS", ["http://portal.example"], "portal.E011"),
        ("EMAIL_BACKEND", TO_FOLDER, "portal.E012"),
        ("DEFAULT_FROM_EMAIL", "portal@untoc-reviews.example", "portal.E013"),
        ("DEFAULT_FROM_EMAIL", "webmaster@localhost", "portal.E013"),
        ("TRUSTED_PROXIES", [], "portal.E014"),
        ("TRUSTED_PROXIES", ["the proxy"], "portal.E019"),
        ("TRUSTED_PROXIES", ["10.0.0.1/8"], "portal.E019"),
        ("SEAL_CERTIFICATE", "/nowhere.p12", "portal.E015"),
    ],
)
def test_missing_thing_is_named(deployed, name, value, identifier):
    setattr(deployed, name, value)
    assert identifier in found()


def test_seal_that_cannot_be_opened_is_named(deployed, tmp_path):
    deployed.SEAL_CERTIFICATE = make_certificate_file(tmp_path, passphrase="right")
    deployed.SEAL_PASSPHRASE = "right"
    assert found() == []
    deployed.SEAL_PASSPHRASE = "wrong"
    assert found() == ["portal.E015"]


def refuse(*_args, **_options):
    raise PermissionError(13, "Permission denied")


def test_files_of_the_portal_are_named(deployed, tmp_path, monkeypatch):
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "django.po").touch()
    assert found() == ["portal.E018"]
    (tmp_path / "fr" / "django.mo").touch()
    (tmp_path / "staticfiles.json").unlink()
    assert found() == ["portal.E017"]
    (tmp_path / "staticfiles.json").touch()
    # A test can run as root, who may write everywhere: what the system answers is asked, not how it decides.
    monkeypatch.setattr("untoc_portal.core.stored_files.tempfile.mkstemp", refuse)
    assert found() == ["portal.E016"]
