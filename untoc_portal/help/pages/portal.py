"""Help on what belongs to no review: the first page, organizations, messages, one's own account."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.help.pages.rows import (
    ANYONE,
    BUREAU,
    CHAIRS,
    DELEGATES,
    DIALOGUE_RULE,
    FOCAL_POINTS,
    ORGANIZATION,
    OWN,
    SECRETARIAT,
    STAFF,
    STAKEHOLDERS,
    YOU_ALONE,
    PageHelp,
)

REGISTRATIONS = (
    "stakeholders:organization_detail",
    "stakeholders:organization_registrations",
    "stakeholders:organization_verify",
    "stakeholders:organization_refuse",
    "stakeholders:organization_merge",
    "stakeholders:organization_merge_into",
)
ORGANIZATION_TERMS = ("stakeholder", "constructive_dialogue")
# The chapter of each role, and its words; who has several roles gets the first.
FIRST_PAGES = (
    (SECRETARIAT, "secretariat", ("country_review", "focal_point")),
    (FOCAL_POINTS, "focal-point", ("country_review", "focal_point")),
    (DELEGATES, "expert", ("country_review", "focal_point")),
    (CHAIRS, "chair", ("constructive_dialogue", "chair_summary")),
    (BUREAU, "chair", ("extended_bureau", "objection")),
    (STAKEHOLDERS, "stakeholder", ("constructive_dialogue", "application")),
)

ROWS = (
    *(
        PageHelp(
            ("home",),
            roles,
            _("Begin with the nearest date. A task leaves the list once it is done, or once its step is over."),
            YOU_ALONE,
            OWN,
            chapter,
            words,
        )
        for roles, chapter, words in FIRST_PAGES
    ),
    PageHelp(
        REGISTRATIONS,
        SECRETARIAT,
        _(
            "You verify a registration or refuse it with a reason; its representatives are told. Two registrations of "
            "one organization are merged, and nothing of either is lost."
        ),
        ORGANIZATION,
        DIALOGUE_RULE,
        "secretariat",
        ORGANIZATION_TERMS,
    ),
    PageHelp(
        (
            "stakeholders:organization_new",
            "stakeholders:organization_detail",
            "stakeholders:organization_edit",
            "stakeholders:organization_merge",
            "stakeholders:organization_document_new",
            "stakeholders:representative_new",
        ),
        ANYONE,
        _(
            "The Secretariat checks a registration, and its representatives are told. Once it is verified, the "
            "organization can apply to constructive dialogues."
        ),
        ORGANIZATION,
        DIALOGUE_RULE,
        "stakeholder",
        ORGANIZATION_TERMS,
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
        ("form_drafts",),
        ANYONE,
        _("Go to the form to put a draft back and send it, or discard it. A draft ends after some days."),
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
