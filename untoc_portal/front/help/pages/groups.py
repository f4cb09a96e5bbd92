"""Help on working groups, sessions, dialogues, statements, general reports and money."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.core.record_translations import RULE as TRANSLATION_RULE
from untoc_portal.front.help.pages.rows import (
    ANYONE,
    APPLICATIONS,
    BUREAU,
    DIALOGUE_OR_CONFERENCE,
    DIALOGUE_RULE,
    EVERYONE,
    FUNDING,
    GENERAL_REVIEW,
    GOVERNMENTS,
    SECRETARIAT,
    STAFF,
    STAKEHOLDERS,
    STATEMENTS,
    THEMATIC,
    TWO_PEOPLE,
    YOU_ALONE,
    PageHelp,
)

DIALOGUES = ("dialogues:dialogue_list", "dialogues:dialogue_detail")
APPLYING = (
    "dialogues:application_new",
    "dialogues:application_detail",
    "dialogues:application_complete",
    "dialogues:application_substitute",
    "dialogues:application_withdraw",
    "dialogues:application_badges",
)
CHECKING = (
    "dialogues:dialogue_edit",
    "dialogues:dialogue_paper_new",
    "dialogues:dialogue_attendance",
    "dialogues:applications_circulate",
    "dialogues:application_missing",
)
DIALOGUE_TERMS = (
    "constructive_dialogue",
    "stakeholder",
    "application",
    "objection",
    "extended_bureau",
    "chair_summary",
)

ROWS = (
    PageHelp(
        pages=("dialogues:contributions", "dialogues:contribution_new", "dialogues:floor_request_new"),
        roles=ANYONE,
        happens_next=_(
            "A State hands in what it wishes, on its own law and practice, and can withdraw it. Speakers are called in "
            "the order in which they asked. The table says what each participant may do."
        ),
        seen_by=_("States, chairs and the Secretariat. Everyone reads the table, and good practices with consent."),
        rule=GENERAL_REVIEW,
        manual="mission",
        terms=("general_review",),
    ),
    PageHelp(
        pages=("dialogues:good_practices",),
        roles=ANYONE,
        happens_next=_("A good practice stays here until its State withdraws the consent."),
        seen_by=EVERYONE,
        rule=GENERAL_REVIEW,
        manual="public",
        terms=("best_practice",),
    ),
    PageHelp(
        pages=("dialogues:working_group_list", "dialogues:working_group_detail", "dialogues:session_detail"),
        roles=ANYONE,
        happens_next=_(
            "The routing table decides which outcomes come before a session. Once its report is adopted, a "
            "dialogue may follow."
        ),
        seen_by=GOVERNMENTS,
        rule=THEMATIC,
        manual="chair",
        terms=("conference.short", "chair_summary"),
    ),
    PageHelp(
        pages=("dialogues:chair_new", "dialogues:chair_end"),
        roles=SECRETARIAT,
        happens_next=_(
            "You propose a chair, and another member of the Secretariat confirms or declines the proposal in the "
            "administration. A chair whom you release loses all rights of a chair at once."
        ),
        seen_by=STAFF,
        rule=TWO_PEOPLE,
        manual="secretariat",
        terms=("conference.short", "constructive_dialogue"),
    ),
    PageHelp(
        pages=(
            "dialogues:session_new",
            "dialogues:session_edit",
            "dialogues:session_conclude",
            "dialogues:session_report",
            "dialogues:dialogue_hold",
            "dialogues:session_agenda_new",
            "dialogues:session_agenda_edit",
            "dialogues:session_document_new",
            "dialogues:session_document_remove",
            "dialogues:session_bureau_new",
            "dialogues:session_participants",
            "dialogues:session_recommendation_new",
            "dialogues:session_recommendation_edit",
            "dialogues:dialogue_new",
            "dialogues:general_review_new",
        ),
        roles=ANYONE,
        happens_next=_(
            "What you enter is shown on its page at once. A dialogue can be opened once the session has concluded"
            " and its report is adopted."
        ),
        seen_by=GOVERNMENTS,
        rule=DIALOGUE_RULE,
        manual="secretariat",
        terms=("conference.short", "constructive_dialogue"),
    ),
    PageHelp(
        pages=(
            "dialogues:review_routings",
            "dialogues:routing_move",
            "dialogues:routing_withdraw",
            "dialogues:routing_restore",
            "dialogues:routing_table_list",
            "dialogues:routing_table_new",
            "dialogues:routing_table_detail",
            "dialogues:routing_table_in_force",
            "dialogues:routing_rule_new",
            "dialogues:routing_rule_edit",
        ),
        roles=ANYONE,
        happens_next=_(
            "A version of the table applies to what is routed from the day it is put in force. A routing that is "
            "moved or withdrawn keeps its record."
        ),
        seen_by=_("The table: the Secretariat. What is before a group: States parties, chairs and the Secretariat."),
        rule=THEMATIC,
        manual="secretariat",
        terms=("conference.short", "list_of_observations", "summary"),
    ),
    PageHelp(
        pages=(*DIALOGUES, *APPLYING),
        roles=STAKEHOLDERS,
        happens_next=_(
            "Apply by the deadline. After the list has been circulated, the Extended Bureau decides; for the "
            "general review, the Conference decides. You are notified in both cases."
        ),
        seen_by=APPLICATIONS,
        rule=DIALOGUE_OR_CONFERENCE,
        manual="stakeholder",
        terms=DIALOGUE_TERMS,
    ),
    PageHelp(
        pages=(*DIALOGUES, *APPLYING, "dialogues:application_propose"),
        roles=BUREAU,
        happens_next=_(
            "Once the list has been circulated and every objection decided, a member proposes a decision with "
            "reasons. It is taken when all agree, or when no member objects in time."
        ),
        seen_by=APPLICATIONS,
        rule=DIALOGUE_OR_CONFERENCE,
        manual="chair",
        terms=DIALOGUE_TERMS,
    ),
    PageHelp(
        pages=(
            "dialogues:bureau",
            "dialogues:bureau_decision",
            "dialogues:bureau_decision_agree",
            "dialogues:bureau_decision_object",
            "dialogues:bureau_decision_recuse",
            "dialogues:bureau_seat_new",
            "dialogues:application_propose",
        ),
        roles=ANYONE,
        happens_next=_(
            "With a quorum, a proposal is adopted when all members who take part agree, or no member objects in "
            "time. A member whose State objected to the applicant takes no part."
        ),
        seen_by=_(
            "The members of the Extended Bureau and the Secretariat. The applicant reads the reasons and how the "
            "decision was taken."
        ),
        rule=DIALOGUE_RULE,
        manual="chair",
        terms=("extended_bureau", "objection", "application"),
    ),
    PageHelp(
        pages=(*APPLYING, *CHECKING, "dialogues:application_decide"),
        roles=ANYONE,
        happens_next=_(
            "Complete applications are circulated on one list. States parties may object within the days shown. "
            "Then the Extended Bureau decides; for the general review, the Conference decides."
        ),
        seen_by=APPLICATIONS,
        rule=DIALOGUE_OR_CONFERENCE,
        manual="secretariat",
        terms=DIALOGUE_TERMS,
    ),
    PageHelp(
        pages=DIALOGUES,
        roles=ANYONE,
        happens_next=_(
            "After the dialogue the Chair's summary is issued, and goes to the working group's next session."
        ),
        seen_by=EVERYONE,
        rule=DIALOGUE_RULE,
        manual="chair",
        terms=DIALOGUE_TERMS,
    ),
    PageHelp(
        pages=(
            "dialogues:objection_list",
            "dialogues:application_objection_new",
            "dialogues:application_objection_decide",
            "dialogues:application_objection_propose",
            "dialogues:application_objection_withdraw",
        ),
        roles=ANYONE,
        happens_next=_("An objection stays on the register, with the decision on it and the reasons."),
        seen_by=_(
            "States parties, the Extended Bureau and the Secretariat. An applicant reads the reason and the "
            "decision, not which State objected."
        ),
        rule=DIALOGUE_OR_CONFERENCE,
        manual="chair",
        terms=("objection", "application", "extended_bureau"),
    ),
    PageHelp(
        pages=(
            "dialogues:statement_list",
            "dialogues:statement_detail",
            "dialogues:statement_new",
            "dialogues:statement_edit",
            "dialogues:statement_submit",
            "dialogues:statement_join",
            "dialogues:statement_contest",
            "dialogues:statement_accept",
            "dialogues:statement_return",
            "dialogues:statement_tags",
        ),
        roles=ANYONE,
        happens_next=_(
            "A statement is checked for country situations. A moderator reads it and accepts it or returns it."
        ),
        seen_by=STATEMENTS,
        rule=DIALOGUE_OR_CONFERENCE,
        manual="stakeholder",
        terms=("statement", "constructive_dialogue"),
    ),
    PageHelp(
        pages=("dialogues:dialogue_panel", "dialogues:speaker_list", "dialogues:speaker_approve"),
        roles=ANYONE,
        happens_next=_(
            "A chair opens the meeting on the day itself and gives the floor in the order in which speakers asked. Who "
            "cannot speak gives up the place and may come back to it. The page shows changes by itself."
        ),
        seen_by=EVERYONE,
        rule=DIALOGUE_OR_CONFERENCE,
        manual="chair",
        terms=("constructive_dialogue", "stakeholder"),
    ),
    PageHelp(
        pages=(
            "dialogues:dialogue_co_chair_new",
            "dialogues:dialogue_join",
            "dialogues:room_desk",
            "dialogues:room_add",
            "dialogues:room_point_of_order",
            "dialogues:room_own_message",
            "dialogues:room_limits",
            "dialogues:room_minutes",
        ),
        roles=ANYONE,
        happens_next=_(
            "What you do is shown on every screen of the room, and recorded. Most acts can be undone for a minute."
        ),
        seen_by=_("This page: the chairs of the dialogue and the Secretariat. The screen of the room: everyone."),
        rule=DIALOGUE_OR_CONFERENCE,
        manual="chair",
        terms=("constructive_dialogue", "stakeholder"),
    ),
    PageHelp(
        pages=(
            "dialogues:chair_summary_detail",
            "dialogues:chair_summary_edit",
            "dialogues:chair_summary_agree",
            "dialogues:chair_summary_issue",
        ),
        roles=ANYONE,
        happens_next=_(
            "After the dialogue the Chair's summary is issued, and goes to the working group's next session."
        ),
        seen_by=_("A draft: the Chair and the Secretariat. Once it is issued: everyone."),
        rule=DIALOGUE_RULE,
        manual="chair",
        terms=("chair_summary", "constructive_dialogue"),
    ),
    PageHelp(
        pages=(
            "dialogues:general_report_list",
            "dialogues:general_report_new",
            "dialogues:general_report_detail",
            "dialogues:general_report_edit",
            "dialogues:general_report_issue",
            "dialogues:general_report_publish",
            "dialogues:general_report_figures",
        ),
        roles=ANYONE,
        happens_next=_(
            "The report names no State. It is drafted from figures over many States, issued for a group, then "
            "published."
        ),
        seen_by=_("A draft: the Secretariat. Once issued: States parties and chairs. Once published: everyone."),
        rule=THEMATIC,
        manual="secretariat",
        terms=("conference.short", "best_practice", "ta_needs"),
    ),
    PageHelp(
        pages=(
            "dialogues:compilation_new",
            "dialogues:compilation_detail",
            "dialogues:compilation_edit",
            "dialogues:compilation_issue",
            "dialogues:compilation_publish",
        ),
        roles=ANYONE,
        happens_next=_(
            "The Secretariat drafts it from contributions of States and general reports, edits it, issues it to States "
            "with a symbol, and publishes it. A text for everyone names only States that consented to the library."
        ),
        seen_by=_("A draft: the Secretariat. Once issued: States and chairs. Once published: everyone."),
        rule=GENERAL_REVIEW,
        manual="secretariat",
        terms=("general_review",),
    ),
    PageHelp(
        pages=(
            "dialogues:decision_list",
            "dialogues:decision_detail",
            "dialogues:decision_new",
            "dialogues:decision_confirm",
            "dialogues:decision_strike_out",
            "dialogues:decision_step_note",
        ),
        roles=ANYONE,
        happens_next=_(
            "One officer enters a decision from its document. Another officer compares it with the document and "
            "confirms it. Then it is public and is not changed."
        ),
        seen_by=_("An entry that is not confirmed: the Secretariat. A confirmed decision: everyone."),
        rule=TRANSLATION_RULE,
        manual="secretariat",
        terms=("conference.short", "general_review"),
    ),
    PageHelp(
        pages=("dialogues:topic", "dialogues:subscription_confirm", "dialogues:subscription_end"),
        roles=ANYONE,
        happens_next=_(
            "An address is used once it is confirmed by the link sent to it. Every message has a link that ends it."
        ),
        seen_by=YOU_ALONE,
        rule=THEMATIC,
        manual="public",
        terms=("conference.short",),
    ),
    PageHelp(
        pages=(
            "dialogues:funding_source_new",
            "dialogues:payment_new",
            "dialogues:expenditure_new",
            "dialogues:funding_strike_out",
        ),
        roles=SECRETARIAT,
        happens_next=_(
            "An entry is shown in the public accounts at once. A wrong entry is cancelled with a reason, not deleted."
        ),
        seen_by=EVERYONE,
        rule=FUNDING,
        manual="secretariat",
        terms=("conference.short",),
    ),
)
