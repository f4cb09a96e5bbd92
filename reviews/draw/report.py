"""What the verifier says of a drawing that it made again: what was checked, and what was not."""

from collections.abc import Iterator

from .beacon import LIBRARY, time_text
from .chain import BEACON, MISSING
from .ledger import Ledger
from .protocol import Terms


def report(ledger: Ledger, *, is_closed_known: bool, is_last_known: bool) -> Iterator[str]:
    """Return the lines for people; the last one is the verdict with its limits."""
    for entry in ledger.entries:
        at = f" ({entry['body']['at']})" if "at" in entry["body"] else ""
        yield f"{entry['number']}. {entry['kind']}{at}: {entry['sha256']}"
    first = ledger.entries[0]["body"]
    yield f"Pool: {len(first['pool']['states'])} States, SHA-256 {first['pool_sha256']}"
    for number, one in enumerate(ledger.earlier, 1):
        yield f"Void before this one ({number} of {len(ledger.earlier)}): {one['reason']} (last entry {one['sha256']})"
    if ledger.terms is not None:
        yield from _protocol(ledger, ledger.terms)
    if ledger.is_drawn:
        yield from _outcome(ledger)
    if not is_closed_known:
        yield (
            "WARNING: --closed was not given. Only a hash of `reveals` that was noted before the time of the number can"
            " tell that no text was added, changed or left out afterwards."
        )
    if not is_last_known:
        yield (
            "WARNING: --last was not given. A file from which the newest entries were cut off, or with other notes or"
            " times in them, looks the same."
        )
    yield _verdict(ledger)


def _protocol(ledger: Ledger, terms: Terms) -> Iterator[str]:
    yield f"Times: sealed until {terms.commitments_until}, opened until {terms.reveals_until}, number {terms.beacon_at}"
    waits = f"texts to number {terms.hours_to_beacon}, request to number {terms.hours_to_later_lots}"
    yield f"Hours at least: {waits}, until a number is called missing {terms.hours_to_missing}"
    yield f"Texts: {len(terms.givers)} invited, {len(ledger.sealed)} sealed, {len(ledger.opened)} opened"
    if ledger.withheld:
        yield f"Withheld: {', '.join(ledger.withheld)}"
    if ledger.closing_sha256 and ledger.rests_on_beacon_alone:
        yield f"Fewer than {terms.fewest_texts} texts were opened: the lots rest on the public number alone."
    for entry in ledger.entries:
        body = entry["body"]
        if entry["kind"] == MISSING:
            yield f"Entry {entry['number']}: {' and '.join(body['officers'])} say that {body['source']} is missing"
        if entry["kind"] == BEACON:
            source = terms.source(body["source"])
            where = f"Entry {entry['number']}: {source.name}, number {body['randomness']}"
            if not source.period:
                yield f"{where}, thrown"
                continue
            signed = f"NOT CHECKED, install {LIBRARY}" if entry["number"] in ledger.unchecked else "valid"
            published = time_text(source.time_of(body["round"]))
            yield f"{where}, round {body['round']} of {published}, signature: {signed}"


def _outcome(ledger: Ledger) -> Iterator[str]:
    rows = ledger.assignments
    additional = sum(one.role == "additional" for one in rows)
    yield f"{len(rows)} reviewing States drawn, {additional} of them additional"
    yield f"Same legal system: {ledger.same_legal_system_pairs()} of {len(ledger.groups)}"
    agreed = ledger.drawn_pool().rules.load_max_override
    yield from (f"{code} agreed to {limit} reviews, more than the most" for code, limit in agreed.items())


def _verdict(ledger: Ledger) -> str:
    made = "every entry was made again and came out the same; the outcome keeps every rule"
    if ledger.voided is not None:
        return f"VOID: {made}, but two officers declared the drawing void: {ledger.voided['reason']}"
    if ledger.terms is not None and ledger.terms.is_practice:
        return f"PRACTICE ONLY: {made}, but anyone can compute the number, so that this drawing decides nothing."
    if ledger.unchecked:
        return f"NOT FULLY CHECKED: {made}, but no signature of the public number was checked. Install {LIBRARY}."
    return f"VALID: {made}."
