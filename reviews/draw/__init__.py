"""The drawing of lots: a method that a stranger can check with SHA-256, a sorted list and patience.

`pool` freezes who takes part and under which rules; `lots` turns the pool and public contributions into
tickets; `groups` deals the States into three groups; `assign` draws the reviewing States, looking ahead
exactly (`network`, `lookahead`), with additional reviewers only where the pool needs them (`shortfall`) and
as many reviewers of the same legal system as can be (`preference`). `ledger` keeps the transcript, `check`
asks the rules of the outcome, `replay` makes a transcript again, `one_file` makes verify_draw.py of all
this. Nothing here needs more than the standard library of Python 3.9, since the verifier is made of it.
"""

from .assign import draw_lots, refuse_impossible
from .check import broken_rules
from .ledger import NOTHING, Ledger, canonical, hash_of
from .one_file import verifier, verifier_sha256
from .places import Assignment
from .pool import INSTRUMENTS, VERSION, DrawError, DrawRules, DrawState, Pool, Rule
from .replay import ReplayError, replay, verify

__all__ = [
    "INSTRUMENTS",
    "NOTHING",
    "VERSION",
    "Assignment",
    "DrawError",
    "DrawRules",
    "DrawState",
    "Ledger",
    "Pool",
    "ReplayError",
    "Rule",
    "broken_rules",
    "canonical",
    "draw_lots",
    "hash_of",
    "refuse_impossible",
    "replay",
    "verifier",
    "verifier_sha256",
    "verify",
]
