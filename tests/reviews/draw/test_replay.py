"""A transcript is replayed to the byte, here and in one file without the portal; a changed one is refused."""

import ast
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from shutil import which

import pytest

from reviews.draw import ReplayError, verifier, verify
from tests.factories.draws import ask, draw, draw_again, later
from tests.factories.transcripts import EARLIER, as_result, changed, draw_real, every_kind, hash_again

# Python 3.9
OLDEST = 9


@pytest.fixture(scope="module")
def document(full_size):
    ledger = draw_real(full_size())
    ledger.consent("B00", 5, note="NV 2 of 2026-11-25", at=later(ledger))
    early = next(code for code, group in ledger.groups.items() if group == 1)
    ledger.defer(early, 2, note="NV 3 of 2026-11-25", at=later(ledger))
    return as_result(ledger)


@pytest.fixture
def small(pool, state):
    ledger = draw(pool(4, 4, 4, instruments={"A01": ("UNTOC",), "A02": ("UNTOC",)}), ["x"]).ledger
    ask(ledger, "conflict_of_interest", "A00", reviewer=ledger.assignments[0].reviewer)
    draw_again(ledger)
    ask(ledger, "join", "B09", party=state("B09"))
    draw_again(ledger)
    return as_result(ledger)


def test_transcripts_come_out_the_same(document, small):
    for one in (document, small):
        assert verify(one).last_sha256 == one["transcript"]["entries"][-1]["sha256"]
        assert verify(one["transcript"]).transcript() == one["transcript"]


@pytest.mark.parametrize("key", ["sha256", "previous", "kind", "body", "number"])
def test_entry_without_one_of_its_parts_is_refused(small, key):
    del small["transcript"]["entries"][1][key]
    with pytest.raises(ReplayError):
        verify(small)


def test_removed_or_moved_entry_is_refused(small):
    entries = small["transcript"]["entries"]
    for listed in (entries[:1] + entries[2:], [entries[1], entries[0], *entries[2:]], [], entries[:3] + entries[4:]):
        with pytest.raises(ReplayError):
            verify({**small, "transcript": {**small["transcript"], "entries": listed}})


@pytest.mark.parametrize(("version", "why"), [("untoc-lots-1", "one person could choose the seed"), ("other", "")])
def test_transcript_of_another_method_is_refused(small, version, why):
    with pytest.raises(ReplayError, match=f"untoc-lots-2, not {version}.*{why}"):
        verify({**small["transcript"], "version": version})


def test_frozen_pool_alone_is_verified_too(small):
    alone = {**small["transcript"], "entries": small["transcript"]["entries"][:1]}
    assert verify(alone).seats == {}


def pythons():
    """Find the oldest Python of this machine that the verifier is meant for, in addition to the one of the tests."""
    roots = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    minors = range(OLDEST, sys.version_info.minor)
    kept = [path for minor in minors for path in sorted(roots.glob(f"3.{minor}.*/bin/python3"))]
    found = [which(f"python3.{minor}") for minor in minors]
    return [sys.executable, *[str(path) for path in [*kept, *found] if path and "shims" not in str(path)][:1]]


@pytest.fixture
def run(tmp_path):
    (tmp_path / "verify_draw.py").write_text(verifier(), encoding="utf-8")

    def verify_file(document, *options, python=sys.executable, isolation="-I"):
        path = tmp_path / "transcript.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        command = [python, isolation, str(tmp_path / "verify_draw.py"), str(path), *options]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={})  # noqa: S603

    return verify_file


@pytest.mark.parametrize("python", pythons())
def test_one_file_verifies_without_the_portal(document, run, python):
    closed, last = (document["transcript"]["entries"][number]["sha256"] for number in (2, -1))
    done = run(document, "--closed", closed, "--last", last, python=python)
    assert (done.returncode, done.stderr) == (0, "")
    has_library = python == sys.executable
    lines = done.stdout.splitlines()
    assert lines[-1].startswith("VALID: " if has_library else "NOT FULLY CHECKED: ")
    assert ("signature: valid" if has_library else "signature: NOT CHECKED") in done.stdout
    assert "WARNING" not in done.stdout
    assert lines[2] == f"3. reveals (2023-08-21T10:00:00Z): {closed}"
    times = "sealed until 2023-08-20T09:00:00Z, opened until 2023-08-21T09:00:00Z, number 2023-08-23T15:59:24Z"
    assert f"Times: {times}" in lines
    assert "Texts: 3 invited, 3 sealed, 2 opened" in lines
    assert "Withheld: CHN" in lines
    assert f"Void before this one (1 of 1): {EARLIER[0]['reason']} (last entry {EARLIER[0]['sha256']})" in lines


def test_one_file_says_what_it_did_not_check(document, run):
    done = run(document, isolation="-IS")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("NOT FULLY CHECKED: ")
    assert "VALID" not in done.stdout
    assert done.stdout.count("WARNING: --") == 2


def test_one_file_calls_practice_and_void_by_name(small, run, pool, state):
    assert run(small).stdout.splitlines()[-1].startswith("PRACTICE ONLY: ")
    frozen = pool(5, 4, under_review=("A00", "A01", "B00"), load_min=0)
    void = as_result(every_kind(frozen, state("A09", ("UNTOC", "TIP"))))
    done = run(void)
    assert done.stdout.splitlines()[-1].endswith("two officers declared the drawing void: A note was false.")
    assert "Entry 9: dice, number" in done.stdout
    assert "Entry 7: First Officer and Second Officer say that drand-quicknet is missing" in done.stdout


def test_one_file_refuses_one_changed_byte(small, run):
    text = json.dumps(small["transcript"])
    place = text.index('"seed"') + 12
    done = run(text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("REFUSED: entry 5")


def test_verifier_compares_noted_and_newest_hash(small, run):
    entries = small["transcript"]["entries"]
    assert run(small, "--last", entries[-1]["sha256"], "--closed", entries[2]["sha256"]).returncode == 0
    assert run(small, "--last", f" {entries[-1]['sha256'].upper()}").returncode == 0
    for option in ("--last", "--closed"):
        done = run(small, option, "0" * 64)
        assert done.returncode == 1
        assert "not " + "0" * 64 in done.stderr


def test_verifier_reads_strict_json_only(small, run):
    assert run("no json").returncode == 2
    assert run("[]").returncode == 1
    text = json.dumps(small["transcript"])
    twice = run(text[:-1] + ', "name": "test"}')
    assert (twice.returncode, twice.stderr) == (2, "NOT READ: a name stands twice\n")
    assert run(text.replace('"number": 1,', '"number": NaN,', 1)).returncode == 2
    assert run("[" * 100_000).returncode == 2


@pytest.mark.parametrize(
    ("way", "value"),
    [
        (("entries", 0, "body", "terms", "sources", 0, "after_hours"), 10**30),
        (("entries", 0, "body", "terms", "hours_to_later_lots"), 10**30),
        (("entries", 0, "body", "terms", "sources", 0, "period"), 3.0),
        (("entries", 3, "body", "round"), 2**70),
        (("entries", 0), []),
        (("entries", 0, "kind"), []),
        (("entries",), {}),
    ],
)
def test_absurd_values_are_refused_and_nothing_breaks(small, way, value):
    with pytest.raises(ReplayError):
        verify(
            hash_again(changed(small["transcript"], way, value))
            if len(way) > 2
            else changed(small["transcript"], way, value)
        )


def test_names_put_together_in_another_way_are_refused(small):
    entries = small["transcript"]["entries"]
    body = entries[4]["body"]
    flat = {**{key: one for key, one in body.items() if key != "groups"}}
    flat |= {f"groups.{code}": group for code, group in body["groups"].items()}
    changed = [*entries[:4], {**entries[4], "body": flat}, *entries[5:]]
    with pytest.raises(ReplayError, match="put together"):
        verify({**small["transcript"], "entries": changed})


def test_no_name_is_made_twice_in_the_one_file():
    names = Counter()
    for node in ast.parse(verifier()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names[node.name] += 1
        elif isinstance(node, ast.Assign):
            names.update(one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name))
    assert [name for name, count in names.items() if count > 1] == []
