"""A role that no table names yet is the strictest: it excludes all others, and two people give it."""

from importlib import import_module

from django.db import migrations, models

import untoc_portal.accounts.permissions
from untoc_portal.core.row_locks import RowLock, close

# As accounts/permissions.py had it when this was written; a test holds the two against each other.
TOGETHER = {
    "chairs": ("delegates", "focal_points", "extended_bureau"),
    "delegates": ("chairs", "focal_points"),
    "focal_points": ("chairs", "delegates"),
    "extended_bureau": ("chairs", ""),
}
MEMBERS = "accounts_user_groups"
before = import_module("untoc_portal.accounts.migrations.0003_role_locks")


def _is_role(group: str) -> str:
    """Tell a role from a group that holds the rights on one object, such as "delegation:7:expert"."""
    return f"replace({group}.name, ':', '') = {group}.name"


def _is_excluded(differs: str) -> str:
    pairs = " OR ".join(f"(given.name = '{role}' AND held.name IN {others})" for role, others in TOGETHER.items())
    return f"""EXISTS (
        SELECT 1 FROM auth_group given, auth_group held, {MEMBERS} present
        WHERE given.id = NEW.group_id AND held.id = present.group_id AND present.user_id = NEW.user_id
            AND present.id {differs} NEW.id AND given.id <> held.id
            AND {_is_role("given")} AND {_is_role("held")} AND NOT ({pairs}))"""


ROLES_APART = RowLock(
    closing={
        vendor: [
            statement.replace(before._is_excluded(differs), _is_excluded(differs))
            for statement in before.ROLES_APART.closing[vendor]
        ]
        for vendor, differs in (("postgresql", "IS DISTINCT FROM"), ("sqlite", "IS NOT"))
    },
    opening=before.ROLES_APART.opening,
)
_closed_before = close(before.ROLES_APART)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_role_locks")]
    operations = [
        migrations.RunPython(_closed_before.reverse_code, _closed_before.code),
        close(ROLES_APART),
        migrations.RemoveConstraint(model_name="roleproposal", name="accounts_role_proposal_of_two_people"),
        migrations.AlterField(
            model_name="roleproposal",
            name="role",
            field=models.CharField(
                choices=untoc_portal.accounts.permissions.get_proposable_choices, max_length=30, verbose_name="role"
            ),
        ),
        migrations.AddConstraint(
            model_name="roleproposal",
            constraint=models.CheckConstraint(
                condition=~models.Q(role__in=("delegates", "focal_points", "stakeholders")),
                name="accounts_role_proposal_of_two_people",
            ),
        ),
    ]
