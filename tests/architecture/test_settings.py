"""The settings that the portal reads, its containers are given, and the operators' manual lists are the same."""

import re

from django.conf import settings

# Given by the composition itself, or of use on one machine only.
OF_THE_COMPOSITION = {"DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "VAR_DIR"}
ON_ONE_MACHINE = {"SHOW_MAIL"}
# What the composition asks for besides: the passwords of its own services, its port and its processes.
OF_SERVICES = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "PORT", "WEB_WORKERS", "JOB_WORKERS"}


def text(name: str) -> str:
    return (settings.BASE_DIR / name).read_text()


def read() -> set[str]:
    files = ("base", "dev", "prod")
    found = [re.findall(r"env[.]\w+\(\s*\x22(\w+)", text(f"untoc_portal/settings/{name}.py")) for name in files]
    return {name for names in found for name in names}


def composed() -> set[str]:
    compose = text("docker-compose.yml")
    passed_on = re.findall(r"^    ([A-Z_]+):$", compose, re.MULTILINE)
    return {*re.findall(r"(?<![$])[$][{]([A-Z_]+)", compose), *passed_on}


def test_containers_get_every_setting():
    assert composed() == (read() - OF_THE_COMPOSITION - ON_ONE_MACHINE) | OF_SERVICES


def test_the_example_names_what_the_containers_are_given():
    assert set(re.findall(r"^#?([A-Z_]+)=", text(".env.example"), re.MULTILINE)) == composed()


def test_the_operators_manual_lists_every_setting():
    rows = [line.split("|")[1:3] for line in text("docs/operators.md").splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`([A-Z_]{4,})`", "".join(row))}
    assert listed >= read() | OF_SERVICES
    assert {name for row in rows for name in re.findall(r"`([A-Z_]{4,})`", row[0])} <= read() | OF_SERVICES
