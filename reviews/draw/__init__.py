"""The drawing of lots: a method that a stranger can check with SHA-256, a sorted list and patience.

`pool` freezes who takes part and under which rules; `lots` turns the pool and public contributions into
tickets; `groups` deals the States into three groups; `assign` draws the reviewing States, looking ahead
exactly (`network`, `lookahead`), with additional reviewers only where the pool needs them (`shortfall`) and
as many reviewers of the same legal system as can be (`preference`). Nothing here needs more than the
standard library.
"""

from .assign import draw, refuse_impossible
from .pool import INSTRUMENTS, VERSION, DrawError, DrawRules, DrawState, Pool, Rule
from .result import Assignment, DrawResult, PassedOver, PlaceRecord, Transcript

__all__ = [
    "INSTRUMENTS",
    "VERSION",
    "Assignment",
    "DrawError",
    "DrawResult",
    "DrawRules",
    "DrawState",
    "PassedOver",
    "PlaceRecord",
    "Pool",
    "Rule",
    "Transcript",
    "draw",
    "refuse_impossible",
]
