"""The settings that the portal reads, its containers are given, and the operators' manual lists are the same."""

import re

import yaml
from django.conf import settings

from untoc_portal.core.database_roles import LOGINS
from untoc_portal.settings.environment import env

# Given by the composition itself, from a file of secrets, or of use on one machine only.
OF_THE_COMPOSITION = {"MEDIA_ROOT", "VAR_DIR", "TRAIL_KEYS"}
SECRETS = {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"}
ON_ONE_MACHINE = {"SHOW_MAIL"}
# What the composition takes besides: its image, its port, its processes and their memory, and a password that may be
# empty.
OF_LOGINS = {f"DATABASE_{login.upper()}_PASSWORD" for login in LOGINS}
# Read by the web server's own configuration.
OF_THE_WEB_SERVER = {"WEB_BIND"}
OF_SERVICES = {
    "PORTAL_IMAGE", "BACKUP_IMAGE", "RESTIC_REPOSITORY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
    "OIDC_KEYS_FOLDER",
    "PORT", "WEB_WORKERS", "JOB_WORKERS", "DOCUMENT_WORKERS", "LONG_WORKERS", "WEB_MEMORY",
    "JOB_MEMORY", "DATABASE_REPORT_PASSWORD",
}  # fmt: skip


def text(name: str) -> str:
    return (settings.BASE_DIR / name).read_text()


def read() -> set[str]:
    folder = settings.BASE_DIR / "untoc_portal" / "settings"
    files = sorted(path.stem for path in folder.glob("*.py") if path.stem not in {"__init__", "test"})
    found = [re.findall(r"env[.]\w+\(\s*\x22(\w+)", text(f"untoc_portal/settings/{name}.py")) for name in files]
    return {name for names in found for name in names}


def composed() -> set[str]:
    compose = text("docker-compose.yml")
    passed_on = re.findall(r"^    ([A-Z_]+):$", compose, re.MULTILINE)
    return {*re.findall(r"(?<![$])[$][{]([A-Z_]+)", compose), *passed_on}


def test_containers_get_every_setting():
    assert composed() == (read() - OF_THE_COMPOSITION - SECRETS - ON_ONE_MACHINE) | OF_SERVICES


def test_images_of_others_are_pinned():
    """A tag moves: the same file would build something else tomorrow."""
    compose = yaml.safe_load(text("docker-compose.yml"))
    images = [service["image"] for service in compose["services"].values() if not service["image"].startswith("$")]
    images += re.findall(r"^ARG BASE=(.+)$", text("Dockerfile"), re.MULTILINE)
    assert len(images) == 3
    assert [image for image in images if not re.fullmatch(r"[\w.:-]+@sha256:[0-9a-f]{64}", image)] == []
    stages = re.findall(r"^FROM (\S+)", text("Dockerfile"), re.MULTILINE)
    assert set(stages) == {"${BASE}", "portal"}


def test_containers_get_their_secrets_from_files():
    """Each file that is named to a container is given to it, and made by the script."""
    compose = yaml.safe_load(text("docker-compose.yml"))
    assert set(compose["secrets"]) <= set(re.findall(r"[a-z_.]{8,}", made_secrets()))
    for name, service in compose["services"].items():
        environment = service.get("environment") or {}
        named = re.findall(
            r"/run/secrets/([\w.]+)", f"{environment} {service.get('command')} {service.get('healthcheck')}"
        )
        assert set(named) == set(service.get("secrets", [])), name
        if "MEDIA_ROOT" not in environment and name not in {"db", "redis"}:
            assert {f"{secret}_FILE" for secret in SECRETS} <= set(environment), name


def made_secrets() -> str:
    """Return the names that the script writes; those with a login are spelled out."""
    script = text("deploy/make-secrets")
    logins = re.findall(r"for login in ([a-z ]+);", script)
    spelled = [
        f"database_{login}_{kind}" for names in logins for login in names.split() for kind in ("password", "url")
    ]
    return f"{script} {' '.join(spelled)}"


def test_the_example_names_what_the_containers_are_given():
    assert set(re.findall(r"^#?([A-Z_]+)=", text(".env.example"), re.MULTILINE)) == composed()


def test_the_operators_manual_lists_every_setting():
    rows = [line.split("|")[1:3] for line in text("docs/operators.md").splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`([A-Z_]{4,})`", "".join(row))}
    assert listed >= read() | OF_SERVICES | OF_LOGINS
    known = read() | OF_SERVICES | OF_LOGINS | OF_THE_WEB_SERVER
    assert {name for row in rows for name in re.findall(r"`([A-Z_]{4,})`", row[0])} <= known


def test_a_setting_is_read_from_a_file(tmp_path, monkeypatch):
    """Only the first line: an editor ends the file with a line break, which is no part of a password."""
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("A_SETTING", "from the environment")
    monkeypatch.setenv("A_SETTING_FILE", str(tmp_path / "secret"))
    assert env.str("A_SETTING") == "from a file"
