"""Help on writing the texts of a review: answers, feedback, clarifications, outcomes and their translations."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.core.record_translations import RULE
from untoc_portal.front.help.pages.rows import (
    ANYONE,
    CLEARING,
    FOCAL_POINTS,
    PARTIES,
    STAKEHOLDERS,
    WHO_SEES,
    YOUR_DELEGATION,
    YOUR_STATE,
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
        pages=QUESTIONNAIRE,
        roles=FOCAL_POINTS,
        happens_next=_(
            "Once the findings that block submission are resolved, you clear the answers. They are frozen and "
            "reviewers receive them."
        ),
        seen_by=YOUR_STATE,
        rule=CLEARING,
        manual="focal-point",
        terms=ANSWER_TERMS,
    ),
    PageHelp(
        pages=QUESTIONNAIRE,
        roles=ANYONE,
        happens_next=_(
            "Answers are kept as you type. When an article is ready, you hand it in. The focal point clears the whole."
        ),
        seen_by=YOUR_STATE,
        rule=CLEARING,
        manual="expert",
        terms=ANSWER_TERMS,
    ),
    PageHelp(
        pages=("reviews:version", "reviews:change_version", "reviews:undo_version_change"),
        roles=ANYONE,
        happens_next=_(
            "Before a review moves to another version of its questionnaire, the page shows what happens to each "
            "answer. A move can be undone."
        ),
        seen_by=YOUR_STATE,
        rule=CLEARING,
        manual="secretariat",
        terms=ANSWER_TERMS,
    ),
    PageHelp(
        pages=(
            "reviews:assignments",
            "reviews:article_due",
            "reviews:name_institution",
            "reviews:invite_guest",
            "reviews:return_article",
        ),
        roles=ANYONE,
        happens_next=_(
            "The person who prepares an article is notified, is reminded shortly before its day, and hands it in. You "
            "accept it, or return it with a comment. Late articles come first."
        ),
        seen_by=YOUR_DELEGATION,
        rule=CLEARING,
        manual="focal-point",
        terms=("focal_point", "governmental_expert", "cleared"),
    ),
    PageHelp(
        pages=("reviews:read_questionnaire", "reviews:read_feedback", "reviews:read_outcome"),
        roles=ANYONE,
        happens_next=_(
            "When you have read the text, say so at its end. The next time you see what has changed since. A PDF made "
            "here is marked as a draft on each page, and is no issued document."
        ),
        seen_by=YOUR_DELEGATION,
        rule=CLEARING,
        manual="focal-point",
        terms=("focal_point", "cleared"),
    ),
    PageHelp(
        pages=("reviews:state_years",),
        roles=ANYONE,
        happens_next=_(
            "Nothing is done here. The page follows the reviews of one State: what it answered, what was observed, "
            "what changed, and what became of its needs for assistance."
        ),
        seen_by=_("The people of the State in its own review, and the Secretariat."),
        rule=CLEARING,
        manual="focal-point",
        terms=("focal_point", "cleared"),
    ),
    PageHelp(
        pages=("reviews:notes",),
        roles=ANYONE,
        happens_next=_(
            "A note helps your colleagues to prepare the answer. It is not part of the answer and is not submitted. A "
            "colleague whom you mention with @ gets a message; no one outside your delegation does."
        ),
        seen_by=YOUR_DELEGATION,
        rule=CLEARING,
        manual="expert",
        terms=ANSWER_TERMS,
    ),
    PageHelp(
        pages=("reviews:guest", "reviews:guest_article"),
        roles=ANYONE,
        happens_next=_(
            "Save as often as you like. When an article is ready, hand it in: the focal point accepts it, or returns "
            "it with a comment."
        ),
        seen_by=_(
            "The State that invited you and the Secretariat. Reviewing States see what the focal point has cleared."
        ),
        rule=CLEARING,
        manual="expert",
        terms=ANSWER_TERMS,
    ),
    PageHelp(
        pages=(
            "reviews:legislation_list",
            "reviews:legislation_add",
            "reviews:legislation_detail",
            "reviews:legislation_change",
        ),
        roles=ANYONE,
        happens_next=_("A law is entered once; then any answer can cite it, in this review and in later ones."),
        seen_by=_("Your State's people and the Secretariat. Reviewing States read the laws that a submission cites."),
        rule=CLEARING,
        manual="expert",
        terms=("self_assessment_questionnaire",),
    ),
    PageHelp(
        pages=(
            "reviews:stakeholders",
            "reviews:record_consultation",
            "reviews:invite_input",
            "reviews:withdraw_input",
        ),
        roles=ANYONE,
        happens_next=_(
            "An organization that you invite sees the questions you choose and nothing else. What it hands in is "
            "shown next to your State's answer."
        ),
        seen_by=_(
            "Your State's people and the Secretariat; an organization sees its own invitation. Consultations become "
            "part of what you submit."
        ),
        rule=CLEARING,
        manual="focal-point",
        terms=("stakeholder", "self_assessment_questionnaire"),
    ),
    PageHelp(
        pages=("reviews:input_list", "reviews:input_detail", "reviews:hand_in_input", "reviews:decline_input"),
        roles=STAKEHOLDERS,
        happens_next=_(
            "You write until the deadline shown, then hand in. You can hand in only once. Or you decline and say why."
        ),
        seen_by=_(
            "Your organization while it writes; once it has handed in, also the State that asked and the Secretariat."
        ),
        rule=WHO_SEES,
        manual="stakeholder",
        terms=("stakeholder", "self_assessment_questionnaire"),
    ),
    PageHelp(
        pages=(
            "reviews:submission_list",
            "reviews:submission_detail",
            "reviews:request_reopening",
            "reviews:decide_reopening",
        ),
        roles=ANYONE,
        happens_next=_(
            "A submission remains as it is. To correct it, the State under review asks to reopen, with a reason. "
            "The earlier submission is kept."
        ),
        seen_by=_(
            "The parties to the review. Other States and the public only where the State under review so decides."
        ),
        rule=CLEARING,
        manual="focal-point",
        terms=ANSWER_TERMS,
    ),
    PageHelp(
        pages=(
            "reviews:feedback",
            "reviews:feedback_article",
            "reviews:draft_observation",
            "reviews:feedback_history",
            "reviews:clear_feedback",
            "reviews:propose_joint",
            "reviews:answer_joint",
            "reviews:withdraw_joint",
            "reviews:end_joint",
        ),
        roles=ANYONE,
        happens_next=_(
            "Draft by article. When your focal point clears the feedback, the State under review receives it. "
            "Another reviewing State receives it once its own is cleared. Later, observations are made from cleared "
            "feedback on the same page."
        ),
        seen_by=_("Your delegation while it is a draft; the parties to the review once it is cleared."),
        rule=CLEARING,
        manual="expert",
        terms=("written_feedback", "reviewing_state", "cleared"),
    ),
    PageHelp(
        pages=(
            "reviews:clarification_list",
            "reviews:ask_clarification",
            "reviews:answer_clarification",
            "reviews:further_request",
            "reviews:settle_request",
            "reviews:withdraw_request",
        ),
        roles=ANYONE,
        happens_next=_(
            "A question of a reviewing State goes to the State under review, which answers within the days shown."
        ),
        seen_by=PARTIES,
        rule=WHO_SEES,
        manual="expert",
        terms=("clarification_request",),
    ),
    PageHelp(
        pages=("reviews:log_meeting",),
        roles=ANYONE,
        happens_next=_(
            "The meeting is shown in the dialogue of the review from now on. It does not move the "
            "review to another step."
        ),
        seen_by=PARTIES,
        rule=WHO_SEES,
        manual="focal-point",
        terms=("clarification_request",),
    ),
    PageHelp(
        pages=("reviews:outcome_detail", "reviews:clear_outcome", "reviews:agree_outcome", "reviews:return_outcome"),
        roles=ANYONE,
        happens_next=_(
            "Each reviewing State's focal point clears it, then the State under review agrees, or "
            "returns it with comments."
        ),
        seen_by=PARTIES,
        rule=CLEARING,
        manual="focal-point",
        terms=("list_of_observations", "gaps_and_challenges", "best_practice", "ta_needs", "summary", "agreed"),
    ),
    PageHelp(
        pages=("reviews:keep_confidential",),
        roles=ANYONE,
        happens_next=_(
            "What uses the paragraph in the summary is opened again. The reviewing States change and clear it, then "
            "your State agrees to it."
        ),
        seen_by=PARTIES,
        rule=CLEARING,
        manual="focal-point",
        terms=("list_of_observations", "summary", "agreed"),
    ),
    PageHelp(
        pages=("reviews:draft_paragraph", "reviews:change_paragraph"),
        roles=ANYONE,
        happens_next=_(
            "Adding or saving creates a new version, which every reviewing State must clear again. Discarding "
            "leaves no trace."
        ),
        seen_by=_("You alone while you type. The parties to the review once you add or save it."),
        rule=CLEARING,
        manual="expert",
        terms=("list_of_observations", "gaps_and_challenges", "best_practice", "ta_needs", "summary"),
    ),
    PageHelp(
        pages=(
            "reviews:remove_paragraph",
            "reviews:merge_paragraphs",
            "reviews:summary_sources",
            "reviews:outcome_versions",
            "reviews:paragraph_history",
        ),
        roles=ANYONE,
        happens_next=_(
            "A change creates a new version, which every reviewing State must clear again. No earlier version is lost."
        ),
        seen_by=PARTIES,
        rule=CLEARING,
        manual="expert",
        terms=("list_of_observations", "gaps_and_challenges", "best_practice", "ta_needs", "summary"),
    ),
    PageHelp(
        pages=("reviews:reply_paragraph", "reviews:decline_proposal"),
        roles=ANYONE,
        happens_next=_(
            "The reviewing States decide on proposed wording. What they accept is a new version. The focal point of "
            "the State under review agrees to the whole text later."
        ),
        seen_by=PARTIES,
        rule=CLEARING,
        manual="expert",
        terms=("list_of_observations", "summary", "agreed"),
    ),
    PageHelp(
        pages=("reviews:passage_comments",),
        roles=ANYONE,
        happens_next=_(
            "The people you address are notified. A comment remains next to its passage until someone resolves it."
        ),
        seen_by=_(
            "The readers chosen for each comment: one delegation, the reviewing States, or all parties to the review."
        ),
        rule=CLEARING,
        manual="expert",
        terms=("list_of_observations", "summary"),
    ),
    PageHelp(
        pages=("record_texts", "finalize_record_texts", "record_text_history", "dialogues:issue_translated_document"),
        roles=ANYONE,
        happens_next=_(
            "A translation goes from draft to revised to in force. A machine draft must be revised by a person first. "
            "Until then readers get the original, marked as such."
        ),
        seen_by=_("The Secretariat while it is written. Everyone who reads the original, once it is in force."),
        rule=RULE,
        manual="secretariat",
        terms=("summary", "issued"),
    ),
    PageHelp(
        pages=(
            "reviews:translation",
            "reviews:finalize_translation",
            "reviews:issue_translation",
            "reviews:translation_history",
        ),
        roles=ANYONE,
        happens_next=_(
            "A translation goes from draft to revised to final; only what is final is issued as a document."
        ),
        seen_by=PARTIES,
        rule=CLEARING,
        manual="secretariat",
        terms=("summary", "issued"),
    ),
)
