"""Run trials: `python -m tests.faults --trials 200 --seed 1`. The last line is a JSON object with counts per fault."""

import argparse
import json
import os
import random
import signal
import sys
import time

from tests.faults.faults import FAULTS
from tests.faults.stack import Stack

# What may never happen. A trial that is only late came to rest, after longer than people should wait.
BAD = ("lost", "doubled", "hung")
# `left`: a file that no row refers to, because the process that wrote it was killed. The daily check names it.
COUNTED = ("hit", "late", "left", *BAD)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Break a running portal on purpose, and count what is lost.")
    parser.add_argument("--trials", type=int, default=12, help="how many in all, over the faults in turn")
    parser.add_argument("--seed", default=str(int(time.time())), help="decides the moments; printed with the result")
    parser.add_argument("--only", choices=[fault.__name__ for fault in FAULTS], help="this fault alone")
    parser.add_argument("--keep", action="store_true", help="leave the folder with the logs")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    # A run that is stopped says what it has found, and takes its servers down.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    stack = Stack()
    os.environ.update(stack.environment, FAULTS_JOBS_MODE="embedded")
    try:
        stack.start()
        import django  # noqa: PLC0415 (the settings name the ports, which are known only now)

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 (the same)

        from tests.faults.trial import Trials  # noqa: PLC0415 (the same)

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        stack.serve()
        return report(Trials(stack), asked)
    finally:
        stack.stop()
        if asked.keep:
            sys.stderr.write(f"The logs are in {stack.folder}\n")
        else:
            stack.throw_away()


def report(trials, asked: argparse.Namespace) -> int:
    faults = [fault for fault in FAULTS if asked.only in (None, fault.__name__)]
    counts = {fault.__name__: dict.fromkeys(("trials", *COUNTED), 0) for fault in faults}
    chance = random.Random(asked.seed)
    sys.stdout.write(f"seed {asked.seed}\n")
    try:
        for number in range(asked.trials):
            fault = faults[number % len(faults)]
            began = time.monotonic()
            outcome = trials.run(fault, chance)
            row = counts[fault.__name__]
            row["trials"] += 1
            for name in COUNTED:
                row[name] += bool(getattr(outcome, name))
            found = outcome.lost + outcome.doubled + outcome.hung
            moment = f"{'hit' if outcome.hit else 'missed':<6} {'late' if outcome.late else '':<4}"
            took = time.monotonic() - began
            sys.stdout.write(f"{number + 1:>4} {fault.__name__:<22} {took:5.1f} s {moment} {found[:5] or 'sound'}")
            sys.stdout.write(f"; left: {outcome.left}\n" if outcome.left else "\n")
            sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stdout.write("stopped\n")
    sys.stdout.write(json.dumps(counts) + "\n")
    return int(any(row[name] for row in counts.values() for name in BAD))


if __name__ == "__main__":
    sys.exit(main())
