"""Long work in reviews: a self-assessment as a Word file, and the drawing of lots (core/preparations.py)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from reviews.answer_files.content import FileFormat
from reviews.answer_files.letter_out import iter_docx_steps
from reviews.enums import Material
from reviews.models import Draw, Review
from reviews.querysets import build_material_condition
from reviews.selectors.answer_files import build_content
from reviews.selectors.readings_of_draws import read_draw
from reviews.services import draws
from reviews.services.draw_entries import load_checked_ledger
from reviews.workflow import DRAWING
from untoc_portal.core import authz, preparations
from untoc_portal.core.preparations import PreparationType, PreparedFile, Steps
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from collections.abc import Collection

    from untoc_portal.accounts.models import User
    from untoc_portal.core.models import Preparation


def request_answer_docx(
    review: Review, *, actor: User, language: str, articles: Collection[tuple[str, int]]
) -> Preparation:
    """Request the self-assessment as a Word file, with these articles or all.

    Raises NotAllowedError if the user cannot read the draft (domain rule: who sees what).
    """
    chosen = sorted(articles)
    names = "".join(f":{code}-{number}" for code, number in chosen)
    return preparations.request_preparation(
        "answer_letter",
        actor=actor,
        subject=f"{review.code}:{language}{names}"[:200],
        total=len(chosen),
        code=review.code,
        language=language,
        articles=chosen,
    )


def _get_review(preparation: Preparation) -> Review:
    return Review.objects.select_related("state_under_review", "phase").get(code=preparation.arguments["code"])


def _letter_label(preparation: Preparation) -> str:
    return _("Self-assessment as a Word file: %(review)s") % {"review": _get_review(preparation)}


def _may_have_letter(preparation: Preparation) -> bool:
    shown = build_material_condition(preparation.owner, Material.DRAFT_QUESTIONNAIRE)
    return Review.objects.filter(shown, code=preparation.arguments["code"]).exists()


def _letter_steps(preparation: Preparation) -> Steps:
    asked = preparation.arguments
    review, language = _get_review(preparation), asked["language"]
    content = build_content(review, language, [tuple(address) for address in asked["articles"]])
    total = len(content.chapters) + 1
    steps = iter_docx_steps(content)
    while True:
        try:
            # A generator keeps its language active while it is paused.
            with translation.override(language):
                done = next(steps)
        except StopIteration as end:
            name = f"self-assessment-{review.code}-{language}.{FileFormat.DOCX}"
            return partial(PreparedFile, name, end.value)
        yield done, total


ANSWER_DOCX = PreparationType(
    label=_letter_label,
    is_allowed=_may_have_letter,
    get_url=lambda preparation: reverse("reviews:answer_files", args=[preparation.arguments["code"]]),
    steps=_letter_steps,
)


def prepare_draw(draw: Draw, *, actor: User, seen: str) -> Preparation:
    """Request the drawing of the lots that are due, in the state that was `seen` (PR, drawing of lots).

    Raises DomainError if the state has changed. An entry that is added during the drawing makes it fail. Raises
    NotAllowedError if the user is not in the Secretariat.
    """
    authz.require_permission(actor, "reviews.conduct_draw", draw.phase)
    reading = read_draw(draw)
    require_seen(reading, seen, rule=DRAWING)
    return preparations.request_preparation(
        "draw",
        actor=actor,
        subject=str(draw.phase.sequence),
        total=DRAW_STEPS,
        phase=draw.phase.sequence,
        seen=reading.digest,
    )


# Check the transcript; draw the lots; plan the reviews.
DRAW_STEPS = 3


def _get_draw(preparation: Preparation) -> Draw:
    rows = Draw.objects.by_this_method().newest().select_related("phase__cluster")
    return rows.get(phase__sequence=preparation.arguments["phase"])


def _draw_steps(preparation: Preparation) -> Steps:
    draw = _get_draw(preparation)
    load_checked_ledger(draw)
    yield 1, DRAW_STEPS
    drawn = draws.draw_lots(draw)
    yield 2, DRAW_STEPS

    def put_on_record() -> None:
        with translation.override(preparation.language):
            draws.conduct_draw(draw, actor=preparation.owner, seen=preparation.arguments["seen"], drawn=drawn)

    return put_on_record


DRAW = PreparationType(
    label=lambda preparation: str(_get_draw(preparation)),
    is_allowed=lambda preparation: preparation.owner.has_perm("reviews.conduct_draw", _get_draw(preparation).phase),
    get_url=lambda preparation: reverse("reviews:draw_room", args=[preparation.arguments["phase"]]),
    steps=_draw_steps,
)
