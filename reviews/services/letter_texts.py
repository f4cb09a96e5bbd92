"""What a note verbale says: the text in the language on record for the Mission, filled in for one State.

Domain rule: notes verbales (third person; language on record for the mission; initials and seal, no signature).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from reviews.models import LetterTemplate
from reviews.models.letters import find_wrong_placeholders
from reviews.services.reference import read_letter_texts
from reviews.workflow import LETTERS
from untoc_portal.core import authz
from untoc_portal.core.documents import format_long_date
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_list, format_with_note
from untoc_portal.core.record_translations import build_key, save_machine_drafts
from untoc_portal.core.texts_of_record import get_record_text, load_texts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from reviews.models import Delegation, Mission
    from stakeholders.models import State
    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

PERMISSION = "reviews.chase_reviews"
NOMINATION = "nomination"
REVIEWS = "{reviews}"
# How a language says “of” before the formal name of a State, which has its article: pattern → replacement. Russian
# would have to decline the name: its texts have the name in brackets.
_OF: dict[str, tuple[tuple[str, str], ...]] = {
    "en": ((r"^", "of "),),
    "fr": ((r"^les ", "des "), (r"^le ", "du "), (r"^", "de ")),
    "es": ((r"^el ", "del "), (r"^", "de ")),
    "ar": ((r"^ال", "لل"), (r"^", "ل")),
}


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """The texts of a letter in one language; `reason` says why it is not the language on record for the Mission."""

    language: str
    texts: dict[str, str]
    reason: Text = ""


def get_template(key: str = NOMINATION) -> LetterTemplate:
    """Return the texts of the notes verbales of this kind. Raises DomainError if they are not loaded."""
    found = LetterTemplate.objects.filter(key=key).first()
    if found is None:
        raise DomainError("no_text", _("The text of the notes verbales is not loaded."), rule=LETTERS)
    return found


def load_letter_texts(template: LetterTemplate, languages: Sequence[str]) -> dict[str, LetterTexts]:
    """Return the texts for each wanted language: the translations in force, or the originals with the reason.

    A letter is in one language: if one text is not in force, all are in the original language.
    """
    found = {}
    for wanted in dict.fromkeys(languages):
        load_texts([template], wanted)
        texts = {name: get_record_text(template, name, wanted) for name in template.texts_of_record}
        reasons = [text.reason for text in texts.values() if text.is_fallback]
        wrong = [word for name, text in texts.items() for word in find_wrong_placeholders(name, text.text)]
        if wrong:
            reasons.append(_("words in braces are wrong: %(words)s") % {"words": format_list(wrong)})
        if reasons:
            originals = {name: getattr(template, name) for name in template.texts_of_record}
            found[wanted] = LetterTexts(template.language, originals, reasons[0])
        else:
            found[wanted] = LetterTexts(wanted, {name: text.text for name, text in texts.items()})
    return found


def format_of_state(name: str, language: str) -> str:
    """Return the formal name of a State as it is after “the Permanent Mission”, such as “du Royaume du Maroc”."""
    for pattern, begin in _OF.get(language, ()):
        if re.match(pattern, name):
            return re.sub(pattern, begin, name, count=1)
    return name


def build_content(
    texts: LetterTexts, mission: Mission, delegations: Sequence[Delegation], until: dt.date
) -> dict[str, Any]:
    """Return the content of a letter as plain values, in the language of the texts."""
    with translation.override(texts.language):
        words = _words(texts, mission, until)
        own = mission.language == texts.language and mission.addressee
        addressee = own or _insert_words(texts.texts["addressee"], words)
        words["mission"] = addressee
        return {
            "title": texts.texts["subject"],
            "place": texts.texts["place"],
            "addressee": addressee[:1].upper() + addressee[1:],
            "state": {"code": mission.state.iso3, "name": get_text_in_language(mission.state.names)},
            "blocks": [
                {"reviews": [format_with_note(row.review, row.get_capacity_display()) for row in delegations]}
                if block == REVIEWS
                else {"text": _insert_words(block, words)}
                for block in _blocks(texts.texts["text"])
            ],
            "sheet": [_insert_words(block, words) for block in _blocks(texts.texts["sheet"])],
        }


def _words(texts: LetterTexts, mission: Mission, until: dt.date) -> dict[str, str]:
    state: State = mission.state
    formal = get_text_in_language(state.formal_names) or get_text_in_language(state.names)
    return {
        "State": formal,
        "of_State": format_of_state(formal, texts.language),
        "seat": str(mission.get_seat_display()),
        "until": format_long_date(until),
    }


def _blocks(text: str) -> list[str]:
    return [block.strip() for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if block.strip()]


def _insert_words(text: str, words: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), text)


@transaction.atomic
def take_in_translations(template: LetterTemplate, *, actor: User) -> int:
    """Import the translations that the portal brings, if none is begun, as drafts to revise. Return how many.

    No person has confirmed them, so they are marked as machine drafts. Raises NotAllowedError if the user is not in the
    Secretariat. Raises DomainError if there is nothing to import.
    """
    authz.require_permission(actor, PERMISSION, template)
    folder = Path(apps.get_app_config("reviews").path) / "reference"
    brought = {row.cells["key"]: texts for row, texts in read_letter_texts(folder)}.get(template.key, {})
    count = 0
    for language in OfficialLanguage.values:
        if language != template.language and brought:
            texts = {build_key(template, name): in_all[language] for name, in_all in brought.items()}
            count += len(save_machine_drafts(template, actor=actor, language=language, texts=texts))
    if not count:
        raise DomainError("nothing_to_do", _("Every translation is begun already."), rule=LETTERS)
    return count
