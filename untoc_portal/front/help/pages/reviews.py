"""Help on a review as a whole: its status, deadlines, issue and publication, and the drawing of lots."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.front.help.pages.rows import (
    ANYONE,
    EVERYONE,
    FOLLOW_UP,
    LETTERS,
    LOTS,
    OFFICIAL,
    PARTIES,
    PUBLICATION,
    SECRETARIAT,
    STAFF,
    WHO_SEES,
    PageHelp,
)

OVERVIEW = ("reviews:review_detail", "reviews:review_list", "reviews:clocks", "reviews:timeline")
DRAWS = ("reviews:draw_list", "reviews:draw_detail", "reviews:draw_state", "reviews:draw_room")
REVIEW_TERMS = ("country_review", "phase", "cluster", "state_under_review", "reviewing_state")

ROWS = (
    PageHelp(
        pages=OVERVIEW,
        roles=SECRETARIAT,
        happens_next=_(
            "You open the review, check nominations, issue and close. A deadline that passes is marked, but does "
            "not move the review."
        ),
        seen_by=PARTIES,
        rule=WHO_SEES,
        manual="secretariat",
        terms=REVIEW_TERMS,
    ),
    PageHelp(
        pages=OVERVIEW,
        roles=ANYONE,
        happens_next=_("The marked step is the current one. The box “What happens next” shows whose turn it is."),
        seen_by=PARTIES,
        rule=WHO_SEES,
        manual="focal-point",
        terms=REVIEW_TERMS,
    ),
    PageHelp(
        pages=("reviews:transition",),
        roles=ANYONE,
        happens_next=_(
            "The page shows what the step is based on and who is notified. Nothing is done before you press the button."
        ),
        seen_by=PARTIES,
        rule=WHO_SEES,
        manual="focal-point",
        terms=REVIEW_TERMS,
    ),
    PageHelp(
        pages=("reviews:clocks_suspend", "reviews:clocks_resume", "reviews:clocks_recalculate", "reviews:clock_extend"),
        roles=ANYONE,
        happens_next=_(
            "The new deadlines apply at once. The reason remains recorded, and each deadline shows what it "
            "follows from."
        ),
        seen_by=PARTIES,
        rule=WHO_SEES,
        manual="secretariat",
        terms=("country_review", "phase"),
    ),
    PageHelp(
        pages=("reviews:consultation", "reviews:hold_consultation"),
        roles=ANYONE,
        happens_next=_(
            "Once the consultation is recorded, the review counts as progressing, and the State under review "
            "answers the questionnaire."
        ),
        seen_by=PARTIES,
        rule=WHO_SEES,
        manual="focal-point",
        terms=("preliminary_consultation", "self_assessment_questionnaire"),
    ),
    PageHelp(
        pages=(
            "reviews:board",
            "reviews:board_remind",
            "reviews:board_contacts",
            "reviews:save_view",
            "reviews:edit_view",
        ),
        roles=SECRETARIAT,
        happens_next=_(
            "The board opens on what is late. Choose reviews and preview the reminders; nothing is sent before you "
            "confirm. Where nobody can be reminded, reach the State in another way and log the result."
        ),
        seen_by=STAFF,
        rule=WHO_SEES,
        manual="secretariat",
        terms=("country_review", "phase"),
    ),
    PageHelp(
        pages=(
            "reviews:state_contact_log",
            "reviews:log_contact",
            "reviews:correct_contact",
            "reviews:set_officer",
            "reviews:region_officers",
            "reviews:write_secretariat_note",
            "reviews:edit_secretariat_note",
        ),
        roles=SECRETARIAT,
        happens_next=_("Each contact stays in the log. A correction is added, and the earlier text stays."),
        seen_by=STAFF,
        rule=WHO_SEES,
        manual="secretariat",
        terms=("country_review",),
    ),
    PageHelp(
        pages=(
            "reviews:make_letters",
            "reviews:letter_list",
            "reviews:letter_batch",
            "reviews:letter_detail",
            "reviews:record_handover",
            "reviews:void_letter",
            "reviews:letter_template",
            "reviews:enter_letter_answer",
            "reviews:refuse_letter_answer",
        ),
        roles=SECRETARIAT,
        happens_next=_(
            "The portal makes and numbers notes verbales. It sends none: print them, hand them over, and record by "
            "whom and when. The names that a Mission hands in give nobody a right before you enter and approve them."
        ),
        seen_by=STAFF,
        rule=LETTERS,
        manual="secretariat",
        terms=("country_review",),
    ),
    PageHelp(
        pages=("reviews:letter_answer",),
        roles=ANYONE,
        happens_next=_(
            "The Secretariat gets your note and the names, compares them, and enters them as nominations. Each person "
            "then gets an activation link by e-mail. The page works once."
        ),
        seen_by=STAFF,
        rule=LETTERS,
        manual="mission",
        terms=("country_review",),
    ),
    PageHelp(
        pages=("reviews:steering", "reviews:group_timeline"),
        roles=SECRETARIAT,
        happens_next=_("Each chart is also a table. Follow a step to the board to see its reviews."),
        seen_by=STAFF,
        rule=WHO_SEES,
        manual="secretariat",
        terms=("country_review", "phase"),
    ),
    PageHelp(
        pages=("reviews:issue_review", "reviews:reissue_outcome"),
        roles=ANYONE,
        happens_next=_(
            "The documents are prepared, and the parties are notified. Nothing is issued that would reveal what "
            "the State keeps confidential. An issued document is never changed. A corrigendum or a revision "
            "follows it, with its own symbol."
        ),
        seen_by=PARTIES,
        rule=PUBLICATION,
        manual="secretariat",
        terms=("issued", "document_symbol"),
    ),
    PageHelp(
        pages=("reviews:publication", "reviews:decide_publication"),
        roles=ANYONE,
        happens_next=_(
            "Once the documents are issued, the focal point of the State under review decides on publication. It "
            "can be all of the list, parts of it, or nothing. The decision can be changed later."
        ),
        seen_by=PARTIES,
        rule=PUBLICATION,
        manual="focal-point",
        terms=("publication_consent", "list_of_observations", "summary"),
    ),
    PageHelp(
        pages=(
            "reviews:follow_up",
            "reviews:follow_up_step_new",
            "reviews:follow_up_step",
            "reviews:follow_up_step_history",
            "reviews:follow_up_publish",
            "reviews:follow_up_narrow",
            "reviews:follow_up_note",
            "reviews:follow_up_invitation",
            "reviews:request_view",
            "reviews:give_view",
            "reviews:practice_consent",
            "reviews:add_reference",
        ),
        roles=ANYONE,
        happens_next=_(
            "The State says what it has done or plans, if and when it wishes. It decides for each line who reads it. "
            "Others read the version that the State let them read; later changes reach them with the next version."
        ),
        seen_by=_(
            "Your State's own people read every line. The parties and the Secretariat, all States, or everyone read a "
            "line only if the State under review lets them."
        ),
        rule=FOLLOW_UP,
        manual="focal-point",
        terms=("list_of_observations", "publication_consent"),
    ),
    PageHelp(
        pages=("reviews:follow_up_lines", "reviews:follow_up_version"),
        roles=ANYONE,
        happens_next=_(
            "A version keeps its address and its hash. When a State changes a line, the address leads to the later "
            "version."
        ),
        seen_by=_("Everyone sees the lines that States have published; States see more, as the State decides."),
        rule=FOLLOW_UP,
        manual="public",
        terms=("list_of_observations", "publication_consent"),
    ),
    PageHelp(
        pages=("reviews:library", "reviews:issued_outcome", "reviews:document_list"),
        roles=ANYONE,
        happens_next=_("A document keeps its address and symbol. A later corrigendum or revision is shown beside it."),
        seen_by=_(
            "Everyone sees what the State under review has published; others see more according to their mandate."
        ),
        rule=PUBLICATION,
        manual="public",
        terms=("issued", "publication_consent", "document_symbol"),
    ),
    PageHelp(
        pages=("reviews:article_list", "reviews:provision", "reviews:public_questionnaire"),
        roles=ANYONE,
        happens_next=_(
            "The Secretariat loads the official texts in six languages. A text that is loaded again is shown from then "
            "on, and the earlier one is kept. Until a text is loaded, the page links the official text elsewhere."
        ),
        seen_by=EVERYONE,
        rule=OFFICIAL,
        manual="public",
        terms=("self_assessment_questionnaire",),
    ),
    PageHelp(
        pages=DRAWS,
        roles=ANYONE,
        happens_next=_(
            "First the pool is frozen. Then texts are sealed, opened and closed. The lots follow from these and from a "
            "public number that is published later. Reviews are planned then."
        ),
        seen_by=EVERYONE,
        rule=LOTS,
        manual="public",
        terms=("drawing_of_lots", "redraw", "regional_group"),
    ),
    PageHelp(
        pages=(
            "reviews:draw_open_phase",
            "reviews:draw_freeze",
            "reviews:draw_close",
            "reviews:draw_number",
            "reviews:draw_practice_number",
            "reviews:draw_conduct",
            "reviews:draw_envelope",
            "reviews:draw_decide_envelope",
            "reviews:draw_open_envelope",
            "reviews:draw_confirm_opening",
            "reviews:draw_note",
            "reviews:draw_missing",
            "reviews:draw_dice",
            "reviews:draw_void",
            "reviews:draw_decide_proposal",
            "reviews:draw_new_lots",
            "reviews:draw_join",
            "reviews:draw_withdrawal",
            "reviews:draw_consent",
            "reviews:draw_deferral",
        ),
        roles=ANYONE,
        happens_next=_(
            "What you enter is added to the public transcript, with its note verbale. Nothing in the transcript "
            "is ever rewritten."
        ),
        seen_by=EVERYONE,
        rule=LOTS,
        manual="secretariat",
        terms=("drawing_of_lots", "redraw", "regional_group"),
    ),
    PageHelp(
        pages=("reviews:draw_seal", "reviews:draw_open", "reviews:draw_object"),
        roles=ANYONE,
        happens_next=_(
            "A sealed text is opened later with the file that you keep. Nobody can replace it. An objection is "
            "public at once."
        ),
        seen_by=_("Everyone sees that your State has sealed a text. The text is public once all texts are closed."),
        rule=LOTS,
        manual="focal-point",
        terms=("drawing_of_lots", "regional_group"),
    ),
)
