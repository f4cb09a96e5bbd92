"""Help on what belongs to no review: the first page, organizations, messages, the user's account."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.front.help.pages.rows import (
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
# The chapter of each role, and its words; a person with several roles gets the first.
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
            pages=("home",),
            roles=roles,
            happens_next=_(
                "Begin with the nearest deadline. A task leaves the list once it is done, or once its step is over."
            ),
            seen_by=YOU_ALONE,
            rule=OWN,
            manual=chapter,
            terms=words,
        )
        for roles, chapter, words in FIRST_PAGES
    ),
    PageHelp(
        pages=REGISTRATIONS,
        roles=SECRETARIAT,
        happens_next=_(
            "You verify a registration or refuse it with a reason. Its representatives are notified. Two "
            "registrations of one organization are merged, and nothing of either is lost."
        ),
        seen_by=ORGANIZATION,
        rule=DIALOGUE_RULE,
        manual="secretariat",
        terms=ORGANIZATION_TERMS,
    ),
    PageHelp(
        pages=(
            "stakeholders:organization_new",
            "stakeholders:organization_detail",
            "stakeholders:organization_edit",
            "stakeholders:organization_merge",
            "stakeholders:organization_document_new",
            "stakeholders:representative_new",
        ),
        roles=ANYONE,
        happens_next=_(
            "The Secretariat checks a registration, and its representatives are notified. Once it is verified, "
            "the organization can apply to constructive dialogues."
        ),
        seen_by=ORGANIZATION,
        rule=DIALOGUE_RULE,
        manual="stakeholder",
        terms=ORGANIZATION_TERMS,
    ),
    PageHelp(
        pages=("inbox", "message_channels", "preparation_list", "preparation_detail"),
        roles=ANYONE,
        happens_next=_(
            "Open a message to go to the page it is about. Messages about what you asked to be prepared are here too."
        ),
        seen_by=YOU_ALONE,
        rule=OWN,
        manual="observer",
        terms=(),
    ),
    PageHelp(
        pages=("form_drafts",),
        roles=ANYONE,
        happens_next=_(
            "Go to the form to restore a draft and send it, or discard it. A draft is removed after some days."
        ),
        seen_by=YOU_ALONE,
        rule=OWN,
        manual="observer",
        terms=(),
    ),
    PageHelp(
        pages=("accounts:profile",),
        roles=ANYONE,
        happens_next=_("Changes apply at once. You must confirm a new e-mail address by the link sent to it."),
        seen_by=_(
            "You and, where a mandate names you, the Secretariat and the parties to your reviews: "
            "name, title and capacity."
        ),
        rule=OWN,
        manual="observer",
        terms=(),
    ),
    PageHelp(
        pages=("job_list", "message_list"),
        roles=SECRETARIAT,
        happens_next=_(
            "A failed job is tried again when you ask. Only you can send again a message that was possibly sent."
        ),
        seen_by=STAFF,
        rule=OWN,
        manual="secretariat",
        terms=(),
    ),
)
