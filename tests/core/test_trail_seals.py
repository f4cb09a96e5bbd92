"""The seals of the trail: what is changed, removed, added or put in another order behind the portal's back is named."""

import datetime as dt
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from tests.factories import any_row
from tests.factories.any_row import make_row, value_for
from untoc_portal.core.models import AuditEvent, Document, Erasure, TrailLeaf, TrailNode, TrailSeal, TrailShape
from untoc_portal.core.row_locks import unlock_records
from untoc_portal.core.trail_seals import checking, sealing, verify_evidence
from untoc_portal.core.trail_seals.checking import OutsideSeal, check_trail, read_outside_seals
from untoc_portal.core.trail_seals.key_files import create_key_file
from untoc_portal.core.trail_seals.keys import load_key, load_keys
from untoc_portal.core.trail_seals.leaves import compute_field_salt, describe_value, list_parts, to_canonical
from untoc_portal.core.trail_seals.proofs import build_proofs
from untoc_portal.core.trail_seals.sealing import seal_trail

pytestmark = pytest.mark.django_db
WHOLE_PARTS = [part for part in list_parts() if not part.name]
WRITTEN_ONCE = [part for part in list_parts() if part.name]


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path, monkeypatch):
    settings.TRAIL_KEYS = [str(create_key_file(tmp_path / "first.pem"))]
    monkeypatch.setattr(any_row, "NUMBERS", itertools.count(1))


def change(model, pk, **columns):
    """Change a row as somebody who has the database can."""
    names = {model._meta.get_field(name).column: value for name, value in columns.items()}
    with unlock_records(model), connection.cursor() as cursor:
        sets = ", ".join(f'"{name}" = %s' for name in names)
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{model._meta.pk.column}" = %s',  # noqa: S608
            [*names.values(), pk],
        )


def remove(model, pk):
    """Remove a row as somebody who has the database can."""
    with unlock_records(model), connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE "{model._meta.pk.column}" = %s', [pk])  # noqa: S608


def make_events(count):
    """Write `count` events, and return their numbers."""
    return [make_row(AuditEvent, action="created", actor_label=f"Person {at}").pk for at in range(count)]


def find_faults(outside=()):
    """Return the faults of the trail."""
    return list(check_trail(outside))


def as_outside(seal):
    """Return a seal as somebody keeps it."""
    return OutsideSeal(seal.number, seal.size, seal.root)


def test_every_field_of_every_record_is_watched():
    rows = [(part, make_row(part.model)) for part in WHOLE_PARTS]
    seal_trail()
    assert find_faults() == []
    missed = [
        f"{part.kind}.{name}"
        for part, row in rows
        for name in part.fields
        if not part.model._meta.get_field(name).primary_key and not is_watched(part, row, name)
    ]
    assert missed == []


def is_watched(part, row, name):
    """Return whether another value of the field gives another leaf than the sealed one."""
    leaf = TrailLeaf.objects.select_related("shape").get(shape__kind=part.kind, shape__part="", object_id=row.pk)
    changed = part.model._base_manager.get(pk=row.pk)
    set_another(changed, name)
    commitments = checking.compute_commitments(changed, leaf.shape.fields, bytes(leaf.salt), {})
    return checking.hash_leaf(checking.build_entry(part.kind, "", row.pk, commitments)) != bytes(leaf.hash)


def set_another(row, name):
    """Give a field of a row another value than it has."""
    field, before = row._meta.get_field(name), describe_value(row, name)
    if field.remote_field and field.remote_field.model is ContentType:
        value = ContentType.objects.exclude(pk=getattr(row, field.attname) or 0).first().pk
    elif field.remote_field:
        value = (before or 0) + 1
    elif isinstance(before, bool):
        value = not before
    else:
        value = f"{before}x" if field.choices else value_for(field)
    setattr(row, field.attname, value)


@pytest.mark.parametrize("part", WRITTEN_ONCE, ids=lambda part: f"{part.kind}.{part.name}")
def test_what_is_written_once_is_watched(part):
    row = part.model(pk=1)
    empty = sealing.compute_leaf(part, row, b"s" * 16)
    for name in part.fields:
        setattr(row, part.model._meta.get_field(name).attname, f"{name} written")
        filled = sealing.compute_leaf(part, row, b"s" * 16)
        assert filled != empty
        empty = filled


def test_what_is_written_once_is_sealed_when_written():
    document = make_row(Document)
    seal_trail()
    parts = TrailLeaf.objects.filter(shape__kind="core.document", object_id=document.pk)
    assert [leaf.shape.part for leaf in parts] == [""]
    change(Document, document.pk, sha256="a" * 64, file="one.pdf")
    seal = seal_trail()
    assert [leaf.shape.part for leaf in parts.order_by("pk")] == ["", "sha256"]
    assert find_faults() == []
    change(Document, document.pk, file="another.pdf")
    assert find_faults() == [f"core.document {document.pk} was altered (entry {seal.size - 1}, seal {seal.number})."]
    change(Document, document.pk, file="one.pdf", superseded_at=timezone.now())
    seal_trail()
    assert parts.all().count() == 3
    assert find_faults() == []


def test_one_word_of_an_event():
    pks = make_events(5)
    seal = seal_trail()
    change(AuditEvent, pks[2], actor_label="Somebody else")
    position = TrailLeaf.objects.get(shape__kind="core.auditevent", object_id=pks[2]).position
    assert find_faults() == [f"core.auditevent {pks[2]} was altered (entry {position}, seal {seal.number})."]


def test_one_date_of_an_event():
    pks = make_events(3)
    seal_trail()
    change(AuditEvent, pks[0], at=timezone.now() - dt.timedelta(minutes=1))
    assert [fault.split(" (")[0] for fault in find_faults()] == [f"core.auditevent {pks[0]} was altered"]


def test_one_row_gone():
    pks = make_events(3)
    seal_trail()
    remove(AuditEvent, pks[1])
    assert [fault.split(" (")[0] for fault in find_faults()] == [f"core.auditevent {pks[1]} is missing"]


def test_row_and_leaf_gone():
    pks = make_events(3)
    seal_trail()
    leaf = TrailLeaf.objects.get(shape__kind="core.auditevent", object_id=pks[1])
    remove(AuditEvent, pks[1])
    remove(TrailLeaf, leaf.pk)
    assert find_faults()[0] == f"Entry {leaf.position} is missing from the trail."


def test_two_leaves_changed_places():
    pks = make_events(4)
    seal = seal_trail()
    first, second = TrailLeaf.objects.filter(object_id__in=pks[:2], shape__kind="core.auditevent").order_by("pk")
    for leaf, other in ((first, second), (second, first)):
        change(TrailLeaf, leaf.pk, object_id=-other.object_id)
    for leaf, other in ((first, second), (second, first)):
        change(TrailLeaf, leaf.pk, object_id=other.object_id, hash=bytes(other.hash), salt=bytes(other.salt))
    assert find_faults() == [f"Seal {seal.number} is not of these entries: one was altered, or they changed places."]


def test_row_and_leaf_altered_together():
    pks = make_events(4)
    seal_trail()
    change(AuditEvent, pks[0], actor_label="Somebody else")
    leaf = TrailLeaf.objects.get(shape__kind="core.auditevent", object_id=pks[0])
    part = next(part for part in WHOLE_PARTS if part.model is AuditEvent)
    forged = sealing.compute_leaf(part, AuditEvent.objects.get(pk=pks[0]), bytes(leaf.salt))
    change(TrailLeaf, leaf.pk, hash=forged)
    assert find_faults() == ["Seal 1 is not of these entries: one was altered, or they changed places."]


def test_row_added_with_an_earlier_date(monkeypatch):
    make_events(2)
    seal_trail()
    with monkeypatch.context() as earlier:
        past = timezone.now() - dt.timedelta(days=900)
        earlier.setattr(timezone, "now", lambda: past)
        added = make_row(AuditEvent, action="created", actor_label="Forged").pk
    assert f"core.auditevent {added} is not in the trail, though it is dated before the last seal." in find_faults()
    seal_trail()
    expected = f"core.auditevent {added} has a false date: it was not there at the seal before (seal 2)."
    assert expected in find_faults()


def test_end_cut_off_is_seen_from_outside():
    make_events(3)
    seal_trail()
    make_events(3)
    last = seal_trail()
    for leaf in TrailLeaf.objects.filter(seal=last):
        remove(AuditEvent, leaf.object_id)
        remove(TrailLeaf, leaf.pk)
    remove(TrailSeal, last.pk)
    inside = [fault for fault in find_faults() if "cut off" in fault]
    outside = [fault for fault in find_faults([as_outside(last)]) if "cut off" in fault]
    assert (inside, len(outside)) == ([], 1)


def test_rewritten_trail_is_noticed_from_outside():
    pks = make_events(3)
    kept = as_outside(seal_trail())
    change(AuditEvent, pks[0], actor_label="Somebody else")
    for model in (TrailLeaf, TrailNode, TrailSeal):
        with unlock_records(model):
            model.objects.all().delete()
    TrailShape.objects.all().delete()
    seal_trail()
    assert find_faults() == []
    assert find_faults([kept]) == ["The trail was written again: seal 1, kept outside, is of other entries."]


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"root": "0" * 64}, "was altered"),
        ({"at": "2020-01-01 00:00:00+00:00"}, "was altered"),
        ({"signatures": json.dumps({})}, "has no signature"),
        ({"signatures": json.dumps({"00" * 32: "00" * 64})}, "by no key of this portal"),
        ({"body": "{}"}, "has a false signature"),
        ({"body": "{}"}, "was altered"),
        ({"body": "no JSON"}, "was altered"),
    ],
)
def test_altered_seal(columns, fault):
    make_events(2)
    seal_trail()
    change(TrailSeal, TrailSeal.objects.get().pk, **columns)
    assert any(fault in found for found in find_faults())


def test_missing_seal():
    for _each in range(3):
        make_events(1)
        seal_trail()
    second, third = TrailSeal.objects.filter(number__gte=2).order_by("number")
    for leaf in TrailLeaf.objects.filter(seal=second):
        change(TrailLeaf, leaf.pk, seal=third.pk)
    remove(TrailSeal, second.pk)
    assert find_faults()[0] == "Seal 2 is missing."


def test_nothing_new_makes_no_seal():
    make_events(1)
    assert seal_trail() is not None
    assert seal_trail() is None
    assert seal_trail(is_whole=True) is None


def test_row_that_commits_late(monkeypatch):
    monkeypatch.setattr(sealing, "LATE_NUMBERS", 0)
    first, second = make_events(2)
    with unlock_records(AuditEvent):
        late = AuditEvent.objects.filter(pk=first).values().get()
        AuditEvent.objects.filter(pk=first)._raw_delete("default")
    seal_trail()
    with unlock_records(AuditEvent):
        AuditEvent.objects.bulk_create([AuditEvent(**late)])
    assert seal_trail() is None
    assert seal_trail(is_whole=True) is not None
    sealed = TrailLeaf.objects.filter(shape__kind="core.auditevent").values_list("object_id", flat=True)
    assert {first, second} <= set(sealed)


def test_many_rows_in_several_seals(monkeypatch):
    monkeypatch.setattr(sealing, "MAX_LEAVES", 7)
    monkeypatch.setattr(checking, "CHUNK", 5)
    make_events(40)
    seal_trail()
    assert TrailSeal.objects.count() >= 6
    assert find_faults() == []


def test_key_follows_key(settings, tmp_path):
    make_events(1)
    seal_trail()
    old = settings.TRAIL_KEYS
    settings.TRAIL_KEYS = [str(create_key_file(tmp_path / "second.pem")), *old]
    make_events(1)
    assert len(seal_trail().signatures) == 2
    settings.TRAIL_KEYS = settings.TRAIL_KEYS[:1]
    make_events(1)
    assert len(seal_trail().signatures) == 1
    assert find_faults() == ["Seal 1 is signed by no key of this portal."]
    settings.TRAIL_FORMER_KEYS = [load_key(Path(old[0])).public]
    assert find_faults() == []


def test_seal_signed_by_another_key(settings, tmp_path):
    make_events(1)
    right = settings.TRAIL_KEYS
    settings.TRAIL_KEYS = [str(create_key_file(tmp_path / "other.pem"))]
    seal_trail()
    settings.TRAIL_KEYS = right
    assert find_faults() == ["Seal 1 is signed by no key of this portal."]


def test_erasure_leaves_the_proof_valid():
    (pk,) = make_events(1)
    seal_trail()
    leaf = TrailLeaf.objects.select_related("shape").get(shape__kind="core.auditevent", object_id=pk)
    event = AuditEvent.objects.get(pk=pk)
    salts = {name: sealing_salt(leaf, name) for name in leaf.shape.fields if name != "actor_label"}
    commitments = checking.compute_commitments(event, leaf.shape.fields, bytes(leaf.salt), {})
    kept = {"salts": salts, "erased": {"actor_label": commitments["actor_label"]}}
    change(TrailLeaf, leaf.pk, salt=None, remainder=json.dumps(kept))
    change(AuditEvent, pk, actor_label="erased")
    assert len(find_faults()) == 1
    leaves = {str(leaf.position): ["actor_label"]}
    Erasure.objects.create(pseudonym="person-0a1b2c3d", cause="request", leaves=leaves)
    assert find_faults() == []
    (proof,) = build_proofs(AuditEvent.objects.get(pk=pk), ["action", "actor_label"])
    assert set(proof["opened"]) == {"action"}
    check = verify_evidence.Check([load_keys()[0].name])
    verify_evidence.check_proofs(check, as_json([proof]))
    assert check.faults == []
    change(AuditEvent, pk, request_id="changed")
    assert [fault.split(" (")[0] for fault in find_faults()] == [f"core.auditevent {pk} was altered"]


def sealing_salt(leaf, name):
    """Return the salt of one field of a leaf."""
    return compute_field_salt(bytes(leaf.salt), name).hex()


def as_json(value):
    """Return what a reader of the file gets."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def test_proof_without_the_portal(tmp_path):
    pks = make_events(30)
    seal_trail()
    proofs = as_json(build_proofs(AuditEvent.objects.get(pk=pks[7]), ["action", "at"]))
    name = load_keys()[0].name

    def verify(proofs, *options):
        (tmp_path / "proof.json").write_text(json.dumps({"proofs": proofs}))
        command = [sys.executable, "-I", verify_evidence.__file__, "proof.json", *options]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603

    done = verify(proofs, "--key", name)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Proved.")
    assert "Person 7" not in done.stdout
    assert verify(proofs, "--key", "0" * 64).returncode == 1
    for path in (
        ("opened", "action", "value"),
        ("commitments", "actor_label"),
        ("seal", "root"),
        ("seal", "body"),
        ("path", 0),
        ("id",),
        ("kind",),
    ):
        altered = json.loads(json.dumps(proofs))
        place = altered[0]
        for step in path[:-1]:
            place = place[step]
        old = place[path[-1]]
        place[path[-1]] = old + 1 if isinstance(old, int) else _turned(old)
        assert verify(altered, "--key", name).returncode == 1, path


def _turned(text):
    if text.startswith("{"):
        return text.replace('"size":', '"size": ')
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def test_value_is_the_same_on_every_database():
    document = make_row(Document, snapshot={"b": 1.5, "a": "é"})
    fresh = Document.objects.get(pk=document.pk)
    assert describe_value(fresh, "snapshot") == '{"a":"é","b":1.5}'
    assert describe_value(fresh, "created_at").endswith("+00:00")
    assert to_canonical({"b": None, "a": [True, "é"]}) == '{"a":[true,"é"],"b":null}'.encode()


def test_command_says_what_a_demonstration_hides(settings, capsys):
    make_events(1)
    seal_trail()
    for is_real in (True, False):
        settings.TRAIL_DATES_ARE_REAL = is_real
        call_command("verify_audit")
        assert ("not real" in capsys.readouterr().out) is not is_real


def test_command_says_what_it_found(tmp_path, capsys, settings):
    with pytest.raises(CommandError, match="Nothing was sealed"):
        call_command("verify_audit")
    (pk,) = make_events(1)
    seal = seal_trail()
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps({"results": [{"number": seal.number, "size": seal.size, "root": seal.root}]}))
    call_command("verify_audit", against=kept)
    assert "No fault" in capsys.readouterr().out
    settings.TRAIL_KEYS = []
    with pytest.raises(CommandError, match="no key is set here"):
        call_command("verify_audit")
    settings.TRAIL_FORMER_KEYS = list(seal.signatures)
    call_command("verify_audit")
    change(AuditEvent, pk, actor_label="Somebody else")
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_audit")
    kept.write_text("[1]")
    with pytest.raises(CommandError, match="no seals"):
        call_command("verify_audit", against=kept)


@pytest.mark.parametrize("content", ["", "[]x", '[{"number": 1}]', '"text"', "[[1]]"])
def test_file_that_has_no_seals(content):
    with pytest.raises((ValueError, AttributeError)):
        read_outside_seals(content)
