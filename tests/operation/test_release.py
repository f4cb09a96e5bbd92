"""A release: the version from one place, what bin/release refuses and writes, a package of the same bytes each time."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests import migration_safety
from untoc_portal import version

ROOT = Path(settings.BASE_DIR)


def run(*words, where, **environment):
    return subprocess.run(  # noqa: S603 (our own)
        words, cwd=where, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", **environment}
    )


def git(where, *words):
    done = run("git", "-c", "user.name=A", "-c", "user.email=a@example.org", *words, where=where)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def project(tmp_path):
    """A small project in git, with something to release."""
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- A line.\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "untoc-portal"\nversion = "0.1.0"\n')
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "openapi.yml").write_text("info:\n  version: 0.1.0\n")
    (tmp_path / "deploy").mkdir()
    (tmp_path / "reviews" / "migrations").mkdir(parents=True)
    (tmp_path / "reviews" / "migrations" / "0001_initial.py").touch()
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.name", "A")
    git(tmp_path, "config", "user.email", "a@example.org")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "first")
    return tmp_path


def release(project, *words):
    return run(sys.executable, str(ROOT / "bin" / "release"), *words, where=project)


def test_release_names_the_changes_and_tags(project):
    assert release(project, "1.0.0").returncode == 0
    changelog = (project / "CHANGELOG.md").read_text()
    assert changelog.startswith("# Changelog\n\n## Unreleased\n\n## 1.0.0, ")
    assert changelog.endswith("\n\n- A line.\n")
    assert 'version = "1.0.0"' in (project / "pyproject.toml").read_text()
    assert (project / "docs" / "openapi.yml").read_text() == "info:\n  version: 1.0.0\n"
    assert (project / "deploy" / "released-migrations.txt").read_text() == "reviews.0001_initial\n"
    assert git(project, "tag").split() == ["v1.0.0"]
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("version", "spoil", "said"),
    [
        ("1.0", None, "is no version"),
        ("01.0.0", None, "is no version"),
        ("1.0.0", "dirty", "not clean"),
        ("1.0.0", "empty", "says nothing"),
        ("1.0.0", "twice", "needs one heading"),
        ("0.9.0", "tagged", "does not come after 1.0.0"),
        ("1.0.0", "tagged", "does not come after 1.0.0"),
        ("1.0.0-rc.1", "tagged", "does not come after 1.0.0"),
    ],
)
def test_release_is_refused(project, version, spoil, said):
    changelog = project / "CHANGELOG.md"
    if spoil == "empty":
        changelog.write_text("# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- A line.\n")
    if spoil == "twice":
        changelog.write_text(changelog.read_text() * 2)
    if spoil in {"empty", "twice"}:
        git(project, "commit", "--quiet", "--all", "--message", "spoiled")
    if spoil == "dirty":
        (project / "left").touch()
    if spoil == "tagged":
        git(project, "tag", "v1.0.0")
    before = git(project, "rev-parse", "HEAD")
    done = release(project, version)
    assert done.returncode == 1
    assert said in done.stderr
    assert (git(project, "rev-parse", "HEAD"), len(git(project, "tag").split())) == (before, int(spoil == "tagged"))


def test_the_version_is_written_in_one_place(db):
    """What says its version says that of pyproject.toml."""
    assert f'version = "{version.read_version()}"' in (ROOT / "pyproject.toml").read_text()
    assert settings.SPECTACULAR_SETTINGS["VERSION"] == version.read_version()
    assert Client().get("/health/ready/").json()["version"] == version.read_version()
    assert f'dir="ltr">{version.read_version()}</span>' in Client().get("/accessibility/").content.decode()


def test_another_project_next_to_the_code_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "other"\nversion = "9.9.9"\n')
    monkeypatch.setattr(version, "PROJECT", tmp_path / "pyproject.toml")
    monkeypatch.setattr(version, "version", lambda name: f"installed {name}")
    assert version.read_version() == "installed untoc-portal"


def test_a_package_has_the_same_bytes_each_time(tmp_path):
    """Built twice, one of them with another umask; it has code, templates, style sheets, translations and manual."""
    hashes = []
    for name, umask in (("one", "022"), ("two", "077")):
        command = f"umask {umask}; sh bin/package {tmp_path / name}"
        done = run("sh", "-c", command, where=ROOT, NO_SBOM="1")
        assert done.returncode == 0, done.stderr
        hashes.append((tmp_path / name / "SHA256SUMS").read_text())
    assert hashes[0] == hashes[1]
    [wheel] = (tmp_path / "one").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    inside = ("manage.py", "untoc_portal/files/templates/base.html", "untoc_portal/files/static/css/base.css")
    assert [name in names for name in inside] == [False, True, True]
    files = "untoc_portal/files"
    for part in (f"{files}/locale/fr/LC_MESSAGES/django.mo", "reviews/schemas/", f"{files}/docs/users/"):
        assert any(name.startswith(part) for name in names), part
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]


def test_only_migrations_after_the_release_are_judged(db, tmp_path):
    released = tmp_path / "released.txt"
    assert migration_safety.list_new_migrations(released) == []
    every = migration_safety.list_migrations()
    released.write_text("\n".join(every[:-2]))
    assert migration_safety.list_new_migrations(released) == every[-2:]
