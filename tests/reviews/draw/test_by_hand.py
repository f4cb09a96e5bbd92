"""The protocol once more, written only from docs/draw.md, without any code of the drawing."""

import calendar
import hashlib
import hmac
import json
import time
from collections import Counter

from tests.factories.transcripts import as_result, every_kind

VERSION = "untoc-lots-2"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def schedule(sources, beacon_at):
    rows = []
    for source in sources:
        at = seconds(beacon_at) + 3600 * source["after_hours"]
        number = -(-(at - source["genesis"]) // source["period"]) + 1 if source["period"] else 0
        text = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
        rows.append({"source": source["name"], "at": text, "round": number})
    return rows


def plus(text, hours):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds(text) + 3600 * hours))


def chain_hash(source):
    key = bytes.fromhex(source["public_key"] + source["group_hash"])
    name = b"" if source["beacon_id"] == "default" else source["beacon_id"].encode()
    begin = source["period"].to_bytes(4, "big") + source["genesis"].to_bytes(8, "big")
    return hashlib.sha256(begin + key + name).hexdigest()


def ticket(seed, name, *label):
    return hmac.new(bytes.fromhex(seed), "|".join((VERSION, name, *label)).encode(), "sha256").digest()


def deal(seed, pool):
    region = {}
    for state in pool["states"]:
        region.setdefault(state["region"], []).append(state["iso3"])
    name = pool["name"]
    turns = sorted("123", key=lambda one: ticket(seed, name, "group", one))
    cards = [
        state
        for one in sorted(region, key=lambda one: ticket(seed, name, "region", one))
        for state in sorted(region[one], key=lambda state: ticket(seed, name, "member", state))
    ]
    return {state: int(turns[turn % 3]) for turn, state in enumerate(cards)}


def join(seed, pool, groups, party):
    region = {one["iso3"]: one["region"] for one in pool["states"]}
    near = Counter(group for state, group in groups.items() if region[state] == party["region"])
    total = Counter(groups.values())
    return min((1, 2, 3), key=lambda one: (near[one], total[one], ticket(seed, pool["name"], "group", str(one))))


class Reader:
    """Reads entry after entry, and works out what each must say."""

    before, published, failed = "0" * 64, "", 0

    def read(self, number, entry):
        bare = {key: entry[key] for key in ("number", "kind", "previous", "body")}
        assert (entry["number"], entry["previous"], entry["sha256"]) == (number, self.before, sha(canonical(bare)))
        self.before = entry["sha256"]
        getattr(self, f"read_{entry['kind']}", lambda _body: None)(entry["body"])

    def read_pool(self, body):
        self.terms, self.pool, self.pool_hash = body["terms"], body["pool"], self.before
        assert sha(canonical(self.pool)) == body["pool_sha256"]
        self.due = schedule(self.terms["sources"], self.terms["beacon_at"])
        assert self.due == body["schedule"]
        assert all(chain_hash(one) == one["chain_hash"] for one in self.terms["sources"] if one["period"])

    def read_commitments(self, body):
        self.sealed = {row["giver"]: row["commitment"] for row in body["commitments"]}
        assert list(self.sealed.values()) == sorted(self.sealed.values())

    def read_reveals(self, body):
        parts = [(row["giver"], row["nonce"], row["text"]) for row in body["reveals"]]
        made = {one[0]: sha("|".join((VERSION, "commit", self.pool_hash, *one))) for one in parts}
        assert made.items() <= self.sealed.items()
        assert list(made.values()) == sorted(made.values())
        assert body["withheld"] == sorted(set(self.sealed) - set(made))
        assert body["rests_on_beacon_alone"] is (len(made) < self.terms["fewest_texts"])
        self.published = self.before

    def read_missing(self, body):
        assert seconds(body["at"]) >= seconds(plus(self.due[self.failed]["at"], self.terms["hours_to_missing"]))
        self.failed += 1

    def read_beacon(self, body):
        assert {key: body[key] for key in ("source", "round")}.items() <= self.due[self.failed].items()
        value = body["signature"].encode() if body["source"] == "dice" else bytes.fromhex(body["signature"])
        assert hashlib.sha256(value).hexdigest() == body["randomness"]
        parts = (self.published, body["source"], str(body["round"]), body["randomness"])
        self.seed = sha("|".join((VERSION, "seed", *parts)))

    def read_draw(self, body):
        self.groups = deal(self.seed, self.pool)
        assert (body["seed"], body["groups"]) == (self.seed, self.groups)

    def read_request(self, body):
        self.due = schedule(self.terms["sources"], plus(body["at"], self.terms["hours_to_later_lots"]))
        assert self.due == body["schedule"]
        self.published, self.failed, self.asked = self.before, 0, body

    def read_redraw(self, body):
        joined = {self.asked["state"]: join(self.seed, self.pool, self.groups, self.asked["party"])}
        assert (body["seed"], body["groups"]) == (self.seed, joined)


def test_protocol_is_replayed_from_its_description(pool, state):
    frozen = pool(5, 4, under_review=("A00", "A01", "B00"), load_min=0)
    entries = as_result(every_kind(frozen, state("A09", ("UNTOC", "TIP"))))["transcript"]["entries"]
    reader = Reader()
    for number, entry in enumerate(entries, 1):
        reader.read(number, entry)
    assert reader.before == entries[-1]["sha256"]
