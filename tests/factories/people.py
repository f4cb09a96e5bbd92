"""Accounts with roles."""

from itertools import count

from tests.snapshots import built_once
from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup

PASSWORD = "a long enough pass phrase"
_numbers = count(1)


@built_once
def make_user(*roles: RoleGroup, name: str = "", email: str = "", password: str | None = None) -> User:
    """Make an account; without a password none is set, so that tests which sign in by force stay quick."""
    number = next(_numbers)
    name = name or f"Person {number}"
    user = User.objects.create_user(email or f"person{number}@example.org", password, name=name)
    for role in roles:
        grant_directly(user, role)
    return user


def grant_directly(user: User, role: RoleGroup) -> User:
    """Write the role into the tables: a fixture asks no second person."""
    user.groups.add(authz.get_or_create_role_group(role))
    if role == RoleGroup.SECRETARIAT:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    authz.clear_cached_grants(user)
    return user


def make_secretariat(**fields: str) -> User:
    """Make a member of the secretariat's staff."""
    return make_user(RoleGroup.SECRETARIAT, **fields)


def holder_of(role: RoleGroup) -> User:
    """Return a person with this role. Make a new one only if there is none."""
    return User.objects.filter(groups__name=role).first() or make_user(role)
