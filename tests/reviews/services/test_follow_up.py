"""What a State says after its review: who writes, who reads which line, and what was public once."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState
from reviews.enums_of_follow_up import LineReaders
from reviews.enums_of_states import StateRole
from reviews.models import (
    FollowUpInvitation,
    FollowUpLine,
    FollowUpStep,
    FollowUpVersion,
    Paper,
    PracticeConsent,
    ReviewSetting,
    ViewRequest,
)
from reviews.selectors.follow_up import read_line, read_note, read_practice
from reviews.selectors.readings import read_mandate
from reviews.services import follow_up, follow_up_notes as notes, people
from reviews.services.notifications import notify_people
from tests.factories.delegations import make_state_person
from tests.factories.follow_up import TEXT, close_with, find_paragraph, let_read, say
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import ROLES, carry_to, delegation_of, make_review, person
from untoc_portal.core.enums import OfficialLanguage, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.message_acts import find_open_messages
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.core.notify import get_act_url
from untoc_portal.core.revisions import StaleTextError
from untoc_portal.core.second_look import ChangedSinceReadError

OWN, PARTIES, STATES, PUBLIC = LineReaders
FOCAL = DelegateRole.FOCAL_POINT


@pytest.fixture
def closed(world, review):
    """Give a closed review whose whole list is published."""
    return close_with(world, review)


@pytest.fixture
def line(closed):
    """Give a line with one step that only the State reads."""
    return say(closed).line


def end_mandate(world, review, iso3):
    mandate = delegation_of(review, iso3).mandates.in_force().get(role=FOCAL)
    people.end_mandate(mandate, actor=world.secretariat, reason="moved", seen=seen(read_mandate(mandate)))


def make_readers(world, review) -> dict[str, object]:
    """Return every kind of reader of a closed review."""
    other = carry_to(world, make_review(world, "FIN", ("MNG", "PER")), ReviewState.PRELIMINARY_CONSULTATION)
    found = {f"{iso3} {role}": person(review, iso3, role) for iso3 in ("KEN", "GHA", "PER") for role in ROLES}
    found |= {
        "KEN mission": make_state_person(world, "KEN", StateRole.DESIGNATED).user,
        "KEN delegate": make_state_person(world, "KEN", StateRole.DELEGATE).user,
        "GHA mission": make_state_person(world, "GHA", StateRole.DESIGNATED).user,
        "GHA delegate": make_state_person(world, "GHA", StateRole.DELEGATE).user,
        "MNG mission": make_state_person(world, "MNG", StateRole.DESIGNATED).user,
        "other State": person(other, "FIN"),
        "secretariat": world.secretariat,
        "chair": make_user(RoleGroup.CHAIRS, email="chair@example.org"),
        "bureau": make_user(RoleGroup.EXTENDED_BUREAU, email="bureau@example.org"),
        "stakeholder": make_user(RoleGroup.STAKEHOLDERS, email="ngo@example.org"),
        "nobody": make_user(email="nobody@example.org"),
        "anonymous": AnonymousUser(),
    }
    return found


OWN_READERS = {*(f"KEN {role}" for role in ROLES), "KEN mission"}
PARTY_READERS = OWN_READERS | {*(f"{iso3} {role}" for iso3 in ("GHA", "PER") for role in ROLES), "GHA mission"}
PARTY_READERS |= {"secretariat"}
STATE_READERS = PARTY_READERS | {"KEN delegate", "GHA delegate", "MNG mission", "other State", "chair"}
EVERYONE = STATE_READERS | {"bureau", "stakeholder", "nobody", "anonymous"}
READERS = {OWN: OWN_READERS, PARTIES: PARTY_READERS, STATES: STATE_READERS, PUBLIC: EVERYONE}


def seeing(model, readers) -> set[str]:
    return {name for name, user in readers.items() if model.objects.visible_to(user).exists()}


def test_each_level_has_its_readers(world, closed, line):
    readers = make_readers(world, closed)
    assert set(readers) == EVERYONE
    assert seeing(FollowUpLine, readers) == OWN_READERS
    for level in (PARTIES, STATES, PUBLIC):
        let_read(line, level)
        assert (level, seeing(FollowUpVersion, readers)) == (level, READERS[level])
        assert (level, seeing(FollowUpLine, readers)) == (level, READERS[level])
        # The words that the State works on are its own, no matter who reads a version.
        assert seeing(FollowUpStep, readers) == OWN_READERS
    for level in (STATES, PARTIES, OWN):
        follow_up.reduce_readers(line, actor=person(closed, "KEN"), readers=level)
        current = FollowUpVersion.objects.in_force()
        found = {name for name, user in readers.items() if current.visible_to(user).exists()}
        assert (level, found) == (level, READERS[level] if level else set())


def test_other_review_shows_nothing(world, closed, line):
    let_read(line, PARTIES)
    other = carry_to(world, make_review(world, "FIN", ("KEN", "PER")), ReviewState.PRELIMINARY_CONSULTATION)
    for user in (person(other, "KEN"), person(other, "FIN"), person(other, "PER")):
        assert not FollowUpVersion.objects.visible_to(user).exists()


def test_only_the_state_writes(world, closed, line):
    readers = make_readers(world, closed)
    may = {name for name, user in readers.items() if user.has_perm("reviews.keep_follow_up", closed)}
    assert may == {"KEN focal_point"}
    for name in ("secretariat", "KEN expert", "KEN mission", "GHA focal_point", "stakeholder"):
        with pytest.raises(NotAllowedError):
            say(closed, readers[name])
        with pytest.raises(NotAllowedError):
            let_read(line, PARTIES, readers[name])
    end_mandate(world, closed, "KEN")
    may = {name for name, user in make_again(readers).items() if user.has_perm("reviews.keep_follow_up", closed)}
    assert may == {"KEN mission"}
    say(closed, readers["KEN mission"])


def make_again(readers):
    """Return the same people, with nothing remembered of their rights."""
    return {name: type(user).objects.get(pk=user.pk) if user.pk else user for name, user in readers.items()}


@pytest.mark.parametrize("state", [ReviewState.SUMMARY, ReviewState.ISSUED])
def test_nothing_before_the_end(world, review, state):
    review = carry_to(world, review, state)
    with pytest.raises(NotAllowedError):
        say(review)
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpLine.objects.create(paragraph=find_paragraph(review))


def test_step_keeps_revisions_and_conflicts(closed, line):
    step = line.steps.get()
    say(closed, step=step, text="Second", expected_revision=1)
    with pytest.raises(StaleTextError):
        say(closed, step=step, text="Third", expected_revision=1)
    assert [row.text for row in step.revisions.all()] == ["Second", TEXT]
    assert FollowUpStep.objects.get().text == "Second"


def test_form_sent_twice_makes_one_step(closed):
    key = "3b241101-e2bb-4255-8caf-4136c566a962"
    say(closed, key=key)
    say(closed, key=key, expected_revision=0)
    assert FollowUpStep.objects.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"text": " "},
        {"kind": "score"},
        {"time": "late"},
        {"link": "https://example.org/law"},
        {"link": "x", "law": "y"},
    ],
)
def test_bad_step_changes_nothing(closed, bad):
    with pytest.raises(DomainError):
        say(closed, **bad)
    assert not FollowUpStep.objects.exists()


def test_version_is_for_what_was_read(closed, line):
    read = seen(read_line(line))
    say(closed, step=line.steps.get(), text="Other words", expected_revision=1)
    with pytest.raises(ChangedSinceReadError):
        let_read(line, PUBLIC, seen=read)
    with pytest.raises(DomainError):
        let_read(line, PUBLIC, seen="")
    assert not FollowUpVersion.objects.exists()


def test_later_words_wait_for_the_next_version(closed, line):
    let_read(line, PUBLIC)
    say(closed, step=line.steps.get(), text="Not read by others yet", expected_revision=1)
    assert FollowUpVersion.objects.visible_to(AnonymousUser()).get().content[0]["text"] == TEXT
    let_read(line, PUBLIC)
    assert FollowUpVersion.objects.visible_to(AnonymousUser()).get().content[0]["text"] == "Not read by others yet"
    assert FollowUpVersion.objects.citable_by(AnonymousUser()).count() == 2


def test_wrong_order_of_readers_is_refused(closed, line):
    focal = person(closed, "KEN")
    with pytest.raises(DomainError, match="No more people"):
        follow_up.reduce_readers(line, actor=focal, readers=OWN)
    with pytest.raises(DomainError, match="choose who else"):
        let_read(line, OWN)
    let_read(line, STATES)
    for readers in (STATES, PUBLIC):
        with pytest.raises(DomainError, match="No more people"):
            follow_up.reduce_readers(line, actor=focal, readers=readers)
    with pytest.raises(DomainError, match="First let fewer"):
        let_read(line, PARTIES)
    with pytest.raises(DomainError, match="no step has changed"):
        let_read(line, STATES)
    follow_up.remove_step(line.steps.get(), actor=focal)
    with pytest.raises(DomainError, match="Say what"):
        let_read(line, PUBLIC)
    with pytest.raises(DomainError, match="has removed"):
        follow_up.remove_step(line.steps.get(), actor=focal)


def test_confidential_observation_stays_with_parties(world, review):
    closed = close_with(world, review, keep=True)
    line = say(closed, on="gap").line
    for readers in (STATES, PUBLIC):
        with pytest.raises(DomainError, match="may not read the observation"):
            let_read(line, readers)
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUpVersion.objects.create(
                line=line, number=9, readers=readers, content=[], sha256="", made_by=person(closed, "KEN")
            )
    let_read(line, PARTIES)


@pytest.mark.parametrize(("scope", "kind"), [("nothing", "best_practice"), ("parts", "gap")])
def test_unpublished_observation_has_no_public_line(world, review, scope, kind):
    closed = close_with(world, review, scope=scope)
    line = say(closed, on=kind).line
    with pytest.raises(DomainError, match="may not read the observation"):
        let_read(line, PUBLIC)
    let_read(line, STATES)


def test_line_gives_nothing_confidential_away(world, review):
    closed = close_with(world, review, keep=True)
    kept = find_paragraph(closed, "gap")
    ReviewSetting.objects.filter(name="words_in_common").update(value=3)
    line = say(closed, text=f"We were told: {kept.text}").line
    with pytest.raises(DomainError, match="keeps confidential"):
        let_read(line, STATES)
    let_read(line, PARTIES)


def test_view_is_asked_and_given(world, closed, line):
    focal, ghana = person(closed, "KEN"), delegation_of(closed, "GHA")
    ask = lambda actor=focal, of=ghana, **more: follow_up.request_view(  # noqa: E731
        line, actor=actor, delegation=of, **{"question": "What do you think?"} | more
    )
    with pytest.raises(DomainError, match="First let the parties"):
        ask()
    let_read(line, PARTIES)
    with pytest.raises(NotAllowedError):
        ask(person(closed, "GHA"))
    with pytest.raises(DomainError, match="reviewed yours"):
        ask(of=closed.delegation_under_review)
    with pytest.raises(DomainError):
        ask(question=" ")
    row = ask()
    with pytest.raises(DomainError, match="has been asked"):
        ask()
    readers = make_readers(world, closed)
    expected = OWN_READERS | {*(f"GHA {role}" for role in ROLES), "GHA mission"}
    assert seeing(ViewRequest, readers) == expected
    may = {name for name, user in readers.items() if user.has_perm("reviews.give_view", row)}
    assert may == {"GHA focal_point"}
    with pytest.raises(NotAllowedError):
        follow_up.give_view(row, actor=person(closed, "PER"), view="Mine")
    with pytest.raises(DomainError, match="Write the view"):
        follow_up.give_view(row, actor=person(closed, "GHA"), view=" ")
    follow_up.give_view(row, actor=person(closed, "GHA"), view="It answers our observation.")
    for again in (
        lambda: follow_up.give_view(row, actor=person(closed, "GHA"), view="Again"),
        lambda: follow_up.withdraw_view_request(row, actor=focal),
    ):
        with pytest.raises(DomainError, match="answered or withdrawn"):
            again()
    notified = set(Message.objects.filter(event__startswith="reviews/view_").values_list("event", "recipient__email"))
    assert notified == {("reviews/view_requested", person(closed, "GHA").email), ("reviews/view_given", focal.email)}


def test_standing_delegation_gives_a_view(world, closed, line):
    let_read(line, PARTIES)
    mission = make_state_person(world, "GHA").user
    end_mandate(world, closed, "GHA")
    row = follow_up.request_view(
        line, actor=person(closed, "KEN"), delegation=delegation_of(closed, "GHA"), question="And you?"
    )
    assert Message.objects.filter(event="reviews/view_requested", recipient=mission).exists()
    follow_up.give_view(row, actor=mission, view="Seen.")


def test_request_for_a_view_needs_who_may_give_it(world, closed, line):
    let_read(line, PARTIES)
    readers = make_readers(world, closed)
    del readers["anonymous"]
    row = follow_up.request_view(
        line, actor=readers["KEN focal_point"], delegation=delegation_of(closed, "GHA"), question="And you?"
    )
    # Anyone else who got the message would not be asked.
    notify_people("reviews/view_requested", closed, readers.values(), key="all", concerns=row)
    message = Message.objects.get(recipient=readers["GHA focal_point"], key__endswith="all")
    assert get_act_url(message) == reverse("reviews:give_view", args=[closed.code, row.pk])

    def needed():
        asked = Message.objects.filter(event="reviews/view_requested")
        return {name for name, user in readers.items() if asked.filter(pk__in=find_open_messages(user)).exists()}

    def allowed():
        return {name for name, user in readers.items() if user.has_perm("reviews.give_view", row)}

    assert needed() == allowed() == {"GHA focal_point"}
    end_mandate(world, closed, "GHA")
    assert needed() == allowed() == {"GHA mission"}
    follow_up.reduce_readers(line, actor=readers["KEN focal_point"], readers=OWN)
    assert needed() == set()
    let_read(line, PARTIES)
    assert needed() == {"GHA mission"}
    follow_up.give_view(row, actor=readers["GHA mission"], view="Seen.")
    assert needed() == set()


def test_view_ends_with_the_line(closed, line):
    focal = person(closed, "KEN")
    let_read(line, PARTIES)
    row = follow_up.request_view(line, actor=focal, delegation=delegation_of(closed, "GHA"), question="And you?")
    follow_up.reduce_readers(line, actor=focal, readers=OWN)
    with pytest.raises(DomainError, match="no longer lets"):
        follow_up.give_view(row, actor=person(closed, "GHA"), view="Late")
    follow_up.withdraw_view_request(row, actor=focal)


def test_note_has_what_its_readers_read(world, closed, line):
    focal = person(closed, "KEN")
    issue = lambda readers, actor=focal, **more: notes.issue_follow_up_note(  # noqa: E731
        closed, actor=actor, readers=readers, **{"seen": seen(read_note(closed, readers))} | more
    )
    let_read(line, STATES)
    other = say(closed, on="gap", text="Only for the parties").line
    let_read(other, PARTIES)
    with pytest.raises(DomainError, match="read no line"):
        issue(PUBLIC)
    with pytest.raises(NotAllowedError):
        issue(STATES, world.secretariat)
    made = issue(STATES)
    assert {row.document.language for row in made} == set(OfficialLanguage.values)
    assert {row.document.symbol for row in made} == {"KEN-1/FUN/1"}
    # Each names its own language, as the page of its verification does. The words in it are those of the State.
    assert [row.document.snapshot["language"]["key"] for row in made] == [row.document.language for row in made]
    assert {row.document.snapshot["text_direction"] for row in made} == {"ltr"}
    assert "Only for the parties" not in str([row.document.snapshot for row in made])
    readers = make_readers(world, closed)
    assert seeing(Paper, {name: readers[name] for name in STATE_READERS}) == STATE_READERS
    rows = Paper.objects.filter(kind="follow_up_note")
    found = {name for name, user in readers.items() if rows.visible_to(user).exists()}
    assert found == STATE_READERS
    let_read(other, STATES)
    assert {row.document.symbol for row in issue(STATES)} == {"KEN-1/FUN/2"}
    assert rows.current().count() == 6


def test_narrower_line_withdraws_its_notes(world, closed, line):
    focal = person(closed, "KEN")
    let_read(line, PUBLIC)
    for readers in (PUBLIC, PARTIES):
        notes.issue_follow_up_note(closed, actor=focal, readers=readers, seen=seen(read_note(closed, readers)))
    rows = Paper.objects.filter(kind="follow_up_note")
    follow_up.reduce_readers(line, actor=focal, readers=PARTIES)
    assert {row.document.level for row in rows.current().select_related("document")} == {PARTIES}
    assert not rows.visible_to(AnonymousUser()).exists()
    follow_up.reduce_readers(line, actor=focal, readers=OWN)
    assert not rows.visible_to(world.secretariat).exists()
    assert not rows.visible_to(person(closed, "GHA")).exists()
    assert rows.visible_to(focal).count() == 12


def test_invitation_is_recorded_by_the_secretariat(world, closed):
    today = timezone.localdate()
    invite = lambda actor=world.secretariat, **more: notes.record_invitation(  # noqa: E731
        closed, actor=actor, **{"reference": "NV 1", "dated": today} | more
    )
    with pytest.raises(NotAllowedError):
        invite(person(closed, "KEN"))
    with pytest.raises(DomainError, match="future"):
        invite(dated=today + dt.timedelta(days=1))
    ReviewSetting.objects.create(name="follow_up_months", value=12, source="test")
    with pytest.raises(DomainError, match="can invite from"):
        invite()
    ReviewSetting.objects.filter(name="follow_up_months").update(value=0)
    invite()
    with pytest.raises(DomainError, match="recorded already"):
        invite()
    assert seeing(FollowUpInvitation, make_readers(world, closed)) == OWN_READERS | {"secretariat"}


def test_practice_needs_consent(world, closed):
    focal, paragraph = person(closed, "KEN"), find_paragraph(closed)
    give = lambda actor=focal, of=paragraph: notes.give_practice_consent(  # noqa: E731
        of, actor=actor, seen=seen(read_practice(of))
    )
    with pytest.raises(NotAllowedError):
        give(world.secretariat)
    with pytest.raises(DomainError, match="Only a good practice"):
        give(of=find_paragraph(closed, "gap"))
    for unread in ("", "another text"):
        with pytest.raises(DomainError):
            notes.give_practice_consent(paragraph, actor=focal, seen=unread)
    consent = give()
    with pytest.raises(DomainError, match="consented already"):
        give()
    assert PracticeConsent.objects.visible_to(AnonymousUser()).exists()
    notes.withdraw_practice_consent(consent, actor=focal)
    assert not PracticeConsent.objects.visible_to(AnonymousUser()).exists()
    with pytest.raises(DomainError, match="withdrawn the consent"):
        notes.withdraw_practice_consent(consent, actor=focal)


def test_unpublished_practice_has_no_consent(world, review):
    closed = close_with(world, review, scope="nothing")
    paragraph = find_paragraph(closed)
    with pytest.raises(DomainError, match="Only a good practice"):
        notes.give_practice_consent(paragraph, actor=person(closed, "KEN"), seen=seen(read_practice(paragraph)))


def test_trail_of_own_words_is_private(world, closed, line):
    of_line = AuditEvent.objects.filter(content_type__model__in=["followupline", "followupstep"])
    assert of_line.exists()
    assert not of_line.readable_by(world.secretariat).exists()
    assert of_line.readable_by(person(closed, "KEN")).exists()


def test_database_keeps_one_version_in_force(closed, line):
    version = let_read(line, PARTIES)
    values = {"line": line, "content": [], "sha256": "", "made_by": person(closed, "KEN")}
    for bad in ({"number": 2, "readers": PARTIES}, {"number": 1, "readers": PARTIES, "ended_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUpVersion.objects.create(**values, **bad)
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        FollowUpVersion.objects.filter(pk=version.pk).update(readers=PUBLIC)
    with pytest.raises(IntegrityError), transaction.atomic():
        ViewRequest.objects.create(
            line=line, delegation=closed.delegation_under_review, question="?", requested_by=person(closed, "KEN")
        )
