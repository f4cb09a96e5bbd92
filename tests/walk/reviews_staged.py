"""What the walk adds to the reviews of the demonstration, by the services as the right people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import write_file
from reviews.enums import Capacity, DelegateRole, FeedbackHeading, ObservationKind, OutcomeKind, Selection
from reviews.models import Article, Mandate, Outcome, Phase, Review
from reviews.selectors.answer_files import build_content
from reviews.selectors.questionnaires import get_article_url_args
from reviews.selectors.readings import read_nomination
from reviews.services import (
    answer_imports,
    clarifications,
    clocks,
    declarations,
    feedback,
    paragraphs,
    people,
    reopenings,
    summaries,
)
from tests.factories.reading import seen
from untoc_portal.accounts.models import User
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.people import DOMAIN, get_note_verbale

if TYPE_CHECKING:
    from reviews.models import Delegation

Begins = dict[str, list[str]]
REASON = "For the walk through every page."
EXPERT = DelegateRole.EXPERT


def account(role: str) -> User:
    """Return the account of a role."""
    return User.objects.get(email=f"{role}@{DOMAIN}")


def of_reviewing(code: str) -> tuple[Delegation, Article]:
    """Return the reviewing State of the same region in a review, and the first article that it covers."""
    rows = Review.objects.get(code=code).delegations.select_related("party", "review")
    delegation = rows.get(capacity=Capacity.REVIEWING, selection=Selection.SAME_REGION)
    covered = Article.objects.filter(
        cluster=delegation.review.phase.cluster, instrument__in=delegation.instruments.all()
    )
    return delegation, covered.select_related("instrument").first()


def role_of(delegation: Delegation, role: str = "expert") -> str:
    """Return the role of a person of this delegation, as their account is named."""
    return f"{role}.{delegation.party.iso3.lower()}"


def requests(begins: Begins) -> None:
    """A request for clarification that is open, and one that is answered and may be taken up."""
    delegation, article = of_reviewing("BOL-1")
    asking, answering = account(role_of(delegation)), account("focal-point.bol")
    rows = [
        clarifications.request_clarification(delegation, actor=asking, article=article, request=text)
        for text in (texts.REQUEST, "Which courts hear such cases?")
    ]
    clarifications.answer_clarification(rows[1], actor=answering, answer=texts.REPLY)
    begins["focal-point.bol"].append(reverse("reviews:answer_clarification", args=["BOL-1", rows[0].pk]))
    begins[role_of(delegation, "focal-point")].append(reverse("reviews:further_request", args=["BOL-1", rows[1].pk]))


def turnings(begins: Begins) -> None:
    """Clocks that do not run, a submission to be corrected, a declaration that is asked for, a file brought back."""
    staff = account("secretariat")
    clocks.suspend_deadlines(Review.objects.get(code="BOL-1"), actor=staff, reason=REASON, mandate=REASON)
    begins["secretariat"].append(reverse("reviews:clocks_resume", args=["BOL-1"]))
    reopenings.request_reopening(Review.objects.get(code="BIH-1"), actor=account("focal-point.bih"), reason=REASON)
    review = Review.objects.get(code="BEN-1")
    declarations.set_declarations(review.delegation_under_review, actor=account("focal-point.ben"), asks=True)
    named = named_for(review, "declarant", EXPERT)
    begins["declarant"].append(reverse("reviews:declare", args=[named.pk]))
    written = write_file(build_content(review, "en"), FileFormat.XLSX)
    brought = answer_imports.preview_import(
        review, actor=account("focal-point.ben"), name="answers.xlsx", content=written
    )
    begins["focal-point.ben"].append(reverse("reviews:answer_import", args=["BEN-1", brought.pk]))


def named_for(review: Review, local: str, role: DelegateRole, *, replaces: bool = False):
    """Name a person of the State under review under a note verbale."""
    delegation, staff = review.delegation_under_review, account("secretariat")
    return people.nominate_person(
        delegation,
        actor=staff,
        note_verbale=get_note_verbale(delegation.party, actor=staff),
        name=f"{local.capitalize()} (demonstration)",
        email=f"{local}@{DOMAIN}",
        role=role,
        replaces=replaces,
    )


def successor(begins: Begins) -> None:
    """A focal point who follows another one, and is left in the present state."""
    review = Review.objects.get(code="BFA-1")
    named = named_for(review, "successor", DelegateRole.FOCAL_POINT, replaces=True)
    mandate = people.approve_nomination(named, actor=account("secretariat"), seen=seen(read_nomination(named)))
    begins["successor"].append(mandate.handover.get_absolute_url())


def drafts(begins: Begins) -> None:
    """Texts under work: feedback that was changed, paragraphs that may be merged, a summary drafted from its list."""
    delegation, article = of_reviewing("BIH-1")
    for text in ("Courts were set up.", "Courts of first instance were set up."):
        feedback.save_feedback(
            delegation, actor=account(role_of(delegation)), article=article, texts={FeedbackHeading.MEASURES: text}
        )
    address = ["BIH-1", *get_article_url_args(article), FeedbackHeading.MEASURES]
    begins[role_of(delegation)].append(reverse("reviews:feedback_history", args=address))

    delegation, article = of_reviewing("COK-1")
    outcome = delegation.review.list_of_observations
    rows = [
        paragraphs.draft_paragraph(
            outcome, actor=account(role_of(delegation)), delegation=delegation, article=article,
            kind=ObservationKind.GAP, text=text,
        )
        for text in ("Few cases come to court.", "Courts hear few cases.")
    ]  # fmt: skip
    place = ["COK-1", outcome.kind, rows[0].pk]
    names = ("change_paragraph", "merge_paragraphs", "remove_paragraph")
    begins[role_of(delegation)] += [
        outcome.get_absolute_url(),
        *(reverse(f"reviews:{name}", args=place) for name in names),
    ]

    delegation, _article = of_reviewing("DMA-1")
    summary = delegation.review.summary
    summaries.draft_summary(summary, actor=account(role_of(delegation)), delegation=delegation)
    place = ["DMA-1", summary.paragraphs.first().pk]
    begins[role_of(delegation)] += [summary.get_absolute_url(), reverse("reviews:summary_sources", args=place)]


def of_the_secretariat(begins: Begins) -> None:
    """What only the Secretariat does, and what needs no prepared case."""
    issued = Outcome.objects.filter(review__code="AFG-1", kind=OutcomeKind.SUMMARY).get()
    begins["secretariat"] += [
        reverse("reviews:delegation_notice", args=["BEN"]),
        reverse("reviews:add_contact", args=["BEN"]),
        reverse("reviews:set_circle", args=["BEN"]),
        reverse("reviews:end_mandate", args=[Mandate.objects.in_force().first().pk]),
        reverse("reviews:draw_freeze", args=[Phase.objects.first().sequence]),
        reverse("reviews:reissue_outcome", args=["AFG-1", issued.kind]),
        reverse("reviews:issue_translation", args=["AFG-1", "fr"]),
    ]


PARTS = (requests, turnings, successor, drafts, of_the_secretariat)
