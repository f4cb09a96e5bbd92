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
    SECRETARIAT,
    STAFF,
    STAKEHOLDERS,
    WHO_SEES,
    YOU_ALONE,
    YOUR_ACCOUNT,
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
            rule=YOUR_ACCOUNT,
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
        pages=("inbox", "message_group", "message_channels", "preparation_list", "preparation_detail"),
        roles=ANYONE,
        happens_next=_(
            "A message that needs you has a button. It goes when the act is done, by you or by somebody else. Archive "
            "what only informs you, or choose a day on which a message comes back."
        ),
        seen_by=YOU_ALONE,
        rule=YOUR_ACCOUNT,
        manual="observer",
        terms=(),
    ),
    PageHelp(
        pages=("receipt", "evidence"),
        roles=ANYONE,
        happens_next=_(
            "The portal seals what is recorded, then makes the receipt or the pack. You find the pack among what was "
            "prepared for you. Check it with the program and the name of the key, which you get from another place."
        ),
        seen_by=_(
            "Anyone who may read the act has its receipt. A pack is for you alone, and has only what you may read."
        ),
        rule=WHO_SEES,
        manual="public",
        terms=(),
    ),
    PageHelp(
        pages=("form_drafts",),
        roles=ANYONE,
        happens_next=_(
            "Go to the form to restore a draft and send it, or discard it. A draft is removed after some days."
        ),
        seen_by=YOU_ALONE,
        rule=YOUR_ACCOUNT,
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
        rule=YOUR_ACCOUNT,
        manual="observer",
        terms=(),
    ),
    PageHelp(
        pages=("personal_data", "ask_about_data"),
        roles=ANYONE,
        happens_next=_(
            "Two members of the Secretariat decide on a request: one proposes the answer, another confirms it. You get "
            "the answer with the reason. An accepted erasure is carried out a day later."
        ),
        seen_by=_("You alone. The Secretariat reads what you ask for."),
        rule=YOUR_ACCOUNT,
        manual="observer",
        terms=(),
    ),
    PageHelp(
        pages=("api_tokens", "make_api_token"),
        roles=ANYONE,
        happens_next=_("A program can use the token at once. You can revoke it here at any time."),
        seen_by=_("You, and the Secretariat without the text of the token."),
        rule=YOUR_ACCOUNT,
        manual="observer",
        terms=(),
    ),
    PageHelp(
        pages=("make_service_account",),
        roles=FOCAL_POINTS | STAKEHOLDERS,
        happens_next=_("The program acts in your name for your State or organization. It ends when you no longer do."),
        seen_by=_("You, and the Secretariat without the text of the token."),
        rule=YOUR_ACCOUNT,
        manual="focal-point",
        terms=(),
    ),
    PageHelp(
        pages=("allow_binding",),
        roles=ANYONE,
        happens_next=_("The program can then clear, submit, agree and decide without you, until you revoke it."),
        seen_by=_("You, and the Secretariat without the text of the token."),
        rule=YOUR_ACCOUNT,
        manual="observer",
        terms=(),
    ),
    PageHelp(
        pages=("api_token_ledger",),
        roles=SECRETARIAT,
        happens_next=_("A token that you revoke ends at once. Its person can make a new one."),
        seen_by=STAFF,
        rule=YOUR_ACCOUNT,
        manual="secretariat",
        terms=(),
    ),
    PageHelp(
        pages=("program_list", "register_program"),
        roles=SECRETARIAT,
        happens_next=_("Another officer confirms the program. Then each person can allow it to act for them."),
        seen_by=STAFF,
        rule=YOUR_ACCOUNT,
        manual="secretariat",
        terms=(),
    ),
    PageHelp(
        pages=("oauth_device", "idp:oidc:authorization"),
        roles=ANYONE,
        happens_next=_(
            "If you allow the program, it can act for you at once. You can end it on the page of your tokens."
        ),
        seen_by=_("You, and the Secretariat without the text of the token."),
        rule=YOUR_ACCOUNT,
        manual="observer",
        terms=(),
    ),
    PageHelp(
        pages=("webhooks", "make_webhook", "webhook_detail", "replay_webhook"),
        roles=ANYONE,
        happens_next=_("The portal sends the events to your system, and shows here how each was received."),
        seen_by=_("You. The Secretariat sees the name and the host, and can turn the webhook off."),
        rule=YOUR_ACCOUNT,
        manual="observer",
        terms=(),
    ),
    PageHelp(
        pages=("webhook_ledger",),
        roles=SECRETARIAT,
        happens_next=_("A webhook that you turn off gets nothing more. Its person is told."),
        seen_by=STAFF,
        rule=YOUR_ACCOUNT,
        manual="secretariat",
        terms=(),
    ),
    PageHelp(
        pages=("job_list", "message_list"),
        roles=SECRETARIAT,
        happens_next=_(
            "A failed job is tried again when you ask. Only you can send again a message that was possibly sent."
        ),
        seen_by=STAFF,
        rule=YOUR_ACCOUNT,
        manual="secretariat",
        terms=(),
    ),
)
