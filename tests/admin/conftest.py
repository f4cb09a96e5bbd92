"""What the tests of the admin share."""

import pytest
from django.test import Client

from reviews.enums import ReviewState as S
from reviews.services.contact_log import Contact, log_contact
from reviews.services.officers import assign_officer
from reviews.services.secretariat_notes import write_secretariat_note
from reviews.services.text_imports import preview_provisions
from tests.factories import letters
from tests.factories.dialogues import invite, make_dialogue, make_statement, make_working_groups
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.enums import RoleGroup

TEXTS = b"""instrument,article,paragraph,subparagraph,language,label,text,source
UNTOC,5,1,,en,1.,[Invented] Each gardener waters.,Invented for a test"""


@pytest.fixture
def visitor():
    """Give a client for this person, or for nobody."""

    def client_of(user=None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return client_of


@pytest.fixture
def staff(world, visitor):
    return visitor(world.secretariat)


@pytest.fixture
def furnished(world, review, other_review):
    """Give at least one row of nearly every table."""
    carry_to(world, review, S.ISSUED)
    carry_to(world, other_review, S.NOMINATION)
    letters.load_letter_world(world)
    letters.answer(letters.make(world, other_review)[0], letters.named("contact"))
    carry_to(world, other_review, S.SELF_ASSESSMENT)
    staff = {"actor": world.secretariat}
    log_contact(world.states["KEN"], reviews=[review], contact=Contact("call", "New attaché"), **staff)
    assign_officer([review], officer=world.secretariat, **staff)
    write_secretariat_note(review, text="Ask again in June.", **staff)
    preview_provisions(name="texts.csv", content=TEXTS, **staff)
    groups = make_working_groups()
    organization = make_organization(world.secretariat)
    representative = make_representative(world.secretariat, organization)
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    invite(dialogue, organization, representative)
    statement = make_statement(dialogue, representative, organization=organization)
    return {
        "organization": organization,
        "representative": representative,
        "dialogue": dialogue,
        "draft statement": statement,
        "others": [
            person(review, "KEN"),
            person(review, "GHA"),
            representative,
            make_user(RoleGroup.EXTENDED_BUREAU),
            make_user(RoleGroup.CHAIRS),
            make_user(),
        ],
    }
