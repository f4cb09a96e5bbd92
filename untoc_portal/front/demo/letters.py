"""Notes verbales to States that nobody is reached for: one is answered by its Mission, one handed over, others wait."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import override

from reviews.enums import DelegateRole, ReviewState
from reviews.enums_of_letters import NamedRole
from reviews.enums_of_states import Seat
from reviews.models import Letter, LetterTemplate, Review
from reviews.selectors.letters import plan_letters, read_letters
from reviews.services import letter_answers, letter_texts, letters
from untoc_portal.accounts.models import User
from untoc_portal.core import record_translations
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.translating import TypedTranslation, hash_source_text
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.people import LABELS, get_email
from untoc_portal.front.demo.taking_part import build_paper


def stage_letters(staff: User) -> None:
    """Make letters to the States of two reviews, with one in Arabic and one in Chinese, and let one Mission answer."""
    template = letter_texts.get_template()
    _put_translations_in_force(template, staff)
    rows = Review.objects.filter(state=ReviewState.NOMINATION, phase__sequence=1, group__number=2).order_by("code")
    own = rows.filter(state_under_review__mission__language=OfficialLanguage.AR)
    other = rows.filter(delegations__party__mission__language=OfficialLanguage.ZH)
    reviews = list({review.pk: review for found in (own, other) for review in found[:1]}.values())
    plan = plan_letters(reviews, timezone.localdate())
    if not plan.addressees:
        return
    in_languages = letter_texts.load_letter_texts(template, [row.mission.language for row in plan.addressees])
    batch = letters.make_letters(reviews, actor=staff, seen=read_letters(plan, template, in_languages).token)
    made = list(batch.letters.select_related("state", "document").order_by("pk"))
    made.sort(key=lambda letter: letter.language != OfficialLanguage.AR)
    letters.record_handovers(made[:2], actor=staff, day=timezone.localdate(), carrier=texts.CARRIER)
    _answer(made[0])


def _put_translations_in_force(template: LetterTemplate, staff: User) -> None:
    """Let the Secretariat revise the translations that the portal brings, and make them final."""
    letter_texts.take_in_translations(template, actor=staff)
    for language in OfficialLanguage.values:
        if language == template.language:
            continue
        revised = {
            key: TypedTranslation(row.text, row.revision, hash_source_text(row.source), follows=True)
            for key, row in record_translations.get_stored(template, language).items()
        }
        record_translations.save_record_translations(template, actor=staff, language=language, typed=revised)
        record_translations.revise_translations(template, actor=staff, language=language)
        seen = record_translations.read_translations(template, language).token
        record_translations.finalize_translations(template, actor=staff, language=language, seen=seen)


def _answer(letter: Letter) -> None:
    """Name a focal point for the first review of the letter, and the contact point, by its link. Nobody decides."""
    state = letter.state
    review = letter.reviews.order_by("code")[0]
    with override("en"):
        focal_point = letter_answers.Person(
            f"{LABELS[DelegateRole.FOCAL_POINT].format(state=state)} (demonstration)",
            texts.COUNSELLOR,
            get_email(state, DelegateRole.FOCAL_POINT),
            NamedRole.FOCAL_POINT,
            review=review.code,
        )
        contact = letter_answers.Person(
            f"National contact point of {state} (demonstration)",
            texts.HEADING_OF_UNIT,
            get_email(state, NamedRole.CONTACT),
            NamedRole.CONTACT,
            seat=Seat.CAPITAL,
        )
    number = texts.NOTE_VERBALE.format(iso3=state.iso3)
    letter_answers.hand_in_answer(
        letters.compute_link(letter),
        reference=number,
        dated=timezone.localdate(),
        file=build_paper("note", number, texts.NOTE_WITH_NAMES),
        people=[focal_point, contact],
    )
