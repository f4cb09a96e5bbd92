"""The row of help, the roles it can be for, the rules it can name, and the groups of readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import RoleGroup as R

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text

# Sources.
CLEARING = _("Procedures and rules: the focal point clears every submission of the State")
LETTERS = _("Correspondence Manual of the United Nations, notes verbales; the Secretariat compares names with the note")
WHO_SEES = _("Procedures and rules, confidentiality of the review; the strictest reading is the default")
NOMINATION = _("Procedures and rules, focal points and experts; guidelines annexed to resolution 10/1")
STATE_NOTES = _(
    "A State names by note verbale who acts for it; designated people of a Permanent Mission register its delegates"
)
LOTS = _("Procedures and rules, drawing of lots")
DIALOGUE_RULE = _("Procedures and rules, paragraph 53")
# For pages that serve the general review too.
DIALOGUE_OR_CONFERENCE = _(
    "Procedures and rules, paragraph 53; for the general review, rules of procedure of the Conference, rule 17"
)
THEMATIC = _("Procedures and rules: working groups look at outcomes by theme, never country by country")
PUBLICATION = _("Procedures and rules: the State under review decides on publication")
OFFICIAL = _("Resolutions 55/25 and 55/255, and resolution 10/1: the texts as adopted, in six languages")
FOLLOW_UP = _(
    "Own choice of the portal, as for the Convention against Corruption: follow-up is voluntary, in the State's words"
)
GENERAL_REVIEW = _("Resolution 9/1, general review; rules of procedure of the Conference, rules 12 to 17 and 42")
FUNDING = _("Procedures and rules: the regular budget as allotted, and voluntary contributions")
TWO_PEOPLE = _("Own rule of the portal: one person proposes a role and another one confirms it")
YOUR_ACCOUNT = _("Your own account; data protection")

# Groups of readers.
PARTIES = _("The State under review, the reviewing States and the Secretariat.")
YOUR_STATE = _("Your State's people and the Secretariat. Reviewing States see it once your focal point has cleared it.")
YOUR_DELEGATION = _("Your own delegation alone; not even the Secretariat.")
EVERYONE = _("Everyone, also without signing in.")
YOU_ALONE = _("You alone.")
STAFF = _("The Secretariat alone.")
GOVERNMENTS = _("States parties, chairs and the Secretariat; the public sees what is for general distribution.")
NAMES = _(
    "Before a name is approved: your State, its Permanent Mission and the Secretariat. Once it is approved: the "
    "parties to the review."
)
APPLICATIONS = _(
    "Everyone sees the dialogue. The organization, the Secretariat and the Extended Bureau read an application. "
    "States parties read it once it has been circulated."
)
STATEMENTS = _(
    "A draft: its author's side alone. Once sent: moderators too. Once accepted: States parties, and everyone where "
    "its author agreed."
)
ORGANIZATION = _(
    "The organization's own people, the Secretariat and the Extended Bureau. Everyone sees the entry of a verified "
    "organization that agreed to be listed."
)

SECRETARIAT = frozenset({R.SECRETARIAT})
FOCAL_POINTS = frozenset({R.FOCAL_POINTS})
DELEGATES = frozenset({R.DELEGATES})
CHAIRS = frozenset({R.CHAIRS})
STAKEHOLDERS = frozenset({R.STAKEHOLDERS})
BUREAU = frozenset({R.EXTENDED_BUREAU})
ANYONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHelp:
    """What happens next on these pages for these roles, who sees their content, and the rule behind it."""

    pages: tuple[str, ...]
    roles: frozenset[str]
    happens_next: Text
    seen_by: Text
    rule: Text
    manual: str
    # Words of the glossary that these pages use.
    terms: tuple[str, ...]
