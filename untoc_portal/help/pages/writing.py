"""Help where texts of a review are written: answers, feedback, clarifications, outcomes and their translations."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.help.pages.rows import (
    ANYONE,
    CLEARING,
    FOCAL_POINTS,
    OWN_DELEGATION,
    OWN_STATE,
    PARTIES,
    STAKEHOLDERS,
    WHO_SEES,
    PageHelp,
)

QUESTIONNAIRE = (
    "reviews:questionnaire",
    "reviews:questionnaire_article",
    "reviews:answer_history",
    "reviews:answer_files",
    "reviews:answer_import",
    "reviews:answer_checks",
    "reviews:submit_questionnaire",
)
ANSWER_TERMS = ("self_assessment_questionnaire", "focal_point", "cleared")

ROWS = (
    PageHelp(
        QUESTIONNAIRE,
        FOCAL_POINTS,
        _(
            "Once the findings that hold back are settled, you clear the answers: they are frozen and "
            "reviewers receive them."
        ),
        OWN_STATE,
        CLEARING,
        "focal-point",
        ANSWER_TERMS,
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
        ANSWER_TERMS,
    ),
    PageHelp(
        ("reviews:version", "reviews:change_version", "reviews:undo_version_change"),
        ANYONE,
        _(
            "Before a review moves to another version of its questionnaire, the page shows what becomes of each "
            "answer. A move can be undone."
        ),
        OWN_STATE,
        CLEARING,
        "secretariat",
        ANSWER_TERMS,
    ),
    PageHelp(
        ("reviews:assignments", "reviews:name_institution", "reviews:invite_guest", "reviews:return_article"),
        ANYONE,
        _("Whoever prepares an article is told of it and hands it in; you accept it, or return it with a comment."),
        OWN_DELEGATION,
        CLEARING,
        "focal-point",
        ("focal_point", "governmental_expert", "cleared"),
    ),
    PageHelp(
        ("reviews:notes",),
        ANYONE,
        _("A note helps your colleagues to prepare the answer; it is no part of it and is not submitted."),
        OWN_DELEGATION,
        CLEARING,
        "expert",
        ANSWER_TERMS,
    ),
    PageHelp(
        ("reviews:guest", "reviews:guest_article"),
        ANYONE,
        _(
            "Save as often as you like. When an article is ready, hand it in: the focal point accepts it, or returns "
            "it with a comment."
        ),
        _("The State that invited you and the Secretariat. Reviewing States see what the focal point has cleared."),
        CLEARING,
        "expert",
        ANSWER_TERMS,
    ),
    PageHelp(
        (
            "reviews:legislation_list",
            "reviews:legislation_add",
            "reviews:legislation_detail",
            "reviews:legislation_change",
        ),
        ANYONE,
        _("A law is entered once; then any answer can cite it, in this review and in later ones."),
        _("Your State's people and the Secretariat. Reviewing States read the laws that a submission cites."),
        CLEARING,
        "expert",
        ("self_assessment_questionnaire",),
    ),
    PageHelp(
        (
            "reviews:stakeholders",
            "reviews:record_consultation",
            "reviews:invite_input",
            "reviews:withdraw_input",
        ),
        ANYONE,
        _(
            "An organization that you invite sees the questions you choose and nothing else. What it hands in stands "
            "beside your State's answer."
        ),
        _(
            "Your State's people and the Secretariat; an organization sees its own invitation. Consultations become "
            "part of what you submit."
        ),
        CLEARING,
        "focal-point",
        ("stakeholder", "self_assessment_questionnaire"),
    ),
    PageHelp(
        ("reviews:input_list", "reviews:input_detail", "reviews:hand_in_input", "reviews:decline_input"),
        STAKEHOLDERS,
        _("You write until the last day shown, then hand in, once and for all; or you decline and say why."),
        _("Your organization while it writes; once it has handed in, also the State that asked and the Secretariat."),
        WHO_SEES,
        "stakeholder",
        ("stakeholder", "self_assessment_questionnaire"),
    ),
    PageHelp(
        (
            "reviews:submission_list",
            "reviews:submission_detail",
            "reviews:request_reopening",
            "reviews:decide_reopening",
        ),
        ANYONE,
        _(
            "What was submitted stays as it is. To correct it, the State under review asks to reopen, with a reason; "
            "the earlier submission is kept."
        ),
        _("The parties to the review. Other States and the public only where the State under review so decides."),
        CLEARING,
        "focal-point",
        ANSWER_TERMS,
    ),
    PageHelp(
        (
            "reviews:feedback",
            "reviews:feedback_article",
            "reviews:feedback_history",
            "reviews:clear_feedback",
            "reviews:propose_joint",
            "reviews:answer_joint",
            "reviews:withdraw_joint",
            "reviews:end_joint",
        ),
        ANYONE,
        _(
            "Draft by article. When your focal point clears the feedback, the State under review receives it, and "
            "another reviewing State once its own is cleared."
        ),
        _("Your delegation while it is a draft; the parties to the review once it is cleared."),
        CLEARING,
        "expert",
        ("written_feedback", "reviewing_state", "cleared"),
    ),
    PageHelp(
        (
            "reviews:clarification_list",
            "reviews:ask_clarification",
            "reviews:answer_clarification",
            "reviews:further_request",
            "reviews:settle_request",
            "reviews:withdraw_request",
        ),
        ANYONE,
        _("A question of a reviewing State goes to the State under review, which answers within the days shown."),
        PARTIES,
        WHO_SEES,
        "expert",
        ("clarification_request",),
    ),
    PageHelp(
        ("reviews:log_meeting",),
        ANYONE,
        _("The meeting stands in the dialogue of the review from now on; it moves no step by itself."),
        PARTIES,
        WHO_SEES,
        "focal-point",
        ("clarification_request",),
    ),
    PageHelp(
        ("reviews:outcome_detail", "reviews:clear_outcome", "reviews:agree_outcome", "reviews:return_outcome"),
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
        ("reviews:draft_paragraph", "reviews:change_paragraph"),
        ANYONE,
        _("Adding or saving makes a new version, which every reviewing State clears anew. Discarding leaves no trace."),
        _("You alone while you type. The parties to the review once you add or save it."),
        CLEARING,
        "expert",
        ("list_of_observations", "gaps_and_challenges", "best_practice", "ta_needs", "summary"),
    ),
    PageHelp(
        (
            "reviews:remove_paragraph",
            "reviews:merge_paragraphs",
            "reviews:summary_sources",
            "reviews:outcome_versions",
            "reviews:paragraph_history",
        ),
        ANYONE,
        _("A change makes a new version, which every reviewing State clears anew; no earlier version is lost."),
        PARTIES,
        CLEARING,
        "expert",
        ("list_of_observations", "gaps_and_challenges", "best_practice", "ta_needs", "summary"),
    ),
    PageHelp(
        ("reviews:passage_comments",),
        ANYONE,
        _("Those you address are told. A comment stands beside its passage until somebody resolves it."),
        _("The circle chosen for each comment: one delegation, the reviewing States, or all parties to the review."),
        CLEARING,
        "expert",
        ("list_of_observations", "summary"),
    ),
    PageHelp(
        (
            "reviews:translation",
            "reviews:finalize_translation",
            "reviews:issue_translation",
            "reviews:translation_history",
        ),
        ANYONE,
        _("A translation goes from draft to revised to final; only what is final is issued as a document."),
        PARTIES,
        CLEARING,
        "secretariat",
        ("summary", "issued"),
    ),
)
