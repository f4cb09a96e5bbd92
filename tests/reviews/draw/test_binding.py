"""Every value of a transcript and of a result is bound: anyone who changes, adds or leaves out one is refused."""

import sys

import pytest

from reviews.draw import ReplayError, verify
from tests.factories.transcripts import as_result, every_change, every_kind, hash_again

# Who changes a value and makes all hashes again is refused as well, except these: what people hand in after the entry
# that the newest lots are drawn on (here the sixth). Only the published hash of the newest entry shows a change.
FREE = {
    *(f"entries.{number}.body.at" for number in (6, 7, 8, 10, 11, 13)),
    *(f"entries.{number}.body.note" for number in (6, 7, 10, 11, 12)),
    *(f"entries.{number}.body.officers.{one}" for number in (6, 7, 13) for one in (0, 1)),
    *("entries.10.body.state", "entries.10.body.limit", "entries.11.body.group"),
    *("entries.12.body.state", "entries.12.body.is_exceptional", "entries.13.body.reason"),
}


@pytest.fixture(scope="module")
def remembered():
    """Draw and pair each question once: the same are asked in every changed transcript."""
    patch, module = pytest.MonkeyPatch(), sys.modules["reviews.draw.ledger"]
    for name in ("draw_lots", "refuse_impossible", "check_signature"):
        patch.setattr(module, name, remember(getattr(module, name)))
    yield
    patch.undo()


def remember(function):
    answers = {}

    def answer(subject, *rest):
        key = (subject.canonical_json() if hasattr(subject, "canonical_json") else subject, *rest)
        if key not in answers:
            answers[key] = function(subject, *rest)
        return answers[key]

    return answer


@pytest.fixture
def document(pool, state, remembered):
    frozen = pool(5, 4, under_review=("A00", "A01", "B00"), load_min=0)
    return as_result(every_kind(frozen, state("A09", ("UNTOC", "TIP"))))


def accepted(changes):
    """List the ways under which a change was not refused, and count the changes."""
    passed, count = set(), 0
    for way, one in changes:
        count += 1
        try:
            verify(one)
        except ReplayError:
            continue
        passed.add(way)
    return passed, count


def test_document_has_an_entry_of_every_kind(document):
    kinds = [entry["kind"] for entry in verify(document).entries]
    assert set(kinds) == {
        *("pool", "commitments", "reveals", "missing", "beacon", "draw"),
        *("request", "redraw", "consent", "deferral", "void"),
    }


def test_every_change_to_a_transcript_is_refused(document):
    passed, count = accepted(every_change(document["transcript"]))
    # Without its newest entries, a transcript is one of an earlier day: only the newest hash shows it.
    assert passed == {"entries"}
    assert count > 1900


def test_every_change_to_a_result_is_refused(document, monkeypatch):
    module, ledger = sys.modules["reviews.draw.replay"], verify(document)
    monkeypatch.setattr(module, "replay", lambda _transcript: ledger)
    result = {key: value for key, value in document.items() if key != "transcript"}
    changes = ((way, {**one, "transcript": document["transcript"]}) for way, one in every_change(result))
    passed, count = accepted(changes)
    assert passed == set()
    assert count > 500


def rehashed(transcript):
    """Give every change with all hashes made again, but those that come out the same again."""
    for way, one in every_change(transcript):
        try:
            again = hash_again(one)
        except (TypeError, KeyError, AttributeError):
            continue
        if again != transcript:
            yield way, again


def test_only_the_newest_hash_shows_changes_of_free_inputs(document):
    transcript, last = document["transcript"], document["transcript"]["entries"][-1]["sha256"]
    passed, count = accepted(rehashed(transcript))
    assert passed == FREE | {"entries"}
    assert count > 1200
    for way, one in rehashed(transcript):
        if way in passed:
            with pytest.raises(ReplayError):
                verify(one, last)
