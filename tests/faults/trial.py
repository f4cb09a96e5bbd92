"""One trial: seven acts over HTTP, a fault at a random moment, and the count of its effects."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, close_old_connections, connection
from django.db.models import F
from django.urls import reverse

from dialogues.enums import StatementState
from dialogues.models import Application, Routing, Statement, StatementVersion
from reviews.enums import DelegateRole, ReviewState
from reviews.models import AnswerRevision, OutcomeDocument, Review, Submission
from reviews.selectors.readings import read_outcomes
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from stakeholders.enums import RegionalGroup
from stakeholders.models import Organization, OrganizationDocument, State
from tests.factories.dialogues import invite, make_dialogue, make_session, make_working_groups
from tests.factories.pdfs import pdf_bytes
from tests.factories.reading import seen
from tests.factories.reviews import answer_all, carry_to, make_review, make_world, person, sur_of
from tests.factories.stakeholders import make_organization, make_representative
from tests.faults.acts import LATE_SECONDS, Act, ProgramAct, SigningIn, Upload, Writing, perform_together
from tests.faults.processes import until
from untoc_portal.accounts.models import User
from untoc_portal.core import inbox, notify
from untoc_portal.core.digests import EVENT as DIGEST
from untoc_portal.core.enums import AuditAction, Channel, JobState, MessageCategory, MessageState
from untoc_portal.core.models import AuditEvent, Job, Message
from untoc_portal.core.stored_files import INCOMING

EDITIONS = 3
ROUTINGS = 2
# How many messages wait for the digest of a trial.
WAITING = 3
DIGEST_JOB = "core.send_digests"
# Anyone who waits longer is kept waiting too long; after LATE_SECONDS more one waits for ever.
QUIET_SECONDS = 90
# A message that waits for a digest, or is only for the portal, is in no separate e-mail.
NOT_MAILED = (MessageState.WAITING, MessageState.COLLECTED, MessageState.IN_PORTAL)


@dataclass
class Outcome:
    """What a trial found: names of what was lost, doubled, or did not come to rest."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    # Files that no row refers to, because the process that wrote them was killed.
    left: list[str] = field(default_factory=list)
    # Whether an act or a job was under way when the fault struck, and whether it took longer than people should wait.
    hit: bool = False
    late: bool = False

    def count(self, name: str, found: int, expected: int) -> None:
        """Note a number that is not as it must be."""
        if found < expected:
            self.lost.append(f"{name}: {found} of {expected}")
        elif found > expected:
            self.doubled.append(f"{name}: {found} instead of {expected}")


@dataclass
class Subjects:
    """The rows of one trial: nobody else works on them."""

    submitting: Review
    issuing: Review
    answering: Review
    # Has one file added, and writes one statement.
    organization: Organization
    representative: User
    # Has messages that wait for the next digest.
    reader: User
    text: str
    scan: bytes


class Trials:
    """The small world in which every trial makes rows of its own."""

    def __init__(self, stack):
        self.stack = stack
        self.world = make_world()
        groups = make_working_groups()
        for group in groups.values():
            make_session(self.world.secretariat, group, in_days=90)
        self.dialogue = make_dialogue(self.world.secretariat, groups["TIP"], in_days=30)
        first = make_organization(self.world.secretariat)
        self.invited = invite(self.dialogue, first, make_representative(self.world.secretariat, first))
        self.number = 1

    def prepare(self) -> Subjects:
        """Make the rows of the next trial."""
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
        organization = make_organization(self.world.secretariat)
        representative = make_representative(self.world.secretariat, organization)
        # Invited as the first one was.
        copied = {field.attname: getattr(self.invited, field.attname) for field in Application._meta.concrete_fields}
        Application.objects.create(
            **copied | {"id": None, "organization_id": organization.pk, "submitted_by_id": representative.pk}
        )
        text = f"Victims need protection.\nThis is statement {self.number}."
        scan = pdf_bytes(f"scan {self.number}")
        reader = self.let_messages_wait(made[2])
        self.number += 1
        return Subjects(*made, organization, representative, reader, text, scan)

    def let_messages_wait(self, review: Review) -> User:
        """Leave messages of the day before yesterday for a person who reads a digest, and let the hour begin again."""
        reader = person(review, sur_of(review), DelegateRole.OBSERVER)
        inbox.choose_channels({MessageCategory.STEPS: Channel.DAILY}, actor=reader)
        for number in range(WAITING):
            notify.notify_users(
                "reviews/list_agreed", [reader], key=f"{review.code}:{number}", about=review, path="/reviews/"
            )
        waiting = Message.objects.filter(recipient=reader, state=MessageState.WAITING)
        assert waiting.count() == WAITING, "the messages of a trial do not wait"
        waiting.update(created_at=F("created_at") - dt.timedelta(days=2))
        # The scheduler asks for the digests once in an hour.
        Job.objects.filter(name=DIGEST_JOB).exclude(state=JobState.WAITING).delete()
        return reader

    def list_acts(self, made: Subjects) -> list[Act]:
        """Return what is done at the moment of the fault."""
        answer = {"question": "untoc.6", "value": "yes", "explanation": "Act 3", "revision": 0}
        expert = person(made.answering, sur_of(made.answering), DelegateRole.EXPERT)
        focal_point = person(made.submitting, sur_of(made.submitting))
        read = {"confirmed": "on"}
        scan = SimpleUploadedFile("scan.pdf", made.scan, content_type="application/pdf")
        statement = {
            "on_behalf": f"organization:{made.organization.pk}",
            "language": "en",
            "title": "On victims",
            "text": made.text,
            "delivery": "written",
            "and_submit": "1",
        }
        return [
            Act(
                self.stack,
                focal_point,
                f"/reviews/{made.submitting.code}/questionnaire/submit/",
                {**read, "seen": seen(read_self_assessment(made.submitting))},
            ),
            Act(
                self.stack,
                self.world.secretariat,
                f"/reviews/{made.issuing.code}/issue/",
                {**read, "seen": seen(read_outcomes(made.issuing))},
            ),
            ProgramAct(self.stack, expert, f"/api/v1/reviews/{made.answering.code}/answers/", {"answers": [answer]}),
            # Another person: a new password ends the earlier sessions.
            SigningIn(self.stack, person(made.answering, sur_of(made.answering))),
            Upload(
                self.stack,
                self.world.secretariat,
                reverse("stakeholders:organization_document_new", args=[made.organization.pk]),
                {"title": "Statutes", "file": scan},
            ),
            Writing(
                self.stack,
                made.representative,
                reverse("dialogues:statement_new", args=[self.dialogue.pk]),
                statement,
            ),
        ]

    def run(self, fault, chance) -> Outcome:
        """Do the acts, inject the fault, wait until all is quiet, and count."""
        outcome = Outcome()
        made = self.prepare()
        acts = self.list_acts(made)
        self.stack.strike = lambda: self.note_hit(outcome, acts)
        perform_together(acts, threading.Thread(target=fault, args=(self.stack, chance)))
        try:
            until(lambda: self.is_quiet(made), "jobs are still waiting", QUIET_SECONDS)
        except TimeoutError:
            outcome.late = True
            with contextlib.suppress(TimeoutError):
                until(lambda: self.is_quiet(made), "jobs wait for ever", LATE_SECONDS)
        outcome.hung += [str(job) for job in Job.objects.filter(state=JobState.WAITING)[:5]]
        outcome.hung += [f"{act.path} was never acknowledged" for act in acts if not act.is_acknowledged]
        self.count_submission(outcome, made.submitting)
        self.count_outcome(outcome, made.issuing)
        self.count_answer(outcome, made.answering)
        self.count_upload(outcome, made)
        self.count_statement(outcome, made)
        self.count_digest(outcome, made.reader)
        self.count_messages(outcome)
        outcome.lost += [f"failed: {job}: {job.reason}" for job in Job.objects.filter(state=JobState.FAILED)]
        Job.objects.filter(state=JobState.FAILED).delete()
        self.count_leftovers(outcome)
        return outcome

    @staticmethod
    def note_hit(outcome: Outcome, acts: list[Act]) -> None:
        """Note whether anything was under way: a request that is not answered, or a job that is not done."""
        outcome.hit = any(act.is_begun and not act.is_acknowledged for act in acts)
        outcome.hit = outcome.hit or Job.objects.filter(state=JobState.WAITING).exists()
        connection.close()

    def is_quiet(self, made: Subjects) -> bool:
        """Start again what is down, as a supervisor would, and return whether no job and no digest is waited for."""
        for part in self.stack.supervised:
            part.keep_up()
        try:
            close_old_connections()
            waiting = Message.objects.filter(recipient=made.reader, state=MessageState.WAITING)
            return not waiting.exists() and not Job.objects.filter(state=JobState.WAITING).exists()
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

    @staticmethod
    def count_upload(outcome: Outcome, made: Subjects) -> None:
        """A file is there once, as it was sent."""
        sent = hashlib.sha256(made.scan).hexdigest()
        rows = list(OrganizationDocument.objects.filter(organization=made.organization))
        outcome.count("files", len(rows), 1)
        for row in rows:
            stored = Path(row.file.path)
            is_whole = stored.is_file() and hashlib.sha256(stored.read_bytes()).hexdigest() == sent == row.sha256
            outcome.count("files as they were sent", int(is_whole), 1)
        kind = ContentType.objects.get_for_model(OrganizationDocument)
        events = AuditEvent.objects.filter(content_type=kind, object_id__in=[row.pk for row in rows])
        outcome.count("audit rows of the file", events.count(), 1)

    @staticmethod
    def count_statement(outcome: Outcome, made: Subjects) -> None:
        """A statement is there once, was submitted once, and has the text that was typed."""
        rows = Statement.objects.filter(organization=made.organization)
        outcome.count("statements", rows.count(), 1)
        outcome.count("statements submitted", rows.filter(state=StatementState.SUBMITTED, text=made.text).count(), 1)
        versions = StatementVersion.objects.filter(statement__in=rows, text=made.text)
        outcome.count("versions of the statement", versions.count(), 1)
        kind = ContentType.objects.get_for_model(Statement)
        events = AuditEvent.objects.filter(content_type=kind, object_id__in=list(rows.values_list("pk", flat=True)))
        submitted = events.filter(action=AuditAction.TRANSITION, changes__transition="submit")
        outcome.count("audit rows of the statement", submitted.count(), 1)

    @staticmethod
    def count_digest(outcome: Outcome, reader: User) -> None:
        """What waited is in one digest. That the digest arrived once is counted with the other messages."""
        digests = Message.objects.filter(recipient=reader, event=DIGEST)
        outcome.count("digests", digests.count(), 1)
        collected = Message.objects.filter(state=MessageState.COLLECTED, digest__in=digests)
        outcome.count("messages in the digest", collected.count(), WAITING)

    @staticmethod
    def count_leftovers(outcome: Outcome) -> None:
        """Note and remove half of a file, and a file whose act did not end: no row refers to it."""
        kept = set(OrganizationDocument.objects.values_list("file", flat=True))
        root = Path(settings.MEDIA_ROOT)
        for path in [path for path in root.rglob("*") if path.is_file()]:
            name = str(path.relative_to(root))
            if path.name.startswith(INCOMING) or (name.startswith("organizations/") and name not in kept):
                outcome.left.append(name)
                path.unlink()

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
