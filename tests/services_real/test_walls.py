"""The second wall: what the database itself keeps from each reader, whatever the program asks for (ADR 59)."""

import itertools
from contextlib import contextmanager, nullcontext

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.test import Client

from dialogues.enums import ApplicationState
from dialogues.querysets import StatementQuerySet
from reviews.enums_of_follow_up import LineReaders
from reviews.models import Answer, FollowUpVersion, Note
from reviews.querysets.material import ReviewMaterialQuerySet
from tests.factories import any_row
from tests.factories.any_row import make_row
from tests.factories.dialogues import invite, make_chair, make_dialogue, make_statement, make_working_groups
from tests.factories.follow_up import close_with, let_read, say
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from tests.permissions.scenes import SCENES, answer_first_question, set_scene
from untoc_portal.core import asking, database_roles, jobs, walls
from untoc_portal.core.asking import Past, Teller, ask_as_person, ask_past_the_wall
from untoc_portal.core.authz import get_user_roles
from untoc_portal.core.checks import check_wall
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.prepared_statements import MIN_LENGTH
from untoc_portal.core.querysets import VisibleQuerySet

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
PREFIX = "portal_of_tests"
WALLED = list(walls.iter_walled())
# What a part of these scenes shows, the others show too: one for each step and each kind of decision.
MARK = "MARK-OF-AN-ANSWER"
READ_IN = ("answering", "desk review", "published parts", "questionnaire shared")


@pytest.fixture
def wall(monkeypatch):
    # The codes of made rows have three characters.
    monkeypatch.setattr(any_row, "NUMBERS", itertools.count(1))
    database_roles.make_roles("default", prefix=PREFIX, has_wall=True)


@contextmanager
def login_of(login: str):
    """Run as this login, asked for by nobody yet, and always come back. Only the login of the web says who asks."""
    before = list(connection.execute_wrappers)
    with asking._asking(""), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {PREFIX}_{login}")
        if login == "app":
            connection.execute_wrappers.append(Teller(PREFIX))
        try:
            yield cursor
        finally:
            connection.execute_wrappers[:] = before
        cursor.execute("RESET ROLE")


def list_keys(rows) -> set[int]:
    return set(rows.order_by().values_list("pk", flat=True))


def list_allowed(model, user) -> set[int]:
    """Return the rows that the rule shows, asked for by one whom no policy binds."""
    return list_keys(type(model._default_manager.none())(model=model).within_wall(user))


def list_differences(readers) -> list[str]:
    """Compare, for each reader and model, what the database gives without any filter with what the rule allows."""
    found = []
    for name, user in readers.items():
        for model in WALLED:
            allowed = list_allowed(model, user)
            with login_of("app"), ask_as_person(user):
                got = list_keys(model._base_manager.all())
            if got != allowed:
                found.append(f"{name}, {model.__name__}: leaks {got - allowed}, lost {allowed - got}")
    return found


def list_lost(readers) -> list[str]:
    """Compare, for each reader and model, what the filter finds behind the wall and without it."""
    found = []
    models = [model for model in apps.get_models() if hasattr(model._default_manager.none(), "visible_to")]
    for name, user in readers.items():
        for model in models:
            if expected := list_keys(model._default_manager.visible_to(user)):
                with login_of("app"), ask_as_person(user):
                    got = list_keys(model._default_manager.visible_to(user))
                if got != expected:
                    found.append(f"{name}, {model.__name__}: lost {expected - got}, too many {got - expected}")
    return found


@pytest.mark.parametrize("name", ["desk review", "published parts"])
def test_filter_finds_the_same_behind_the_wall(wall, name, world, review, other_review):
    scene = set_scene(name, world, review, other_review)
    readers = ("KEN focal_point", "GHA expert", "other State", "anonymous")
    assert list_lost({reader: scene.readers[reader] for reader in readers}) == []


def test_follow_up_is_found_behind_the_wall(wall, world, review):
    review = close_with(world, review, keep=True)
    step = say(review)
    let_read(step.line, LineReaders.STATES)
    readers = {
        "KEN": person(review, "KEN"),
        "GHA": person(review, "GHA"),
        "secretariat": world.secretariat,
        "delegate": make_user(RoleGroup.DELEGATES),
        "anonymous": AnonymousUser(),
    }
    assert FollowUpVersion.objects.exists()
    assert list_lost(readers) == []
    assert list_differences(readers) == []


@pytest.mark.parametrize("name", READ_IN)
def test_database_gives_what_the_rule_allows(wall, name, world, review, other_review):
    assert name in SCENES
    scene = set_scene(name, world, review, other_review)
    assert list_differences(scene.readers) == []


def test_database_keeps_dialogues_too(wall, world, review):
    group = next(iter(make_working_groups().values()))
    dialogue = make_dialogue(world.secretariat, group)
    organization = make_organization(world.secretariat)
    representative = make_representative(world.secretariat, organization)
    invite(dialogue, organization, representative)
    statement = make_statement(dialogue, representative, organization=organization)
    make_row("dialogues.StatementVersion", statement=statement)
    make_row("dialogues.Application", state=ApplicationState.SUBMITTED)
    for model in ("Objection", "Attendee", "Remark", "ChairSummary"):
        make_row(f"dialogues.{model}")
    readers = {role.value: make_user(role) for role in RoleGroup}
    readers |= {"chair": make_chair(group), "own": representative, "anonymous": AnonymousUser()}
    assert list_differences(readers) == []


# What the issue names as confidential, by the model that has it.
CONFIDENTIAL = {
    "Answer", "AnswerRevision", "Application", "Clarification", "FeedbackEntry", "Message", "Nomination", "Note",
    "OutcomeParagraph", "PassageComment", "Statement", "StatementVersion", "Submission",
}  # fmt: skip


def test_every_wall_has_something_to_hide(wall, world, review, other_review):
    """A row of every walled model, read as everyone: a policy on an empty table would prove nothing."""
    scene = set_scene("answering", world, review, other_review)
    for model in WALLED:
        make_row(model, **({"to": "somebody@example.org"} if model.__name__ == "Message" else {}))
    assert {role.value for role in RoleGroup} <= held_by(scene.readers.values())
    assert list_differences(scene.readers) == []
    hidden = set()
    for user in (AnonymousUser(), make_user()):
        with login_of("app"), ask_as_person(user):
            got = {model: list_keys(model._base_manager.all()) for model in WALLED}
        hidden |= {model for model, keys in got.items() if list_keys(model._base_manager.all()) - keys}
    assert hidden == set(WALLED)
    assert {model.__name__ for model in WALLED} >= CONFIDENTIAL


def held_by(users) -> set[str]:
    return {role for user in users if user.is_authenticated for role in get_user_roles(user)}


def test_nobody_reads_nothing_and_a_worker_everything(wall):
    for model in WALLED:
        make_row(model, **({"to": "somebody@example.org"} if model.__name__ == "Message" else {}))
    counts = {model: model._base_manager.count() for model in WALLED}
    assert min(counts.values()) > 0
    with login_of("app"):
        assert [model for model in WALLED if model._base_manager.exists()] == []
        with ask_past_the_wall(Past.ACT):
            assert {model: model._base_manager.count() for model in WALLED} == counts
    with login_of("worker"):
        assert {model: model._base_manager.count() for model in WALLED} == counts


@pytest.mark.parametrize("words", ["", "past", "0", ",secretariat,", "x:,secretariat,", "-1:,secretariat,"])
def test_words_that_say_nothing_open_nothing(wall, words):
    make_row(Answer)
    with login_of("app") as cursor, asking._asking(words):
        cursor.execute("SELECT count(*) FROM reviews_answer")
        assert cursor.fetchone() == (0,)


def test_api_leaks_nothing_without_filters(wall, world, review, other_review, monkeypatch):
    """Every filter is removed. The lists of the API then show what the database gives."""
    scene = set_scene("answering", world, review, other_review)
    Answer.objects.filter(review=review).update(text=MARK)
    for queryset in list_subclasses(VisibleQuerySet):
        monkeypatch.setattr(queryset, "visible_to", lambda self, _user: self.all())
    page = f"/api/v1/reviews/{review.code}/answers/"
    assert MARK in read(scene.readers["KEN expert"], page)
    for reader in ("other State", "GHA expert", "stakeholder", "anonymous"):
        assert MARK not in read(scene.readers[reader], page)


def list_subclasses(base):
    return {base, *(each for one in base.__subclasses__() for each in list_subclasses(one))}


def read(user, page) -> str:
    client = Client()
    if user.is_authenticated:
        client.force_login(user)
    with login_of("app"):
        return client.get(page).content.decode()


def test_act_is_done_behind_the_wall(wall, world, review):
    """A page adds a row, gets it back, and notifies others, all as the login of the web."""
    carry_to(world, review, "self_assessment")
    answer_first_question(world, review)
    page = f"/reviews/{review.code}/answers/{review.answers.get().question.key}/notes/"
    client = Client()
    client.force_login(person(review, "KEN"))
    with login_of("app"):
        answer = client.post(page, {"text": "Is this the right law?", "kind": "comment"})
        assert answer.status_code == 302, answer.content
        assert "Is this the right law?" in client.get(page).content.decode()
    assert Note.objects.get().text == "Is this the right law?"


def test_person_does_not_write_behind_the_wall(wall, world, review):
    carry_to(world, review, "self_assessment")
    answer_first_question(world, review)
    user = person(review, "KEN")
    acts = {
        "update": lambda: Answer.objects.update(text="x"),
        "lock": lambda: list(Answer.objects.select_for_update()),
        "add": lambda: make_row(Answer),
        "delete": lambda: Answer.objects.all().delete(),
    }
    for name, write in acts.items():
        for who in (lambda: ask_as_person(user), nullcontext):
            # Whom nobody asks for finds nothing to delete.
            if (name, who) != ("delete", nullcontext):
                with pytest.raises(DatabaseError, match="permission denied"), login_of("app"), who():
                    write()


def test_who_asks_does_not_outlive_the_statement(db):
    """Outside of a transaction too: a pooler gives the connection to somebody else next."""
    other = connection.copy()
    other.settings_dict["NAME"] = connection.settings_dict["NAME"]
    try:
        with other.cursor() as cursor:
            teller = Teller(PREFIX)
            # The roles of the tests are in a transaction of their own.
            teller.reader = "SET LOCAL ROLE NONE"
            other.execute_wrappers.append(teller)
            with ask_as_person(AnonymousUser()):
                cursor.execute("SELECT current_setting('portal.asker')")
                assert cursor.fetchone() == ("0:,,",)
            other.execute_wrappers.clear()
            cursor.execute("SELECT current_setting('portal.asker', true)")
            assert cursor.fetchone() == ("",)
    finally:
        other.close()


def test_rollback_to_a_savepoint_forgets_nobody(wall, world, review):
    carry_to(world, review, "self_assessment")
    answer_first_question(world, review)
    with login_of("app"), ask_as_person(person(review, "KEN")):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("SELECT 1 / 0")
        assert Answer.objects.exists()


def test_prepared_query_gives_each_reader_their_rows(wall, world, review, other_review):
    readers = set_scene("desk review", world, review, other_review).readers
    long_query = f"SELECT id FROM reviews_answer /* {'.' * MIN_LENGTH} */"  # noqa: S608 (a test)
    found = []
    for name in ("KEN focal_point", "other State", "anonymous", "KEN focal_point"):
        with login_of("app"), ask_as_person(readers[name]):
            with connection.cursor() as cursor:
                cursor.execute(long_query, [])
                found.append({key for (key,) in cursor.fetchall()})
                assert found[-1] == list_allowed(Answer, readers[name])
            with ask_past_the_wall(Past.COMMAND), connection.cursor() as cursor:
                cursor.execute(long_query, [])
                assert len(cursor.fetchall()) == Answer.objects.count() > 0
    assert found[0] == found[3] != found[1]


def test_jobs_ask_past_the_wall(wall, monkeypatch):
    seen = []
    monkeypatch.setitem(jobs.REGISTRY, "count", lambda: seen.append(Answer.objects.count()))
    make_row(Answer)
    job = make_row("core.Job", name="count", arguments={}, state="waiting")
    with login_of("app"), ask_as_person(AnonymousUser()):
        jobs.run("count", job.pk, raise_errors=True)
    assert seen == [1]


def test_only_a_bound_login_gets_the_user(wall):
    for login in ("worker", "owner", "report"):
        with login_of(login):
            asking.add_asker_to_statements(connection)
            assert [wrapper for wrapper in connection.execute_wrappers if isinstance(wrapper, Teller)] == []
    with login_of("app"):
        asking.add_asker_to_statements(connection)
        [teller] = [wrapper for wrapper in connection.execute_wrappers if isinstance(wrapper, Teller)]
    assert teller.passer == f'SET LOCAL ROLE "{PREFIX}_passer"'


def test_check_names_a_wall_that_is_not_as_the_rules_say(wall, monkeypatch):
    assert check_wall(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER POLICY wall_reading ON reviews_answer USING (true)")
    assert [fault.msg for fault in check_wall(databases=["default"])] == [
        "The wall before confidential rows was changed by hand."
    ]
    database_roles.grant_rights("default", prefix=PREFIX)
    assert walls.list_wall_errors("default") == []
    monkeypatch.setattr(StatementQuerySet, "visible_to", lambda self, _user: self.none())
    assert walls.list_wall_errors("default") == ["is not the one that the rules say"]
    database_roles.grant_rights("default", prefix=PREFIX)
    assert walls.list_wall_errors("default") == []


def test_check_names_a_wall_that_is_missing(wall):
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION wall_built")
        for login in ("app", "worker", "owner"):
            with login_of(login):
                assert walls.list_wall_errors("default") == ["is missing"]


def test_wall_is_built_again_only_when_a_rule_changes(wall, monkeypatch):
    assert walls.build_wall("default", PREFIX) is False
    monkeypatch.setattr(ReviewMaterialQuerySet, "visible_to", lambda self, _user: self.none())
    assert walls.build_wall("default", PREFIX) is True


def test_wall_works_until_it_is_removed(wall):
    make_row(Answer)
    # A table with checks that still wait cannot be altered.
    connection.check_constraints()
    for wanted, stands in ((False, False), (None, False), (True, True), (None, True)):
        database_roles.grant_rights("default", prefix=PREFIX, has_wall=wanted)
        assert walls.list_wall_errors("default") == []
        with login_of("app"):
            assert Answer.objects.exists() is not stands


def test_wall_is_built_where_nobody_says_otherwise(db):
    database_roles.make_roles("default", prefix=PREFIX)
    with connection.cursor() as cursor:
        assert walls.has_wall(cursor)
