"""Help in place: what happens next and who sees it, by page and role, each with the rule it comes from.

One table. The first row that is about the page and one of the reader's roles is shown; a row without roles is for
everyone. `manual` is the chapter of the manual to go on with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup as R

if TYPE_CHECKING:
    from django.http import HttpRequest

    from untoc_portal.core.exceptions import Text

# Sources.
CLEARING = _("Procedures and rules: the focal point clears every submission of the State")
WHO_SEES = _("Procedures and rules, confidentiality of the review; the strictest reading is the default")
NOMINATION = _("Procedures and rules, focal points and experts; guidelines annexed to resolution 10/1")
LOTS = _("Procedures and rules, drawing of lots")
DIALOGUE_RULE = _("Procedures and rules, paragraph 53")
THEMATIC = _("Procedures and rules: working groups look at outcomes by theme, never country by country")
PUBLICATION = _("Procedures and rules: the State under review decides on publication")
OWN = _("Your own account; data protection")

# Circles of readers.
PARTIES = _("The State under review, the reviewing States and the Secretariat.")
OWN_STATE = _("Your State's people and the Secretariat. Reviewing States see it once your focal point has cleared it.")
EVERYONE = _("Everyone, also without signing in.")
YOU_ALONE = _("You alone.")
STAFF = _("The Secretariat alone.")
GOVERNMENTS = _("States parties, chairs and the Secretariat; the public sees what is for general distribution.")

DELEGATES = frozenset({R.FOCAL_POINTS, R.DELEGATES})
SECRETARIAT = frozenset({R.SECRETARIAT})
STAKEHOLDERS = frozenset({R.STAKEHOLDERS})
BUREAU = frozenset({R.EXTENDED_BUREAU})
ANYONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PageHelp:
    """What happens next on these pages for these roles, who sees what is on them, and the rule behind it."""

    pages: tuple[str, ...]
    roles: frozenset[str]
    happens_next: Text
    seen_by: Text
    rule: Text
    manual: str
    # Words of the glossary that these pages use.
    terms: tuple[str, ...]


QUESTIONNAIRE = (
    "reviews:questionnaire",
    "reviews:questionnaire_article",
    "reviews:answer_files",
    "reviews:answer_import",
)
OUTCOMES = ("reviews:outcome_detail",)
PEOPLE = ("reviews:people", "reviews:note_of_names", "reviews:state_people", "reviews:nomination_list")
DIALOGUES = ("dialogues:dialogue_list", "dialogues:dialogue_detail")

PAGES: tuple[PageHelp, ...] = (
    PageHelp(
        ("reviews:review_detail", "reviews:review_list", "reviews:clocks"),
        SECRETARIAT,
        _(
            "You open the review, check nominations, issue and close. A date that passes raises a flag "
            "and moves nothing."
        ),
        PARTIES,
        WHO_SEES,
        "secretariat",
        ("country_review", "phase", "cluster", "state_under_review", "reviewing_state"),
    ),
    PageHelp(
        ("reviews:review_detail", "reviews:review_list", "reviews:clocks"),
        ANYONE,
        _("The step that is marked is the present one. The box “What happens next” says whose turn it is."),
        PARTIES,
        WHO_SEES,
        "focal-point",
        ("country_review", "phase", "cluster", "state_under_review", "reviewing_state"),
    ),
    PageHelp(
        QUESTIONNAIRE,
        frozenset({R.FOCAL_POINTS}),
        _(
            "Once the findings that hold back are settled, you clear the answers: they are frozen and "
            "reviewers receive them."
        ),
        OWN_STATE,
        CLEARING,
        "focal-point",
        ("self_assessment_questionnaire", "focal_point", "cleared"),
    ),
    PageHelp(
        QUESTIONNAIRE,
        ANYONE,
        _(
            "Answers are kept as you type. When an article is ready you hand it in, and the focal "
            "point clears the whole."
        ),
        OWN_STATE,
        CLEARING,
        "expert",
        ("self_assessment_questionnaire", "focal_point", "cleared"),
    ),
    PageHelp(
        ("reviews:feedback",),
        ANYONE,
        _("Draft by article. When your focal point clears the feedback, the State under review receives it."),
        _("Your delegation while it is a draft; the parties to the review once it is cleared."),
        CLEARING,
        "expert",
        ("written_feedback", "reviewing_state", "cleared"),
    ),
    PageHelp(
        ("reviews:clarification_list",),
        ANYONE,
        _("A question of a reviewing State goes to the State under review, which answers within the days shown."),
        PARTIES,
        WHO_SEES,
        "expert",
        ("clarification_request",),
    ),
    PageHelp(
        OUTCOMES,
        ANYONE,
        _(
            "Each reviewing State's focal point clears it, then the State under review agrees, or "
            "returns it with comments."
        ),
        PARTIES,
        CLEARING,
        "focal-point",
        ("list_of_observations", "gaps_and_challenges", "best_practice", "ta_needs", "summary", "agreed"),
    ),
    PageHelp(
        PEOPLE,
        SECRETARIAT,
        _(
            "Compare each name with the note verbale, then approve or refuse; on approval the link to "
            "the account goes out."
        ),
        PARTIES,
        NOMINATION,
        "secretariat",
        ("note_verbale", "nomination", "focal_point", "governmental_expert", "observer"),
    ),
    PageHelp(
        PEOPLE,
        ANYONE,
        _(
            "Whoever you name waits for the Secretariat's check. Once approved, they receive a link to "
            "open their account."
        ),
        PARTIES,
        NOMINATION,
        "focal-point",
        ("note_verbale", "nomination", "focal_point", "governmental_expert", "observer"),
    ),
    PageHelp(
        ("reviews:board", "reviews:board_remind"),
        SECRETARIAT,
        _("Choose reviews and preview the reminders; nothing is sent before you confirm."),
        STAFF,
        WHO_SEES,
        "secretariat",
        ("country_review", "phase"),
    ),
    PageHelp(
        ("reviews:draw_list", "reviews:draw_detail", "reviews:draw_state", "reviews:draw_room"),
        ANYONE,
        _(
            "The pool is frozen first, contributions are given after it, and the lots follow from "
            "both. Reviews are planned then."
        ),
        EVERYONE,
        LOTS,
        "public",
        ("drawing_of_lots", "redraw", "regional_group"),
    ),
    PageHelp(
        ("dialogues:working_group_list", "dialogues:working_group_detail", "dialogues:session_detail"),
        ANYONE,
        _("Outcomes come before a session by the routing table. Once its report is adopted, a dialogue may follow."),
        GOVERNMENTS,
        THEMATIC,
        "chair",
        ("conference.short", "chair_summary"),
    ),
    PageHelp(
        DIALOGUES,
        STAKEHOLDERS,
        _(
            "Apply until the closing date. The Extended Bureau decides after the list was circulated; "
            "you are told either way."
        ),
        _(
            "Everyone sees the dialogue. Your application is read by the Secretariat, the Extended "
            "Bureau and States parties."
        ),
        DIALOGUE_RULE,
        "stakeholder",
        ("constructive_dialogue", "stakeholder", "application", "objection", "extended_bureau", "chair_summary"),
    ),
    PageHelp(
        DIALOGUES,
        BUREAU,
        _("An application waits for you once the list was circulated and every objection has been decided on."),
        _(
            "Everyone sees the dialogue. Applications are read by the Secretariat, the Extended Bureau "
            "and States parties."
        ),
        DIALOGUE_RULE,
        "chair",
        ("constructive_dialogue", "stakeholder", "application", "objection", "extended_bureau", "chair_summary"),
    ),
    PageHelp(
        DIALOGUES,
        ANYONE,
        _("After the dialogue the Chair's summary is issued, and goes to the working group's next session."),
        EVERYONE,
        DIALOGUE_RULE,
        "chair",
        ("constructive_dialogue", "stakeholder", "application", "objection", "extended_bureau", "chair_summary"),
    ),
    PageHelp(
        ("dialogues:statement_list", "dialogues:statement_detail"),
        ANYONE,
        _(
            "A statement is checked for country situations, read by a moderator, then published or "
            "returned with the reason."
        ),
        _("Drafts: the organization and the Secretariat. Published statements: everyone."),
        DIALOGUE_RULE,
        "stakeholder",
        ("statement", "constructive_dialogue"),
    ),
    PageHelp(
        ("reviews:library", "reviews:issued_outcome", "reviews:document_list"),
        ANYONE,
        _("A document keeps its address and symbol. A later corrigendum or revision is shown beside it."),
        _("Everyone sees what the State under review has published; others see more according to their mandate."),
        PUBLICATION,
        "public",
        ("issued", "publication_consent", "document_symbol"),
    ),
    PageHelp(
        ("inbox", "message_channels", "preparation_list", "preparation_detail"),
        ANYONE,
        _("Opening a message leads to the page it is about. What you asked to be prepared is announced here."),
        YOU_ALONE,
        OWN,
        "observer",
        (),
    ),
    PageHelp(
        ("accounts:profile",),
        ANYONE,
        _("Changes hold at once. A new e-mail address has to be confirmed by the link sent to it."),
        _(
            "You and, where a mandate names you, the Secretariat and the parties to your reviews: "
            "name, title and capacity."
        ),
        OWN,
        "observer",
        (),
    ),
    PageHelp(
        ("job_list", "message_list"),
        SECRETARIAT,
        _("A failed job is tried again when you ask; a message that possibly went is sent again by you alone."),
        STAFF,
        OWN,
        "secretariat",
        (),
    ),
)


def help_on(request: HttpRequest) -> PageHelp | None:
    """Return the help of this page for whoever looks at it."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    rows = [row for row in PAGES if page in row.pages]
    if not rows:
        return None
    roles = authz.roles_of(request.user)
    return next((row for row in rows if not row.roles or row.roles & roles), None)
