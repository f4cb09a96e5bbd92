"""The drawing of lots: a method that a stranger can check with SHA-256, a sorted list and patience.

`pool` freezes who takes part and under which rules; `protocol` says how texts are sealed and opened, and `beacon` where
the public number comes from; `lots` turns the seed of all this into tickets; `groups` deals the States into three
groups; `assign` draws the reviewing States, with an exact test of what is left (`begin`, `network`, `lookahead`), so
that each State passed over has its true reason and a certificate. `ledger` keeps the transcript (`chain`) and says what
is drawn anew when something happens later (`later`); `check` asks the rules of the outcome, `replay` makes a transcript
again, `one_file` makes verify_draw.py of all this. `reasons` is a second checker, which shares no code with the rest.
Nothing here needs more than the standard library of Python 3.9, since both are made of it; only the signature of a
beacon is checked with a library, and the verifier says so where it is missing.
"""

from .assign import draw_lots, refuse_impossible
from .beacon import PRACTICE, Source, has_library, sign_for_practice, usual_sources
from .chain import NOTHING, canonical, hash_of
from .check import broken_rules
from .ledger import Ledger
from .one_file import verifier, verifier_sha256
from .places import Assignment
from .pool import INSTRUMENTS, VERSION, DrawError, DrawRules, DrawState, Pool, Rule
from .protocol import Terms, check_reveal, commitment_of, seed_of
from .replay import ReplayError, replay, verify

__all__ = [
    "INSTRUMENTS",
    "NOTHING",
    "PRACTICE",
    "VERSION",
    "Assignment",
    "DrawError",
    "DrawRules",
    "DrawState",
    "Ledger",
    "Pool",
    "ReplayError",
    "Rule",
    "Source",
    "Terms",
    "broken_rules",
    "canonical",
    "check_reveal",
    "commitment_of",
    "draw_lots",
    "has_library",
    "hash_of",
    "refuse_impossible",
    "replay",
    "seed_of",
    "sign_for_practice",
    "usual_sources",
    "verifier",
    "verifier_sha256",
    "verify",
]
