"""Help on working groups, sessions, dialogues, statements, general reports and money."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.help.pages.rows import (
    ANYONE,
    APPLICATIONS,
    BUREAU,
    DIALOGUE_OR_CONFERENCE,
    DIALOGUE_RULE,
    EVERYONE,
    FUNDING,
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
        ("dialogues:working_group_list", "dialogues:working_group_detail", "dialogues:session_detail"),
        ANYONE,
        _("Outcomes come before a session by the routing table. Once its report is adopted, a dialogue may follow."),
        GOVERNMENTS,
        THEMATIC,
        "chair",
        ("conference.short", "chair_summary"),
    ),
    PageHelp(
        ("dialogues:chair_new", "dialogues:chair_end"),
        SECRETARIAT,
        _(
            "You propose a chair, and another member of the Secretariat confirms or declines it in the administration. "
            "A chair that you release loses every right of a chair at once."
        ),
        STAFF,
        TWO_PEOPLE,
        "secretariat",
        ("conference.short", "constructive_dialogue"),
    ),
    PageHelp(
        (
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
        ANYONE,
        _(
            "What you enter stands on its page at once. A dialogue can be opened once the session has concluded and "
            "its report is adopted."
        ),
        GOVERNMENTS,
        DIALOGUE_RULE,
        "secretariat",
        ("conference.short", "constructive_dialogue"),
    ),
    PageHelp(
        (
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
        ANYONE,
        _(
            "A version of the table holds for what is routed from the day it is put in force. A routing that is moved "
            "or taken back keeps its record."
        ),
        _("The table: the Secretariat. What lies before a group: States parties, chairs and the Secretariat."),
        THEMATIC,
        "secretariat",
        ("conference.short", "list_of_observations", "summary"),
    ),
    PageHelp(
        (*DIALOGUES, *APPLYING),
        STAKEHOLDERS,
        _(
            "Apply until the closing date. After the list was circulated the Extended Bureau decides, on the general "
            "review the Conference; you are told either way."
        ),
        APPLICATIONS,
        DIALOGUE_OR_CONFERENCE,
        "stakeholder",
        DIALOGUE_TERMS,
    ),
    PageHelp(
        (*DIALOGUES, *APPLYING, "dialogues:application_propose"),
        BUREAU,
        _(
            "Once the list was circulated and every objection has been decided on, a member proposes a decision with "
            "reasons. It is taken when all agree, or when no member objects in time."
        ),
        APPLICATIONS,
        DIALOGUE_OR_CONFERENCE,
        "chair",
        DIALOGUE_TERMS,
    ),
    PageHelp(
        (
            "dialogues:bureau",
            "dialogues:bureau_decision",
            "dialogues:bureau_decision_agree",
            "dialogues:bureau_decision_object",
            "dialogues:bureau_decision_recuse",
            "dialogues:bureau_seat_new",
            "dialogues:application_propose",
        ),
        ANYONE,
        _(
            "A proposal is taken when all members who take part agree, or when no member objects in time, if there is "
            "a quorum. A member whose State objected to the applicant takes no part."
        ),
        _("The members of the Extended Bureau and the Secretariat. The applicant reads the reasons and the manner."),
        DIALOGUE_RULE,
        "chair",
        ("extended_bureau", "objection", "application"),
    ),
    PageHelp(
        (*APPLYING, *CHECKING, "dialogues:application_decide"),
        ANYONE,
        _(
            "Complete applications are circulated on one list. States parties may object within the days shown; then "
            "the Extended Bureau decides, on the general review the Conference."
        ),
        APPLICATIONS,
        DIALOGUE_OR_CONFERENCE,
        "secretariat",
        DIALOGUE_TERMS,
    ),
    PageHelp(
        DIALOGUES,
        ANYONE,
        _("After the dialogue the Chair's summary is issued, and goes to the working group's next session."),
        EVERYONE,
        DIALOGUE_RULE,
        "chair",
        DIALOGUE_TERMS,
    ),
    PageHelp(
        (
            "dialogues:objection_list",
            "dialogues:application_objection_new",
            "dialogues:application_objection_decide",
            "dialogues:application_objection_propose",
            "dialogues:application_objection_withdraw",
        ),
        ANYONE,
        _("An objection stays on the register, with what was decided on it and why."),
        _(
            "States parties, the Extended Bureau and the Secretariat. An applicant reads the ground and the decision, "
            "not which State objected."
        ),
        DIALOGUE_OR_CONFERENCE,
        "chair",
        ("objection", "application", "extended_bureau"),
    ),
    PageHelp(
        (
            "dialogues:statement_list",
            "dialogues:statement_detail",
            "dialogues:statement_new",
            "dialogues:statement_edit",
            "dialogues:statement_submit",
            "dialogues:statement_contest",
            "dialogues:statement_accept",
            "dialogues:statement_return",
            "dialogues:statement_tags",
        ),
        ANYONE,
        _("A statement is checked for country situations and read by a moderator, who accepts it or returns it."),
        STATEMENTS,
        DIALOGUE_OR_CONFERENCE,
        "stakeholder",
        ("statement", "constructive_dialogue"),
    ),
    PageHelp(
        ("dialogues:dialogue_panel", "dialogues:speaker_list", "dialogues:speaker_approve"),
        ANYONE,
        _(
            "The Chair approves the list, and keeps the clock on the day itself; whoever can't speak is passed over "
            "and may come later."
        ),
        EVERYONE,
        DIALOGUE_OR_CONFERENCE,
        "chair",
        ("constructive_dialogue", "stakeholder"),
    ),
    PageHelp(
        (
            "dialogues:chair_summary_detail",
            "dialogues:chair_summary_edit",
            "dialogues:chair_summary_agree",
            "dialogues:chair_summary_issue",
        ),
        ANYONE,
        _("After the dialogue the Chair's summary is issued, and goes to the working group's next session."),
        _("A draft: the Chair and the Secretariat. Once it is issued: everyone."),
        DIALOGUE_RULE,
        "chair",
        ("chair_summary", "constructive_dialogue"),
    ),
    PageHelp(
        (
            "dialogues:general_report_list",
            "dialogues:general_report_new",
            "dialogues:general_report_detail",
            "dialogues:general_report_edit",
            "dialogues:general_report_issue",
            "dialogues:general_report_publish",
            "dialogues:general_report_figures",
        ),
        ANYONE,
        _("The report names no State. It is drafted from figures over many, issued for a group, then published."),
        _("A draft: the Secretariat. Once issued: States parties and chairs. Once published: everyone."),
        THEMATIC,
        "secretariat",
        ("conference.short", "best_practice", "ta_needs"),
    ),
    PageHelp(
        ("dialogues:topic", "dialogues:subscription_confirm", "dialogues:subscription_end"),
        ANYONE,
        _("An address counts once it is confirmed by the link sent to it; every message has a link that ends it."),
        YOU_ALONE,
        THEMATIC,
        "public",
        ("conference.short",),
    ),
    PageHelp(
        (
            "dialogues:funding_source_new",
            "dialogues:payment_new",
            "dialogues:expenditure_new",
            "dialogues:funding_strike_out",
        ),
        SECRETARIAT,
        _("An entry stands in the public accounts at once; a wrong one is struck out with a reason, not deleted."),
        EVERYONE,
        FUNDING,
        "secretariat",
        ("conference.short",),
    ),
)
