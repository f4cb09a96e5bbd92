"""Help on people: nominations, mandates, and how to contact a focal point."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.front.help.pages.rows import (
    ANYONE,
    NAMES,
    NOMINATION,
    SECRETARIAT,
    STATE_NOTES,
    WHO_SEES,
    YOUR_DELEGATION,
    PageHelp,
)

PEOPLE = (
    "reviews:people",
    "reviews:note_of_names",
    "reviews:nomination_list",
    "reviews:approve_nomination",
    "reviews:refuse_nomination",
    "reviews:end_mandate",
)
PEOPLE_TERMS = ("note_verbale", "nomination", "focal_point", "governmental_expert", "observer")

DELEGATION = (
    "reviews:state_people",
    "reviews:delegation_notice",
    "reviews:set_circle",
    "reviews:add_contact",
    "reviews:state_contact_list",
    "reviews:state_mandate",
    "reviews:confirm_notice",
    "reviews:refuse_notice",
    "reviews:end_state_mandate",
)
OF_DELEGATION = _(
    "The people who act for the State, and the Secretariat. Other States see a contact if the State agreed."
)
DELEGATION_TERMS = ("permanent_mission", "note_verbale", "focal_point")

ROWS = (
    PageHelp(
        pages=DELEGATION,
        roles=SECRETARIAT,
        happens_next=_(
            "Compare each name with the note verbale. A member who did not send the note confirms it; only then do "
            "people join or leave."
        ),
        seen_by=OF_DELEGATION,
        rule=STATE_NOTES,
        manual="secretariat",
        terms=DELEGATION_TERMS,
    ),
    PageHelp(
        pages=DELEGATION,
        roles=ANYONE,
        happens_next=_(
            "What you send applies once another person, in the Secretariat, has compared it with the note. A smaller "
            "circle applies at once."
        ),
        seen_by=OF_DELEGATION,
        rule=STATE_NOTES,
        manual="mission",
        terms=DELEGATION_TERMS,
    ),
    PageHelp(
        pages=PEOPLE,
        roles=SECRETARIAT,
        happens_next=_(
            "Compare each name with the note verbale, then approve or refuse. On approval, the link to the "
            "account is sent."
        ),
        seen_by=NAMES,
        rule=NOMINATION,
        manual="secretariat",
        terms=PEOPLE_TERMS,
    ),
    PageHelp(
        pages=PEOPLE,
        roles=ANYONE,
        happens_next=_(
            "The people you name wait for the Secretariat's check. Once approved, they receive a link to open "
            "their account."
        ),
        seen_by=NAMES,
        rule=NOMINATION,
        manual="focal-point",
        terms=PEOPLE_TERMS,
    ),
    PageHelp(
        pages=("reviews:declare",),
        roles=ANYONE,
        happens_next=_(
            "Your declaration is kept with your nomination; the Secretariat reads it before it approves you."
        ),
        seen_by=_("Those who name people for your State, its Permanent Mission and the Secretariat."),
        rule=NOMINATION,
        manual="expert",
        terms=("nomination", "note_verbale"),
    ),
    PageHelp(
        pages=("reviews:mandate_detail",),
        roles=ANYONE,
        happens_next=_(
            "What was done under a mandate remains recorded under its note verbale, even after the mandate has ended."
        ),
        seen_by=_("The person who holds the mandate, the delegation, and the Secretariat."),
        rule=NOMINATION,
        manual="focal-point",
        terms=PEOPLE_TERMS,
    ),
    PageHelp(
        pages=("reviews:handover",),
        roles=ANYONE,
        happens_next=_(
            "You continue from here. What your predecessor did remains recorded. Nothing has to be done again."
        ),
        seen_by=YOUR_DELEGATION,
        rule=NOMINATION,
        manual="focal-point",
        terms=PEOPLE_TERMS,
    ),
    PageHelp(
        pages=("reviews:contact_state", "reviews:contact_list", "reviews:contact_message"),
        roles=ANYONE,
        happens_next=_(
            "The message reaches the State's focal point, who may answer by e-mail and is not named by the portal."
        ),
        seen_by=_("The State's focal point; the Secretariat reads a message only once it was reported as abuse."),
        rule=WHO_SEES,
        manual="public",
        terms=("focal_point",),
    ),
)
