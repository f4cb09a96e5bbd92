"""One trial: four acts over HTTP, a fault at a random moment, and the count of what came of it."""

from __future__ import annotations

import contextlib
import http.client
import json
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, close_old_connections, connection

from dialogues.models import Routing
from reviews.enums import DelegateRole, ReviewState
from reviews.models import AnswerRevision, OutcomeDocument, Review, Submission
from reviews.selectors.readings import read_outcomes
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from stakeholders.enums import RegionalGroup
from stakeholders.models import State
from tests.factories.dialogues import make_session, make_working_groups
from tests.factories.reading import seen
from tests.factories.reviews import answer_all, carry_to, make_review, make_world, person, sur_of
from tests.faults.processes import until
from tests.faults.stack import HOST
from untoc_portal.accounts.models import User
from untoc_portal.accounts.session_limits import BEGAN, SEEN
from untoc_portal.core.enums import AuditAction, JobState, MessageState
from untoc_portal.core.models import AuditEvent, Job, Message

EDITIONS = 3
ROUTINGS = 2
# Anyone who waits longer is kept waiting too long; anyone who waits for so long waits for ever.
QUIET_SECONDS = 90
LATE_SECONDS = 300
REQUEST_SECONDS = 30
# What waits for a digest, or is for the portal alone, is in no e-mail of its own.
NOT_MAILED = (MessageState.WAITING, MessageState.COLLECTED, MessageState.IN_PORTAL)


@dataclass
class Outcome:
    """What a trial found: names of what was lost, doubled, or did not come to rest."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    # Whether an act or a job was under way when the fault struck, and whether it took longer than people should wait.
    hit: bool = False
    late: bool = False

    def count(self, name: str, found: int, expected: int) -> None:
        """Note a number that is not as it must be."""
        if found < expected:
            self.lost.append(f"{name}: {found} of {expected}")
        elif found > expected:
            self.doubled.append(f"{name}: {found} instead of {expected}")


class Trials:
    """The small world in which every trial makes two reviews of its own."""

    def __init__(self, stack):
        self.stack = stack
        self.world = make_world()
        groups = make_working_groups()
        for group in groups.values():
            make_session(self.world.secretariat, group, in_days=90)
        self.number = 1

    def prepare(self) -> tuple[Review, Review, Review]:
        """Make three reviews: for the submission of a questionnaire, the issue of an outcome, and an answer."""
        made = []
        steps = (("S", ReviewState.SELF_ASSESSMENT), ("I", ReviewState.COMPLETED), ("A", ReviewState.SELF_ASSESSMENT))
        for letter, state in steps:
            iso3 = f"{letter}{self.number:02X}"
            self.world.states[iso3] = State.objects.create(
                iso3=iso3,
                names={"en": f"State {iso3}"},
                formal_names={"en": f"the State {iso3}"},
                regional_group=RegionalGroup.AFRICAN,
                source="test",
            )
            review = make_review(self.world, iso3, ("GHA", "PER"))
            made.append(carry_to(self.world, review, state))
        answer_all(made[0])
        self.number += 1
        return made[0], made[1], made[2]

    def run(self, fault, chance) -> Outcome:
        """Do the acts, inject the fault, wait until all is quiet, and count."""
        outcome = Outcome()
        submitting, issuing, answering = self.prepare()
        focal_point = person(submitting, sur_of(submitting))
        expert = person(answering, sur_of(answering), DelegateRole.EXPERT)
        answer = {"question": "untoc.6", "value": "yes", "explanation": "Act 3", "revision": 0}
        acts = [
            Act(
                self.stack,
                focal_point,
                f"/reviews/{submitting.code}/questionnaire/submit/",
                seen(read_self_assessment(submitting)),
            ),
            Act(self.stack, self.world.secretariat, f"/reviews/{issuing.code}/issue/", seen(read_outcomes(issuing))),
            ProgramAct(self.stack, expert, f"/api/v1/reviews/{answering.code}/answers/", {"answers": [answer]}),
            # Another person: a new password ends the sessions of before.
            SigningIn(self.stack, person(answering, sur_of(answering))),
        ]
        self.stack.strike = lambda: self.note_hit(outcome, acts)
        threads = [threading.Thread(target=act.perform) for act in acts]
        breaking = threading.Thread(target=fault, args=(self.stack, chance))
        for thread in (breaking, *threads):
            thread.start()
        for thread in (breaking, *threads):
            thread.join()
        try:
            until(self.is_quiet, "jobs are still waiting", QUIET_SECONDS)
        except TimeoutError:
            outcome.late = True
            with contextlib.suppress(TimeoutError):
                until(self.is_quiet, "jobs wait for ever", LATE_SECONDS)
        outcome.hung += [str(job) for job in Job.objects.filter(state=JobState.WAITING)[:5]]
        outcome.hung += [f"{act.path} was never acknowledged" for act in acts if not act.is_acknowledged]
        self.count_submission(outcome, submitting)
        self.count_outcome(outcome, issuing)
        self.count_answer(outcome, answering)
        self.count_messages(outcome)
        outcome.lost += [f"failed: {job}: {job.reason}" for job in Job.objects.filter(state=JobState.FAILED)]
        Job.objects.filter(state=JobState.FAILED).delete()
        return outcome

    @staticmethod
    def note_hit(outcome: Outcome, acts: list[Act]) -> None:
        """Note whether anything was under way: a request that is not answered, or a job that is not done."""
        outcome.hit = any(act.is_begun and not act.is_acknowledged for act in acts)
        outcome.hit = outcome.hit or Job.objects.filter(state=JobState.WAITING).exists()
        connection.close()

    def is_quiet(self) -> bool:
        """Start again what is down, as a supervisor would, and return whether no job waits."""
        for part in self.stack.supervised:
            part.keep_up()
        try:
            close_old_connections()
            return not Job.objects.filter(state=JobState.WAITING).exists()
        except OperationalError:
            connection.close()
            return False

    @staticmethod
    def count_submission(outcome: Outcome, review: Review) -> None:
        """An acknowledged submission is there, once, and the review has gone on."""
        outcome.count("submission", Submission.objects.filter(review=review).count(), 1)
        moved = Review.objects.filter(pk=review.pk, state=ReviewState.DESK_REVIEW).count()
        outcome.count("step after the submission", moved, 1)
        kind = ContentType.objects.get_for_model(Review)
        rows = AuditEvent.objects.filter(content_type=kind, object_id=review.pk, action=AuditAction.TRANSITION)
        outcome.count(
            "audit rows of the submission", rows.filter(changes__transition="submit_questionnaire").count(), 1
        )

    @staticmethod
    def count_answer(outcome: Outcome, review: Review) -> None:
        """An answer that a program saved is there, as one revision."""
        rows = AnswerRevision.objects.filter(answer__review=review)
        outcome.count("revisions of the answer", rows.count(), 1)

    @staticmethod
    def count_outcome(outcome: Outcome, review: Review) -> None:
        """An issued outcome is rendered once in each edition and routed exactly once to each place."""
        editions = OutcomeDocument.objects.filter(outcome__review=review)
        outcome.count("documents", editions.count(), EDITIONS)
        outcome.count("documents rendered", editions.exclude(document__sha256="").count(), EDITIONS)
        routings = Routing.objects.filter(outcome__review=review)
        outcome.count("routings", routings.count(), ROUTINGS)
        routed = AuditEvent.objects.filter(
            action=AuditAction.ROUTED, object_id__in=list(routings.values_list("pk", flat=True))
        )
        outcome.count("audit rows of the routings", routed.count(), ROUTINGS)

    def count_messages(self, outcome: Outcome) -> None:
        """Each message arrived exactly once, or is marked as possibly sent."""
        arrived: Counter[str] = Counter()
        # A copy: messages of what the scheduler does may still arrive.
        for name, count in dict(self.stack.catcher.seen).items():
            arrived[name.partition(".")[0]] += count
        for pk, state in Message.objects.exclude(state__in=NOT_MAILED).values_list("pk", "state"):
            found = arrived[f"<portal-message-{pk}"]
            if state != MessageState.POSSIBLY_SENT or found > 1:
                outcome.count(f"message {pk} ({state})", found, 1)


SIGN_IN = "/accounts/sign-in/"
PASSWORD = "correct horse battery staple"
# The portal is behind a proxy that has the certificate.
AS_PROXY = {
    "Host": HOST,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.7",
    "Origin": f"https://{HOST}",
    "Referer": f"https://{HOST}/",
}
# How the second sending is answered when the first one has worked: not there, another text by now, another step.
DONE_BEFORE = (http.client.NOT_FOUND, http.client.CONFLICT, http.client.UNPROCESSABLE_ENTITY)


class Act:
    """A person presses a button, and again when the answer was lost, until the portal has acknowledged it."""

    def __init__(self, stack, user, path: str, read: str):
        self.stack, self.path = stack, path
        self.body = urlencode({"seen": read, "confirmed": "on"})
        self.is_begun = self.is_acknowledged = False
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store[BEGAN] = store[SEEN] = int(time.time())
        store.save()
        token = secrets.token_hex(16)
        self.headers = {
            **AS_PROXY,
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def perform(self) -> None:
        """Send the form until it is answered with a redirect, or as one that an earlier sending has made void."""
        end = time.monotonic() + LATE_SECONDS
        tried = 0
        self.is_begun = True
        while not self.is_acknowledged and time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, led_to = self._send()
                self.is_acknowledged = self.is_answer(status, led_to, tried)
            tried += 1
            if not self.is_acknowledged:
                self.stack.web.keep_up()
                time.sleep(0.3)

    def is_answer(self, status: int, led_to: str, tried: int) -> bool:
        """Return whether the portal has said that the act is done."""
        assert SIGN_IN not in led_to, "the session of the trial is over"
        return status == http.client.FOUND or (tried > 0 and status in DONE_BEFORE)

    def _send(self) -> tuple[int, str]:
        there = http.client.HTTPConnection("127.0.0.1", self.stack.web_port, timeout=REQUEST_SECONDS)
        try:
            there.request("POST", self.path, body=self.body, headers=self.headers)
            answer = there.getresponse()
            return answer.status, answer.getheader("Location", "")
        finally:
            there.close()


class ProgramAct(Act):
    """A program sends a request with an Idempotency-Key, and again with the same one when the answer was lost."""

    def __init__(self, stack, user, path: str, content: dict):
        super().__init__(stack, user, path, "")
        self.body = json.dumps(content)
        self.headers |= {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}

    def is_answer(self, status: int, led_to: str, tried: int) -> bool:
        """Return whether the answer says that it was done, now or before."""
        del led_to, tried
        return status == http.client.OK


class SigningIn(Act):
    """A person signs in with a password."""

    def __init__(self, stack, user):
        super().__init__(stack, user, SIGN_IN, "")
        User.objects.filter(pk=user.pk).update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1000))
        self.body = urlencode({"login": user.email, "password": PASSWORD})
        token = self.headers["X-CSRFToken"]
        self.headers["Cookie"] = f"{settings.CSRF_COOKIE_NAME}={token}"

    def is_answer(self, status: int, led_to: str, tried: int) -> bool:
        """Return whether the person was led on from the form."""
        del tried
        return status == http.client.FOUND and SIGN_IN not in led_to
