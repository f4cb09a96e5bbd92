"""Help on people: nominations, mandates, and how a focal point is reached."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.help.pages.rows import (
    ANYONE,
    NAMES,
    NOMINATION,
    OWN_DELEGATION,
    SECRETARIAT,
    WHO_SEES,
    PageHelp,
)

PEOPLE = (
    "reviews:people",
    "reviews:note_of_names",
    "reviews:state_people",
    "reviews:nomination_list",
    "reviews:approve_nomination",
    "reviews:refuse_nomination",
    "reviews:end_mandate",
    "reviews:register_mission",
)
PEOPLE_TERMS = ("note_verbale", "nomination", "focal_point", "governmental_expert", "observer")

ROWS = (
    PageHelp(
        PEOPLE,
        SECRETARIAT,
        _(
            "Compare each name with the note verbale, then approve or refuse; on approval the link to "
            "the account goes out."
        ),
        NAMES,
        NOMINATION,
        "secretariat",
        PEOPLE_TERMS,
    ),
    PageHelp(
        PEOPLE,
        ANYONE,
        _(
            "Whoever you name waits for the Secretariat's check. Once approved, they receive a link to "
            "open their account."
        ),
        NAMES,
        NOMINATION,
        "focal-point",
        PEOPLE_TERMS,
    ),
    PageHelp(
        ("reviews:declare",),
        ANYONE,
        _("Your declaration is kept with your nomination; the Secretariat reads it before it approves you."),
        _("Those who name people for your State, its Permanent Mission and the Secretariat."),
        NOMINATION,
        "expert",
        ("nomination", "note_verbale"),
    ),
    PageHelp(
        ("reviews:mandate_detail",),
        ANYONE,
        _("What was done under a mandate stays on record, under its note verbale, also once the mandate has ended."),
        _("Whoever holds the mandate, the delegation, and the Secretariat."),
        NOMINATION,
        "focal-point",
        PEOPLE_TERMS,
    ),
    PageHelp(
        ("reviews:handover",),
        ANYONE,
        _("You go on from here. What your predecessor did stays on record; nothing has to be done again."),
        OWN_DELEGATION,
        NOMINATION,
        "focal-point",
        PEOPLE_TERMS,
    ),
    PageHelp(
        ("reviews:contact_state", "reviews:contact_list", "reviews:contact_message"),
        ANYONE,
        _("The message reaches the State's focal point, who may answer by e-mail and is not named by the portal."),
        _("The State's focal point; the Secretariat reads a message only once it was reported as abuse."),
        WHO_SEES,
        "public",
        ("focal_point",),
    ),
)
