"""Accounts with roles."""

from itertools import count

from untoc_portal.accounts.models import User
from untoc_portal.accounts.services import give_role
from untoc_portal.core.enums import RoleGroup

PASSWORD = "a long enough pass phrase"
_numbers = count(1)


def make_user(*roles: RoleGroup, name: str = "", email: str = "", password: str | None = None) -> User:
    """Make an account; without a password none is set, so that tests which sign in by force stay quick."""
    number = next(_numbers)
    name = name or f"Person {number}"
    user = User.objects.create_user(email or f"person{number}@example.org", password, name=name)
    for role in roles:
        give_role(user, role, actor=None)
    return user


def make_secretariat(**fields: str) -> User:
    """Make a member of the secretariat's staff."""
    return make_user(RoleGroup.SECRETARIAT, **fields)
