"""The glossary: the treaty's terms in six languages, from the shipped terminology, each with a plain sentence.

The words are those of `reviews/reference/terminology.csv`. Their meanings follow resolution 9/1 and its annex.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy as _

from reviews import models as reviews
from untoc_portal.core.collation import sort_by_name

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text

TERMINOLOGY = Path(settings.BASE_DIR) / "reviews" / "reference" / "terminology.csv"

# key in the terminology → its meaning
MEANINGS: dict[str, Text] = {
    "mechanism.short": _("How States parties together review the implementation of the Convention and its Protocols."),
    "conference.short": _("The States parties to the Convention, meeting every two years."),
    "procedures_rules": _("The rules of the Mechanism, annexed to resolution 9/1 of the Conference."),
    "country_review": _(
        "The review of one State party in one phase, at the desk, by two to four other States parties."
    ),
    "general_review": _("The exchange of experience among all States parties, in the plenary of the Conference."),
    "state_under_review": _("The State whose implementation is reviewed."),
    "reviewing_state": _("One of the States parties drawn by lot to review another."),
    "focal_point": _("The one person per State and review who clears everything the State submits."),
    "governmental_expert": _("Drafts for the State, and submits the drafts to the focal point."),
    "observer": _("Reads the reviews of the State and changes nothing; often at the Permanent Mission."),
    "secretariat": _("Supports the Mechanism: it registers people, opens reviews, issues documents, and never judges."),
    "permanent_mission": _("The State's mission to the United Nations, which sends its notes and acts for it."),
    "note_verbale": _("The formal note by which a State names its people, or communicates a decision."),
    "nomination": _("A person named in a note verbale, until the Secretariat has checked and approved it."),
    "cluster": _("Articles that are reviewed together; there are four."),
    "phase": _("The two years in which one cluster is reviewed."),
    "regional_group": _("One of five groups of States; one reviewer comes from the same group, one from another."),
    "drawing_of_lots": _("Decides which States review which; anyone can replay it."),
    "redraw": _("New lots for one State, on its request; all other pairs remain."),
    "preliminary_consultation": _(
        "Decides on language, contacts and timetable. Before it, a review counts as not started."
    ),
    "self_assessment_questionnaire": _("The questions a State answers about its own implementation."),
    "written_feedback": _("What a reviewing State says of measures, successes and challenges."),
    "clarification_request": _("A question of a reviewing State that the State under review answers."),
    "list_of_observations": _(
        "Gaps, best practices, suggestions and needs, by article; the State under review agrees to it."
    ),
    "gaps_and_challenges": _("What is missing in law or practice, as the reviewing States see it."),
    "best_practice": _("What works well, and may help others."),
    "ta_needs": _("Help a State would need to implement the Convention."),
    "summary": _("The list in short, with nothing new in it, in the six official languages."),
    "cleared": _("Approved by the focal point for the State. It leaves the State only then."),
    "agreed": _("Accepted by the State under review."),
    "issued": _("Made an official document, with a symbol, by the Secretariat."),
    "publication_consent": _("The decision of the State under review to let the public read its list, all or in part."),
    "document_symbol": _("The permanent number of a United Nations document."),
    "extended_bureau": _("Officers of the Conference, who decide on applications to constructive dialogues."),
    "constructive_dialogue": _("A meeting with stakeholders after a working group's session whose report is adopted."),
    "stakeholder": _(
        "An organization that may take part in dialogues: non-governmental, academic, private and others."
    ),
    "application": _("An organization's request to take part in a dialogue."),
    "objection": _("A State party's no to an applicant, with a reason or expressly without one. It remains recorded."),
    "statement": _("What an organization says at a dialogue; it mentions no specific country situation."),
    "chair_summary": _("The Chair's account of a dialogue, which goes to the group's next session."),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term in the reader's language, its meaning, and its words in the other languages."""

    key: str
    name: str
    meaning: Text
    others: tuple[tuple[str, str], ...]
    # A speaker must still confirm the term in this language.
    is_unsure: bool = False

    @property
    def anchor(self) -> str:
        """Return the id of the term on the page."""
        return get_term_anchor(self.key)

    @property
    def words(self) -> str:
        """Return all the text in which a search looks."""
        return " ".join((self.name, str(self.meaning), *dict(self.others).values())).casefold()

    @property
    def letter(self) -> str:
        """Return the letter under which it is listed, without accents: É is listed under E."""
        return unicodedata.normalize("NFD", self.name)[:1].upper()


@cache
def _rows() -> dict[str, dict[str, str]]:
    with TERMINOLOGY.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def get_term_name(key: str) -> str:
    """Return the shipped term in the reader's language.

    Raises LookupError if it is not in the terminology. Links on any page use it, without a query. Corrections by the
    Secretariat are shown only in the glossary itself.
    """
    row = _rows()[key]
    return row[get_language() or "en"] or row["en"]


def get_term_anchor(key: str) -> str:
    """Return the id of a term on the page of the glossary."""
    return key.replace(".", "-").replace("_", "-")


def get_term_url(key: str) -> str:
    """Return the URL where the glossary explains the term. Raises LookupError if the glossary does not have it."""
    if key not in MEANINGS:
        raise LookupError(key)
    return f"{reverse('help:glossary')}#{get_term_anchor(key)}"


def list_terms(search: str = "") -> list[Term]:
    """Return the terms in the order of the reader's language.

    With `search`, only terms with this text in name or meaning.
    """
    corrected = dict(reviews.Term.objects.filter(corrected=True, key__in=MEANINGS).values_list("key", "texts"))
    wanted = search.strip().casefold()
    terms = sort_by_name((_term(key, corrected.get(key)) for key in MEANINGS), name=attrgetter("name"))
    return [term for term in terms if wanted in term.words]


def _term(key: str, corrected: dict[str, str] | None) -> Term:
    row, language = _rows()[key], get_language() or "en"
    texts = corrected or row
    others = tuple((code, texts[code]) for code, _name in settings.LANGUAGES if code != language and texts.get(code))
    is_unsure = corrected is None and language != "en" and row["confidence"] != "high"
    return Term(key, texts.get(language) or texts["en"], MEANINGS[key], others, is_unsure)
