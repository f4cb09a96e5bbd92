"""Help on a review as a whole: where it stands, its dates, its issue and publication, the drawing of lots."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.help.pages.rows import (
    ANYONE,
    EVERYONE,
    LOTS,
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
        OVERVIEW,
        SECRETARIAT,
        _(
            "You open the review, check nominations, issue and close. A date that passes raises a flag "
            "and moves nothing."
        ),
        PARTIES,
        WHO_SEES,
        "secretariat",
        REVIEW_TERMS,
    ),
    PageHelp(
        OVERVIEW,
        ANYONE,
        _("The step that is marked is the present one. The box “What happens next” says whose turn it is."),
        PARTIES,
        WHO_SEES,
        "focal-point",
        REVIEW_TERMS,
    ),
    PageHelp(
        ("reviews:transition",),
        ANYONE,
        _("The page shows what the step rests on and who is told. Nothing is done before you press the button."),
        PARTIES,
        WHO_SEES,
        "focal-point",
        REVIEW_TERMS,
    ),
    PageHelp(
        ("reviews:clocks_suspend", "reviews:clocks_resume", "reviews:clocks_recalculate", "reviews:clock_extend"),
        ANYONE,
        _("The new dates hold at once. The reason stays on record, and each date says what it follows from."),
        PARTIES,
        WHO_SEES,
        "secretariat",
        ("country_review", "phase"),
    ),
    PageHelp(
        ("reviews:consultation", "reviews:hold_consultation"),
        ANYONE,
        _(
            "Once the consultation is on record the review counts as progressing, and the State under review "
            "answers the questionnaire."
        ),
        PARTIES,
        WHO_SEES,
        "focal-point",
        ("preliminary_consultation", "self_assessment_questionnaire"),
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
        ("reviews:issue_review", "reviews:reissue_outcome"),
        ANYONE,
        _(
            "The documents are prepared, and the parties are told. Nothing is issued that would give away what the "
            "State keeps confidential. What was issued is never changed: a corrigendum or a revision follows it, "
            "with a symbol of its own."
        ),
        PARTIES,
        PUBLICATION,
        "secretariat",
        ("issued", "document_symbol"),
    ),
    PageHelp(
        ("reviews:publication", "reviews:decide_publication"),
        ANYONE,
        _(
            "Once the documents are issued, the focal point of the State under review decides: all of the list, "
            "parts of it, or nothing. The decision can be changed later."
        ),
        PARTIES,
        PUBLICATION,
        "focal-point",
        ("publication_consent", "list_of_observations", "summary"),
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
        DRAWS,
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
        (
            "reviews:draw_open_phase",
            "reviews:draw_freeze",
            "reviews:draw_conduct",
            "reviews:draw_new_lots",
            "reviews:draw_join",
            "reviews:draw_consent",
            "reviews:draw_deferral",
        ),
        ANYONE,
        _("What you enter is added to the public transcript, with its note verbale; nothing in it is ever rewritten."),
        EVERYONE,
        LOTS,
        "secretariat",
        ("drawing_of_lots", "redraw", "regional_group"),
    ),
)
