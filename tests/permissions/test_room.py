"""Who reaches the States: letters, contacts, officers in charge, views, delegations and messages, tried by every role.

Written out from the rules, not derived from the portal's table of rights. One line is one page or act, a cell is `Y`
or `-`. An act is sent without what it needs: who has the right gets its page or an error of the form, others get 404.
"""

import pytest
from django.urls import reverse

from reviews.enums_of_states import StateRole
from reviews.models import LetterTemplate, OfficerInCharge, SecretariatNote
from reviews.services import saved_views
from reviews.services.contact_log import Contact, log_contact
from tests.factories.delegations import joiner, make_state_person, send
from tests.factories.dialogues import make_chair, make_session, make_working_groups
from tests.factories.letters import answer, load_letter_world, make
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, name_people, person
from untoc_portal.core import notify
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import MessageGroup

READERS = (
    "secretariat",
    *("KEN designated", "KEN delegate", "KEN contact", "FIN designated"),
    *("GHA focal_point", "GHA expert", "GHA observer"),
    *("chair", "Extended Bureau", "stakeholder", "nobody", "anonymous"),
)
#         S missions  GHA  others
STAFF = " Y ----      ---  -----"
# Designated people and the national contact point name the people of their delegation.
OF_KENYA = "Y Y-Y-    ---  -----"
SIGNED_IN = "Y YYYY   YYY  YYYY-"
EVERYONE = "Y YYYY    YYY  YYYYY"
OWN = "   - ----      ---  ---Y-"
GET, POST = (("get", STAFF),), (("post", STAFF),)
BOTH = GET + POST
PAGES = {
    **dict.fromkeys(
        ("letter_list", "letter_detail", "letter_batch", "letter_template", "letter_answer_scan", "letter_official"),
        GET,
    ),
    **dict.fromkeys(("make_letters", "record_handover", "void_letter", "enter_letter_answer"), BOTH),
    **dict.fromkeys(("refuse_letter_answer", "board_contacts", "board_officer", "board_remind"), BOTH),
    **dict.fromkeys(("withdraw_letter_link", "take_in_letter_texts"), POST),
    **dict.fromkeys(("board", "steering", "region_officers", "state_contact_log", "group_timeline"), GET),
    **dict.fromkeys(("save_view", "edit_view", "log_contact", "set_officer", "correct_contact"), POST),
    "edit_secretariat_note": POST,
    # The note was sent for the State; another member of the Secretariat decides.
    "confirm_notice": GET,
    "delegation_notice": (("get", OF_KENYA),),
    "texts_of_session": GET,
    "texts_of_letters": GET,
    "inbox": (("get", SIGNED_IN),),
    "message_group": (("get", OWN),),
    # Anyone who is not signed in goes on to the public schedule.
    "calendar": (("get", EVERYONE),),
    "schedule": (("get", EVERYONE),),
    # The form asks for a code. Without one there is nothing on it.
    "letter_answer": (("get", EVERYONE),),
    # Last: then it is gone.
    "remove_view": POST,
}


def make_readers(world, review, chair, nobody):
    """Return a person for each column."""
    readers = {
        "secretariat": world.secretariat,
        "chair": chair,
        "Extended Bureau": make_user(RoleGroup.EXTENDED_BUREAU),
        "stakeholder": make_user(RoleGroup.STAKEHOLDERS),
        "nobody": nobody,
        "anonymous": None,
    }
    for iso3, role in (("KEN", "designated"), ("KEN", "delegate"), ("KEN", "contact"), ("FIN", "designated")):
        readers[f"{iso3} {role}"] = make_state_person(world, iso3, StateRole(role)).user
    name_people(world, review)
    for role in ("focal_point", "expert", "observer"):
        readers[f"GHA {role}"] = person(review, "GHA", role)
    return readers


@pytest.fixture
def stage(world, review, django_capture_on_commit_callbacks):
    """Return the readers, and the address of each line."""
    load_letter_world(world)
    review = carry_to(world, review, "nomination")
    with django_capture_on_commit_callbacks(execute=True):
        made = {letter.state.iso3: letter for letter in make(world, review)}
    answer(made["KEN"])
    entry = log_contact(
        world.states["KEN"], actor=world.secretariat, reviews=[review], contact=Contact("call", "They write soon")
    )
    note = SecretariatNote.objects.create(review=review, author=world.secretariat, text="Call again")
    view = saved_views.save_view(actor=world.secretariat, name="Mine", query="when=all", is_shared=False)
    OfficerInCharge.objects.create(review=review, officer=world.secretariat)
    groups = make_working_groups()
    group = groups["IC"]
    nobody = make_user()
    message = notify.notify_users("reviews/closed", [nobody], key="1", path="/states/")[0]
    readers = make_readers(world, review, make_chair(group), nobody)
    notice = send(world, joiner("new", StateRole.DELEGATE), actor=readers["KEN designated"])
    letter, waiting = made["KEN"].pk, made["PER"].pk
    texts = LetterTemplate.objects.get()
    session = make_session(world.secretariat, group, in_days=30)
    of_review = ("log_contact", "set_officer")
    places = {
        "letter_detail": [letter],
        "letter_answer_scan": [letter],
        "void_letter": [waiting],
        "withdraw_letter_link": [waiting],
        "enter_letter_answer": [letter],
        "refuse_letter_answer": [letter],
        "letter_batch": [made["KEN"].batch_id],
        "letter_template": [texts.key],
        "take_in_letter_texts": [texts.key],
        "state_contact_log": ["KEN"],
        "group_timeline": [review.group_id],
        "edit_view": [view.pk],
        "remove_view": [view.pk],
        "correct_contact": [entry.pk],
        "edit_secretariat_note": [note.pk],
        "confirm_notice": [notice.pk],
        "delegation_notice": ["KEN"],
        **{name: [review.code] for name in of_review},
    }
    urls = {
        "letter_official": reverse("reviews:letter_file", args=[letter, "official"]),
        "texts_of_session": reverse("record_texts", args=["session", session.pk, "fr"]),
        "texts_of_letters": reverse("record_texts", args=["note-verbale", texts.pk, "fr"]),
        "message_group": reverse("message_group", args=[MessageGroup.objects.get(entries=message).pk]),
        "inbox": reverse("inbox"),
        "calendar": reverse("calendar"),
        "schedule": reverse("dialogues:schedule"),
    }
    urls |= {name: reverse(f"reviews:{name}", args=places.get(name, [])) for name in PAGES if name not in urls}
    return readers, urls


def is_let_in(client, method, url):
    """Return whether the page is there for who asks: not 404 and not the page to sign in."""
    response = getattr(client, method)(url)
    response.close()
    return response.status_code != 404 and "/sign-in/" not in response.get("Location", "")


def test_each_role_reaches_what_is_its_own_alone(client, stage):
    readers, urls = stage
    wrong = []
    # The Secretariat comes last: its acts change what is there.
    for reader in reversed(READERS):
        client.logout()
        if readers[reader] is not None:
            client.force_login(readers[reader])
        for name, methods in PAGES.items():
            for method, line in methods:
                expected = "".join(line.split())[READERS.index(reader)] == "Y"
                if is_let_in(client, method, urls[name]) != expected:
                    wrong.append((reader, name, method, not expected))
    assert not wrong, wrong


def test_lines_have_a_cell_for_each_reader():
    assert {len("".join(line.split())) for methods in PAGES.values() for _method, line in methods} == {len(READERS)}
