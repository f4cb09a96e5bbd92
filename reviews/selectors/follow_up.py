"""The follow-up to a review: who may read a line at most, what a State reads before it lets others read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from reviews.enums import Capacity, OutcomeKind, ReviewState
from reviews.enums_of_follow_up import LineReaders, StepKind, StepTime
from reviews.models import FollowUpStep, FollowUpVersion, OutcomeParagraph
from reviews.policies import redact_paragraph
from reviews.selectors.looks import build_plain_look
from reviews.selectors.named_states import find_other_states
from untoc_portal.core.confidentiality import PUBLIC, STATES
from untoc_portal.core.second_look import Check, Reading, ReadPart

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from reviews.models import FollowUpLine, Review
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.second_look import Look

# What `redact_paragraph` and the reference of a line need.
WITH_REVIEW = ("outcome__review__state_under_review", "outcome__review__publication_decision", "article__instrument")
STAYS = gettext_lazy(
    "Your State can let fewer people read it, at once. Copies that others have made stay with them, and they can still "
    "verify that a copy is genuine."
)


def list_followed_paragraphs(review: Review) -> QuerySet[OutcomeParagraph]:
    """Return the agreed observations of a review, on which its State can say what it does."""
    rows = OutcomeParagraph.objects.filter(
        outcome__review=review,
        outcome__kind=OutcomeKind.LIST_OF_OBSERVATIONS,
        outcome__review__state=ReviewState.CLOSED,
    )
    return rows.select_related(*WITH_REVIEW, "outcome__review__phase", "drafted_by__party")


def get_max_readers(paragraph: OutcomeParagraph) -> LineReaders:
    """Return the most readers that a line can have: those who may read its observation.

    Otherwise the line would show that there is an observation which they may not know, or may not read.
    """
    for audience, readers in ((PUBLIC, LineReaders.PUBLIC), (STATES, LineReaders.STATES)):
        shown = redact_paragraph(paragraph, audience)
        if shown and not shown["is_withheld"]:
            return readers
    return LineReaders.PARTIES


def list_current_steps(line: FollowUpLine) -> QuerySet[FollowUpStep]:
    """Return the steps of a line that the State has not removed."""
    return FollowUpStep.objects.current().filter(line=line).order_by("pk")


def build_content(steps: Iterable[FollowUpStep]) -> list[dict[str, Any]]:
    """Return the steps as plain values, as a version stores them."""
    return [
        {
            "kind": step.kind,
            "time": step.time,
            "owner": step.owner,
            "day": step.day.isoformat() if step.day else "",
            "law": step.law,
            "link": step.link,
            "text": step.text,
        }
        for step in steps
    ]


def build_cited_content(version: FollowUpVersion) -> dict[str, Any]:
    """Return the plain values that the hash of a version is for. The caller has its line with the observation."""
    article = version.line.paragraph.article
    return {
        "reference": version.reference,
        "state": version.line.state.iso3,
        "instrument": article.instrument.code,
        "article": article.number,
        "steps": version.content,
    }


def describe_step(step: dict[str, Any], day: date | None = None) -> str:
    """Return the details of a step of a version in words."""
    shown = date_format(day) if day else step["day"]
    values = (StepKind(step["kind"]).label, StepTime(step["time"]).label, step["owner"], shown, step["law"])
    return " · ".join(str(value) for value in values if value)


def read_line(line: FollowUpLine) -> Reading:
    """Return the observation and every step of a line, as the database has them now."""
    row = OutcomeParagraph.objects.select_related("article__instrument").get(pk=line.paragraph_id)
    parts = [ReadPart(f"observation:{row.pk}", str(row), row.text)]
    for step in list_current_steps(line):
        facts = (step.kind, step.time, step.owner, str(step.day or ""), step.law, step.link)
        parts.append(ReadPart(f"step:{step.pk}", step.get_kind_display(), step.text, facts, step.value_text))
    return Reading(tuple(parts))


def list_versions_for_note(review: Review, readers: int) -> list[FollowUpVersion]:
    """Return the versions in force of the lines of a review that these readers may read, in the order of the list."""
    rows = FollowUpVersion.objects.in_force().filter(line__paragraph__outcome__review=review, readers__gte=readers)
    related = [f"line__paragraph__{name}" for name in WITH_REVIEW]
    order = ("article__instrument__position", "article__number", "kind", "pk")
    return list(rows.select_related(*related).order_by(*(f"line__paragraph__{name}" for name in order)))


def read_note(review: Review, readers: int) -> Reading:
    """Return everything that a follow-up note for these readers would have."""
    parts = []
    for version in list_versions_for_note(review, readers):
        for number, step in enumerate(version.content, 1):
            label = f"{version.reference} · {version.line.paragraph.article}"
            facts = (version.sha256,)
            parts.append(ReadPart(f"{version.pk}:{number}", label, step["text"], facts, describe_step(step)))
    return Reading(tuple(parts))


def look_at_line(line: FollowUpLine, readers: LineReaders) -> Look:
    """Return the second look before a State lets these readers read a line as it is now."""
    return build_plain_look(
        read_line(line),
        checks=_check_named_states(line) if readers > LineReaders.PARTIES else (),
        after=_("From now on, %(readers)s can read these steps in this version.") % {"readers": readers.label},
        back=STAYS,
        confirmation=_("I have read what my State lets them read."),
    )


def _check_named_states(line: FollowUpLine) -> tuple[Check, ...]:
    """Return a line for each passage that names another State. The State under review decides: it is not refused.

    Paragraph 53 of the Procedures and Rules limits constructive dialogues. These are a State's words on its own review.
    """
    review = line.review
    own = review.state_under_review.iso3
    text = _("“%(passage)s” names another State. Ask yourself whether that State agrees. You decide.")
    passages = [
        state for step in list_current_steps(line) for state in find_other_states(step.text, review.language, own)
    ]
    return tuple(Check(text % {"passage": passage}) for passage in passages)


def look_at_note(review: Review, readers: LineReaders) -> Look:
    """Return the second look before a follow-up note is issued."""
    reading = read_note(review, readers)
    reasons: tuple[Text, ...] = () if reading.parts else (_("These readers read no line yet."),)
    return build_plain_look(
        reading,
        after=_("The note gets a symbol and is made in the six languages. The words of your State are not translated."),
        back=_("No. A later note supersedes it, and it is withdrawn if fewer people may read one of its lines."),
        reasons=reasons,
    )


def read_practice(paragraph: OutcomeParagraph) -> Reading:
    """Return the good practice to whose publication in the library the State consents."""
    row = OutcomeParagraph.objects.select_related("article__instrument").get(pk=paragraph.pk)
    return Reading((ReadPart(f"observation:{row.pk}", str(row), row.text),))


def look_at_practice(paragraph: OutcomeParagraph) -> Look:
    """Return the second look before a State consents to show a good practice in the library."""
    return build_plain_look(
        read_practice(paragraph),
        after=_("Everyone finds it in the library of good practices, under the name of your State."),
        back=_("Your State can withdraw the consent at any time. Copies that others have made stay with them."),
        confirmation=_("I have read it. My State consents."),
    )


def list_reviewing_delegations(review: Review) -> QuerySet[Any]:
    """Return the reviewing States that can be asked for a view."""
    return review.delegations.active().filter(capacity=Capacity.REVIEWING).select_related("party")
