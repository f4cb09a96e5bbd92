"""Grants, roles and predicates: who may do what, and how long the portal remembers it."""

import pytest
import rules
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from django.urls import reverse
from guardian.models import GroupObjectPermission
from guardian.utils import get_group_obj_perms_model

from reviews.models import Review, ReviewGrant
from tests.factories.people import make_secretariat, make_user
from tests.factories.rows import nothing_changes
from untoc_portal.accounts.backends import AccountBackend
from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import NotAllowedError

ACT = "answer_questionnaire"


@pytest.fixture
def group(db):
    return Group.objects.create(name="delegation:1:expert")


@pytest.fixture
def member(group):
    user = make_user()
    user.groups.add(group)
    return user


def again(user) -> User:
    """Return the person as the next request would have them."""
    return User.objects.get(pk=user.pk)


def test_grant_covers_group_members_on_that_object_only(group, member, review, other_review):
    authz.grant(group, review, [ACT])
    assert authz.get_grants(member, review) == {ACT}
    assert authz.get_grants(member, other_review) == set()
    assert authz.get_grants(make_user(), review) == set()


def test_grant_twice_is_one_row(group, review):
    authz.grant(group, review, [ACT])
    authz.grant(group, review, [ACT])
    assert ReviewGrant.objects.count() == 1


def test_grants_are_own_rows_and_go_to_groups(group, review):
    authz.grant(group, review, [ACT])
    assert get_group_obj_perms_model(review) is ReviewGrant
    assert not GroupObjectPermission.objects.exists()
    with pytest.raises((TypeError, ValueError)):
        authz.grant(make_user(), review, [ACT])


def test_grant_refuses_a_codename_the_model_does_not_declare(group, review):
    with nothing_changes(), pytest.raises(LookupError, match=r"reviews\.Review declares no permission"):
        authz.grant(group, review, ["clear_feedback"])


def test_grant_refuses_ungrantable_codename(group, review):
    with nothing_changes(), pytest.raises(ValueError, match="delete_review can't be granted"):
        authz.grant(group, review, ["delete_review"])


@pytest.mark.parametrize("role", RoleGroup)
def test_role_of_the_whole_portal_gets_no_right_on_an_object(role, review):
    with pytest.raises(ValueError, match="role of the whole portal"):
        authz.grant(authz.get_or_create_role_group(role), review, [ACT])


@pytest.mark.parametrize("role", RoleGroup)
def test_only_these_roles_are_governmental(role, db):
    """A new role is none, so it reads no session document, list of applicants or objection by mistake."""
    user = make_user()
    user.groups.add(authz.get_or_create_role_group(role))
    governmental = {RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU, RoleGroup.DELEGATES, RoleGroup.CHAIRS}
    assert authz.is_governmental(user) is (role in governmental)


def test_revoke_takes_the_named_right_alone(group, member, review):
    authz.grant(group, review, [ACT, "view_review"])
    authz.revoke(group, review, [ACT, "log_meeting"])
    assert authz.get_grants(member, review) == {"view_review"}


def test_granted_names_the_rows_of_a_list(group, member, review, other_review):
    authz.grant(group, review, ["view_review"])
    assert list(Review.objects.filter(authz.build_grant_condition(member, "view_review", Review))) == [review]
    assert list(Review.objects.filter(authz.build_grant_condition(member, "view_review", "reviews.Review"))) == [review]
    assert not Review.objects.filter(authz.build_grant_condition(member, ACT, Review)).exists()
    delegations = review.delegations.filter(
        authz.build_grant_condition(member, "view_review", Review, outer="review_id")
    )
    assert delegations.count() == 3


def test_anonymous_user_has_no_grant_of_empty_group(group, review):
    authz.grant(group, review, ["view_review"])
    nobody = AnonymousUser()
    assert not Review.objects.filter(authz.build_grant_condition(nobody, "view_review", Review)).exists()
    assert authz.get_grants(nobody, review) == set()


def test_inactive_people_have_nothing(group, member, review):
    authz.grant(group, review, ["view_review"])
    member.groups.add(authz.get_or_create_role_group(RoleGroup.SECRETARIAT))
    member.is_active = False
    member.save()
    assert authz.get_grants(member, review) == set()
    assert authz.get_user_roles(member) == set()
    assert not authz.has_role(member, RoleGroup.SECRETARIAT)
    assert not Review.objects.filter(authz.build_grant_condition(member, "view_review", Review)).exists()
    assert not member.has_perm("reviews.facilitate_review", review)


def test_has_role_asks_for_any_of_the_roles(db):
    chair = make_user(RoleGroup.CHAIRS)
    assert authz.has_role(chair, RoleGroup.DELEGATES, RoleGroup.CHAIRS)
    assert not authz.has_role(chair, RoleGroup.DELEGATES, RoleGroup.SECRETARIAT)
    assert not authz.has_role(chair)
    assert not authz.has_role(AnonymousUser(), *RoleGroup)


def test_a_group_of_another_name_is_no_role(db, group):
    user = make_user(RoleGroup.DELEGATES)
    user.groups.add(group)
    assert authz.get_user_roles(user) == {"delegates"}


def test_role_predicates(db):
    assert authz.is_secretariat(make_secretariat())
    assert not authz.is_secretariat(make_user(RoleGroup.EXTENDED_BUREAU))
    assert authz.is_extended_bureau(make_user(RoleGroup.EXTENDED_BUREAU))
    assert not authz.is_extended_bureau(make_secretariat())


def test_without_a_cache_every_question_asks_the_database(group, member, review):
    authz.grant(group, review, [ACT])
    assert authz.get_grants(member, review) == {ACT}
    authz.revoke(group, review, [ACT])
    assert authz.get_grants(member, review) == set()


def test_cache_keeps_grants_until_it_is_cleared(group, member, review, django_assert_num_queries):
    authz.grant(group, review, [ACT])
    authz.cache_grants(member)
    with django_assert_num_queries(2):
        for _again in range(3):
            assert authz.get_grants(member, review) == {ACT}
            assert authz.get_user_roles(member) == set()
    authz.revoke(group, review, [ACT])
    member.groups.add(authz.get_or_create_role_group(RoleGroup.DELEGATES))
    assert authz.get_grants(member, review) == {ACT}
    authz.clear_cached_grants(member)
    assert (authz.get_grants(member, review), authz.get_user_roles(member)) == (set(), {"delegates"})


def test_answer_read_once_is_forgotten_with_the_rights(member):
    asked = []

    def read(found):
        return lambda: asked.append(found) or found

    key = ("a right", 1)
    assert [authz.read_once(member, key, read(found)) for found in (True, False)] == [True, False]
    authz.cache_grants(member)
    assert [authz.read_once(member, key, read(found)) for found in (True, False)] == [True, True]
    assert not authz.read_once(member, ("a right", 2), read(found=False))
    authz.clear_cached_grants(member)
    assert not authz.read_once(member, key, read(found=False))
    assert asked == [True, False, True, False, False]


def test_no_right_is_remembered_from_one_request_to_the_next(db):
    secretariat, client = make_secretariat(), Client()
    client.force_login(secretariat)
    assert client.get(reverse("admin:index")).status_code == 200
    secretariat.groups.clear()
    assert client.get(reverse("admin:index")).status_code == 404


def test_has_grant_follows_a_path_to_the_object(group, member, review):
    authz.grant(group, review, [ACT])
    member = again(member)
    on_review = authz.has_grant(ACT, on="review")
    assert on_review(member, review.delegation_under_review)
    assert authz.has_grant(ACT)(member, review)
    assert not authz.has_grant("log_meeting")(member, review)
    assert not on_review(member, None)
    assert not authz.has_grant(ACT, on="no.such.path")(member, review)


def test_state_in_follows_a_path_to_the_object(review):
    nobody = AnonymousUser()
    assert authz.has_state("planned", "closed")(nobody, review)
    assert not authz.has_state("issued")(nobody, review)
    assert authz.has_state("planned", of="review")(nobody, review.delegation_under_review)
    assert not authz.has_state("planned", of="review")(nobody, None)
    assert not authz.has_state("planned")(nobody, None)


def test_require_lets_through_or_raises(review):
    secretariat = make_secretariat()
    authz.require_permission(secretariat, "reviews.facilitate_review", review)
    with pytest.raises(NotAllowedError, match="You are not allowed to do this"):
        authz.require_permission(make_user(), "reviews.facilitate_review", review)


def test_require_asks_the_database_at_this_moment(review):
    secretariat = make_secretariat()
    authz.cache_grants(secretariat)
    assert authz.is_secretariat(secretariat)
    secretariat.groups.clear()
    with pytest.raises(NotAllowedError):
        authz.require_permission(secretariat, "reviews.facilitate_review", review)


def test_undeclared_permission_is_refused_to_everyone(review):
    assert not rules.perm_exists("reviews.rank_states")
    assert not make_secretariat().has_perm("reviews.rank_states", review)


def test_no_right_holds_without_an_object(review, group, member):
    authz.grant(group, review, [ACT])
    assert not again(member).has_perm("reviews.answer_questionnaire")


def test_visible_is_what_the_list_shows(review, other_review, group, member):
    authz.grant(group, review, ["view_review"])
    assert authz.is_visible(member, review)
    assert not authz.is_visible(member, other_review)


def test_roles_come_with_the_account_and_end_immediately(db, django_assert_num_queries):
    backend, person = AccountBackend(), make_user(RoleGroup.DELEGATES, RoleGroup.FOCAL_POINTS)
    with django_assert_num_queries(1):
        found = backend.get_user(person.pk)
        assert (found, found.needs_count, authz.get_user_roles(found)) == (person, 0, {"delegates", "focal_points"})
    person.groups.clear()
    assert authz.get_user_roles(backend.get_user(person.pk)) == set()
    authz.clear_cached_grants(found)
    assert authz.get_user_roles(found) == set()
    person.is_active = False
    person.save()
    assert backend.get_user(person.pk) is None
    assert backend.get_user(0) is None
