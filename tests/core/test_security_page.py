"""The security page names every requirement and only files that exist; production's cookies are for one host."""

import re
import runpy
from collections import Counter

from django.conf import settings

PAGE = settings.BASE_DIR / "docs/security.md"
ROW = re.compile(r"^\| (V\d+\.\d+\.\d+) \| (met|not met|n/a) \| (.+?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
# Requirements of levels 1 and 2 in each chapter of ASVS 5.0.0.
IN_CHAPTERS = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16,
    17: 7,
}  # fmt: skip


def list_rows():
    return ROW.findall(PAGE.read_text())


def test_every_requirement_is_there_once():
    ids = [row[0] for row in list_rows()]
    assert len(ids) == len(set(ids)) == PAGE.read_text().count("\n| V") == 253
    assert Counter(int(pk[1:].partition(".")[0]) for pk in ids) == IN_CHAPTERS


def test_every_named_file_exists():
    named = {one for row in list_rows() for cell in row[3:] for one in re.findall(r"`([^`]+)`", cell)}
    assert sorted(one for one in named if not (settings.BASE_DIR / one).exists()) == []


def test_what_is_met_names_a_place():
    assert [row[0] for row in list_rows() if row[1] == "met" and not row[3]] == []


def test_cookies_of_production_are_for_this_host(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    prod = runpy.run_path(str(settings.BASE_DIR / "untoc_portal/settings/prod.py"))
    for name in ("SESSION", "CSRF", "LANGUAGE"):
        assert prod[f"{name}_COOKIE_NAME"].startswith("__Host-")
        assert prod[f"{name}_COOKIE_SECURE"]
        assert prod[f"{name}_COOKIE_SAMESITE"] == "Lax"
    assert prod["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_one_command_makes_the_list_of_components():
    script = (settings.BASE_DIR / "bin/sbom").read_text()
    assert "requirements.txt" in script
    assert re.search(r"^sbom: ##", (settings.BASE_DIR / "Makefile").read_text(), re.MULTILINE)
