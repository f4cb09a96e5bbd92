"""A transcript is replayed to the byte, here and in one file without the portal; a changed one is refused."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from reviews.draw import ReplayError, verifier, verify
from tests.factories.draws import contributed, draw

# Python 3.9
OLDEST = 9


@pytest.fixture(scope="module")
def document(full_size):
    ledger = draw(full_size(), ["dice 4 2 6", "a line of text"]).ledger
    ledger.request("repeat", "A00", note="NV 1 of 2026-11-25")
    ledger.redraw(contributed("fresh"))
    ledger.consent("B00", 5, note="NV 2 of 2026-11-25")
    early = next(code for code, group in ledger.groups.items() if group == 1)
    ledger.defer(early, 2, note="NV 3 of 2026-11-25")
    return json.loads(json.dumps({**ledger.result(), "transcript": ledger.transcript()}))


@pytest.fixture
def small(pool, state):
    ledger = draw(pool(4, 4, 4, instruments={"A01": ("UNTOC",), "A02": ("UNTOC",)}), ["x"]).ledger
    ledger.request("conflict_of_interest", "A00", reviewer=ledger.assignments[0].reviewer)
    ledger.redraw(contributed("y"))
    ledger.request("join", "B09", party=state("B09"))
    ledger.redraw(contributed("z"))
    return json.loads(json.dumps({**ledger.result(), "transcript": ledger.transcript()}))


def leaves(value, path=()):
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in pairs:
            yield from leaves(one, (*path, key))
    else:
        yield path


def tampered(document, path):
    """Change one value a little: a letter, a number, a yes."""
    changed = copy.deepcopy(document)
    *way, last = path
    holder = changed
    for key in way:
        holder = holder[key]
    value = holder[last]
    if isinstance(value, bool):
        holder[last] = not value
    elif isinstance(value, int):
        holder[last] = value + 1
    elif isinstance(value, str):
        holder[last] = value[:-1] + ("0" if value[-1:] != "0" else "1")
    else:
        holder[last] = "x"
    return changed


def test_transcripts_come_out_the_same(document, small):
    for one in (document, small):
        assert verify(one).last_sha256 == one["transcript"]["entries"][-1]["sha256"]
        assert verify(one["transcript"]).transcript() == one["transcript"]


def test_every_changed_value_is_refused(small):
    paths = list(leaves(small))
    assert len(paths) >= 260
    for path in paths[:: len(paths) // 260]:
        if path[0] != "deferred":
            with pytest.raises(ReplayError):
                verify(tampered(small, path))


@pytest.mark.parametrize("key", ["sha256", "previous", "kind", "body", "number"])
def test_entry_without_one_of_its_parts_is_refused(small, key):
    del small["transcript"]["entries"][1][key]
    with pytest.raises(ReplayError):
        verify(small)


def test_entry_taken_out_or_put_elsewhere_is_refused(small):
    entries = small["transcript"]["entries"]
    for changed in (entries[:1] + entries[2:], [entries[1], entries[0], *entries[2:]], [], entries[:3] + entries[4:]):
        with pytest.raises(ReplayError):
            verify({**small, "transcript": {**small["transcript"], "entries": changed}})


def test_transcript_of_another_method_is_refused(small):
    with pytest.raises(ReplayError):
        verify({**small["transcript"], "version": "other"})


def test_frozen_pool_alone_is_verified_too(small):
    alone = {**small["transcript"], "entries": small["transcript"]["entries"][:1]}
    assert verify(alone).seats == {}


def pythons():
    """Find the oldest Python of this machine that the verifier is meant for, beside the one of the tests."""
    roots = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    minors = range(OLDEST, sys.version_info.minor)
    kept = [path for minor in minors for path in sorted(roots.glob(f"3.{minor}.*/bin/python3"))]
    found = [which(f"python3.{minor}") for minor in minors]
    return [sys.executable, *[str(path) for path in [*kept, *found] if path and "shims" not in str(path)][:1]]


@pytest.fixture
def run(tmp_path):
    (tmp_path / "verify_draw.py").write_text(verifier(), encoding="utf-8")

    def verify_file(document, *options, python=sys.executable):
        path = tmp_path / "transcript.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        command = [python, "-I", str(tmp_path / "verify_draw.py"), str(path), *options]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={})  # noqa: S603

    return verify_file


@pytest.mark.parametrize("python", pythons())
def test_one_file_verifies_without_the_portal(document, run, python):
    done = run(document, python=python)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("VALID")


def test_one_file_refuses_one_changed_byte(small, run):
    text = json.dumps(small["transcript"])
    place = text.index('"seed"') + 12
    done = run(text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("REFUSED: entry 2")


def test_verifier_compares_published_hash_and_reads_json(small, run):
    last = small["transcript"]["entries"][-1]["sha256"]
    assert run(small, "--last", last).returncode == 0
    assert run(small, "--last", "0" * 64).returncode == 1
    assert run("no json").returncode == 2
    assert run("[]").returncode == 1
