"""The second checker proves every reason of a drawing again, and refuses reasons that were changed."""

import ast
import copy
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from shutil import which

import pytest

from reviews.draw import Pool, Rule, draw_lots, reasons
from reviews.draw.places import ROLES, Standing
from reviews.draw.reasons import checker
from reviews.draw.reasons.story import FalseReasonError, Story

LACKING = {"A01": ("UNTOC", "TIP", "SOM"), "A02": ("UNTOC", "TIP", "SOM")}


def drawn(pool, text):
    return draw_lots(pool, hashlib.sha256(text.encode()).digest())


def transcript(*entries):
    """Give entries as a transcript has them, as far as reasons are concerned."""
    listed = [{"number": number, "kind": kind, "body": body} for number, (kind, body) in enumerate(entries, 1)]
    return json.loads(json.dumps({"entries": listed}))


def first_drawing(pool, text):
    return transcript(("pool", {"pool": pool.as_document()}), ("draw", drawn(pool, text).as_document()))


def phases(pool, text, count):
    """Draw phases one after another, each with the pairs before it as history."""
    for phase in range(1, count + 1):
        result = drawn(pool, f"{text}, phase {phase}")
        yield pool, result
        pairs = (*pool.rules.history, *((one.sur, one.reviewer) for one in result.assignments))
        pool = pool.changed(history=pairs, excluded=pairs)


def proved(document):
    """Prove the reasons by counting, and again by search."""
    counted = Story(document).proved
    assert Story(document, searches=True).proved == counted
    return counted


@pytest.mark.parametrize("cycle", range(2))
def test_every_reason_of_four_phases_is_proved(full_size, cycle):
    found = set()
    for pool, result in phases(full_size(), f"cycle {cycle}", 4):
        document = transcript(("pool", {"pool": pool.as_document()}), ("draw", result.as_document()))
        counts = proved(document)
        passed = sum(len(record.passed_over) for record in result.places)
        assert sum(counts[rule] for rule in (Rule.LOAD_MAX, Rule.MUTUAL, Rule.COMPLETION, Rule.LEGAL)) == passed
        found |= set(counts)
    assert {"seat not kept", "no candidate of the same legal system", Rule.LEGAL, Rule.COMPLETION} <= found


def test_reasons_of_tight_pools_are_proved(pool):
    kinds = set()
    families = {"A00": "common", "A01": "common", "B00": "common"}
    gaps = {"A01": ("UNTOC",), "A02": ("UNTOC", "TIP"), "B01": ("UNTOC", "SOM"), "C00": ("UNTOC",)}
    lots = hashlib.sha256(bytes([11])).digest()
    codes = [f"{region}0{number}" for region in "AB" for number in range(4)]
    many = {code: ("UNTOC", *(("TIP", "SOM", "FA")[: lots[at] % 6])) for at, code in enumerate(codes)}
    # One State could help with both Protocols, but it has to review A00 itself.
    apart = dict.fromkeys(("A01", "A02", "A03"), ("UNTOC",)) | dict.fromkeys(("A00", "B00"), ("UNTOC", "TIP", "SOM"))
    apart |= dict.fromkeys(("B01", "B02"), ("UNTOC", "TIP")) | dict.fromkeys(("B03", "B04"), ("UNTOC", "SOM"))
    alone = tuple((f"{region}0{number}", "A00") for region in "AB" for number in range(4))
    pools = [
        pool(3, 3, load_max=2, families=families),
        pool(4, 4, 3, instruments=LACKING | gaps, families=families),
        pool(4, 4, 3, instruments=gaps, load_counts_additional=False, load_max=2),
        pool(4, 4, excluded=alone, families=families),
        pool(4, 4, instruments=many),
        pool(4, 5, instruments=apart, under_review=("A00",), load_min=0),
    ]
    for one in pools:
        for seed in range(6):
            document = first_drawing(one, f"seed {seed}")
            kinds |= set(proved(document))
            kinds |= {next(iter(certificate)) for certificate in document["entries"][1]["body"]["certificates"]}
    assert {"over", "under", "split", "help", "minimum waived", "seat short of an instrument"} <= kinds
    assert "way to share instruments out" in kinds


def asked(act, state, reviewer="", party=None):
    return "request", {"act": act, "state": state, "reviewer": reviewer, "party": party}


def redrawn(pool, kept, seats, released):
    seed = hashlib.sha256(b"later lots").digest()
    body = draw_lots(pool, seed, Standing(tuple(kept), seats)).as_document()
    return "redraw", {"released": [{**asdict(one), "instruments": list(one.instruments)} for one in released], **body}


def test_reasons_of_later_lots_are_proved(pool, state):
    frozen = pool(6, 6, 6, families={"A00": "common", "A01": "common"})
    first = drawn(frozen, "first")
    entries = [("pool", {"pool": frozen.as_document()}), ("draw", first.as_document())]
    rows = list(first.assignments)

    own = [one for one in rows if one.sur == "A00"]
    barred = tuple((one.sur, one.reviewer) for one in own)
    seats = tuple(("A00", role, frozenset()) for role in ROLES)
    repeat = redrawn(frozen.changed(excluded=barred), [one for one in rows if one not in own], seats, own)
    proved(transcript(*entries, asked("repeat", "A00"), repeat))

    (held,) = [one for one in rows if one.sur == "B00" and one.seat == "same_region"]
    barred = ((held.sur, held.reviewer),)
    seats = (("B00", "same_region", frozenset()),)
    conflict = redrawn(frozen.changed(excluded=barred), [one for one in rows if one != held], seats, [held])
    proved(transcript(*entries, asked("conflict_of_interest", "B00", held.reviewer), conflict))
    with pytest.raises(FalseReasonError):
        Story(transcript(*entries, asked("conflict_of_interest", "B01", held.reviewer), conflict))

    party = state("C09", ("UNTOC", "TIP"))
    seats = tuple(("C09", role, frozenset()) for role in ROLES)
    join = redrawn(frozen.changed(states=(party,)), rows, seats, [])
    proved(transcript(*entries, asked("join", "C09", party=party.as_document()), join))

    gone = [one for one in rows if "C00" in (one.sur, one.reviewer)]
    pairs = tuple((one.sur, one.reviewer) for one in gone)
    left = Pool(
        frozen.name, tuple(one for one in frozen.states if one.iso3 != "C00"), replace(frozen.rules, history=pairs)
    )
    seats = tuple((one.sur, one.seat, frozenset(one.instruments)) for one in gone if one.sur != "C00")
    withdrawal = redrawn(left, [one for one in rows if one not in gone], seats, gone)
    proved(transcript(*entries, asked("withdrawal", "C00"), withdrawal))


@pytest.fixture(scope="module")
def second_phase(full_size):
    (_first, (pool, result)) = phases(full_size(), "changed", 2)
    return transcript(("pool", {"pool": pool.as_document()}), ("draw", result.as_document()))


def rows_of(body, rule):
    return [row for record in body["places"] for row in record["passed_over"] if row["rule"] == rule]


def relabel(body, before, after):
    for row in rows_of(body, before)[:1]:
        row["rule"] = after


def drop_certificate(body):
    del rows_of(body, Rule.COMPLETION)[0]["certificate"]


def name_another_certificate(body):
    row = rows_of(body, Rule.COMPLETION)[0]
    one = body["certificates"][row["certificate"]]
    (kind,) = one
    row["certificate"] = next(
        number for number, other in enumerate(body["certificates"]) if other != one and (kind not in other)
    )


def turn_a_certificate(body):
    one = body["certificates"][0]
    ((kind, states),) = one.items()
    body["certificates"][0] = {"under" if kind == "over" else "over": states}


def empty_a_certificate(body):
    (kind,) = body["certificates"][0]
    body["certificates"][0] = {kind: []}


def add_every_state(body):
    body["certificates"][0] = {"over": sorted({row["reviewer"] for row in body["assignments"]})}


def drop_a_reason(body):
    next(record for record in body["places"] if record["passed_over"])["passed_over"].pop()


def drop_a_candidate(body):
    record = next(record for record in body["places"] if record["passed_over"])
    record["passed_over"].pop(0)
    record["candidates"].pop(0)


def keep_a_place(body):
    next(record for record in body["places"] if record["label"] == "other_region")["is_kept"] = True


def keep_none(body):
    body["preference"] = None


def forget_a_refusal(body):
    body["preference"]["not_kept"].pop(0)


def refuse_without_reason(body):
    record = next(record for record in body["places"] if record.get("is_kept"))
    del record["is_kept"]
    body["preference"]["not_kept"].append({"sur": record["sur"], "label": record["label"]})


def waive_a_minimum(body):
    body["minima"] = {"certificate": 0, "waived": [{"state": body["places"][0]["sur"], "certificate": 0}]}


def lift_the_instruments(body):
    first = body["places"][0]
    short = [{"sur": first["sur"], "label": first["label"], "certificate": 0}]
    body["instruments"] = {"certificate": 0, "order": 1, "kept": [0], "short": short}


def draw_another_state(body):
    record = next(record for record in body["places"] if len(record["candidates"]) > 1 + len(record["passed_over"]))
    record["reviewer"] = record["candidates"][-1]


def claim_the_search_was_cut_off(body):
    rows_of(body, Rule.COMPLETION)[0]["rule"] = Rule.SEARCH_LIMIT.value


CHANGES = [
    lambda body: relabel(body, Rule.COMPLETION, Rule.LEGAL.value),
    lambda body: relabel(body, Rule.LEGAL, Rule.COMPLETION.value),
    lambda body: relabel(body, Rule.LOAD_MAX, Rule.COMPLETION.value),
    lambda body: relabel(body, Rule.LOAD_MAX, Rule.MUTUAL.value),
    lambda body: relabel(body, Rule.MUTUAL, Rule.TWICE.value),
    lambda body: relabel(body, Rule.COMPLETION, Rule.LOAD_MAX.value),
    drop_certificate,
    name_another_certificate,
    turn_a_certificate,
    empty_a_certificate,
    add_every_state,
    drop_a_reason,
    drop_a_candidate,
    keep_a_place,
    keep_none,
    forget_a_refusal,
    refuse_without_reason,
    waive_a_minimum,
    lift_the_instruments,
    draw_another_state,
    claim_the_search_was_cut_off,
]


@pytest.mark.parametrize("change", CHANGES)
def test_changed_reasons_are_refused(second_phase, change):
    changed = copy.deepcopy(second_phase)
    change(changed["entries"][1]["body"])
    with pytest.raises(FalseReasonError):
        Story(changed)


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("what", [0, 1, 2])
def test_changed_split_is_refused(pool, place, what):
    document = first_drawing(pool(5, 4, families={"A00": "common", "A01": "common"}), "a split")
    (split,) = (one for one in document["entries"][1]["body"]["certificates"] if "split" in one)
    proved(document)
    split["split"][place][what] = {0: "B00", 1: "other_region", 2: "A04"}[what]
    with pytest.raises(FalseReasonError):
        Story(document)


def test_completion_is_never_taken_for_preference(second_phase):
    body = second_phase["entries"][1]["body"]
    for number in range(0, len(rows_of(body, Rule.COMPLETION)), 40):
        changed = copy.deepcopy(second_phase)
        rows_of(changed["entries"][1]["body"], Rule.COMPLETION)[number]["rule"] = Rule.LEGAL.value
        with pytest.raises(FalseReasonError):
            Story(changed)


def test_checker_shares_no_code_with_the_drawing():
    for name in reasons.MODULES:
        source = (Path(reasons.__file__).parent / f"{name}.py").read_text("utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom):
                assert node.module in (reasons.MODULES if node.level else sys.stdlib_module_names)
            elif isinstance(node, ast.Import):
                assert {one.name for one in node.names} <= sys.stdlib_module_names


def oldest_python():
    """Find the oldest Python of this machine that the checker is meant for."""
    roots = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    kept = sorted(roots.glob("3.9.*/bin/python3"))
    found = which("python3.9")
    return str(kept[0]) if kept else found if found and "shims" not in found else sys.executable


def test_one_file_proves_and_refuses_offline(second_phase, tmp_path):
    program, file = tmp_path / "check_reasons.py", tmp_path / "transcript.json"
    program.write_text(checker(), encoding="utf-8")

    def run(document, *options):
        file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        command = [oldest_python(), "-I", str(program), str(file), *options]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={})  # noqa: S603

    done = run(second_phase, "--search")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("PROVED")
    assert run({"transcript": second_phase}).returncode == 0
    changed = copy.deepcopy(second_phase)
    drop_certificate(changed["entries"][1]["body"])
    assert run(changed).returncode == 1
    assert run({"entries": [{"kind": "draw"}]}).returncode == 1
    assert run("no json").returncode == 2
