"""The database itself refuses roles that exclude each other.

A role that no table names yet is the strictest: it excludes all others.
"""

from django.db import migrations

from untoc_portal.core.row_locks import RowLock, close, build_sqlite_refusal

# As accounts/permissions.py had it when this was written; a test holds the two against each other.
MAY_JOIN = {
    "chairs": ("delegates", "focal_points", "extended_bureau"),
    "delegates": ("chairs", "focal_points"),
    "focal_points": ("chairs", "delegates"),
    "extended_bureau": ("chairs", ""),
}
MEMBERS = "accounts_user_groups"
REFUSAL = "these roles exclude each other"


def _is_role(group: str) -> str:
    """Tell a role from a group that holds the rights on one object, such as "delegation:7:expert"."""
    return f"replace({group}.name, ':', '') = {group}.name"


def _is_excluded(differs: str) -> str:
    pairs = " OR ".join(f"(given.name = '{role}' AND held.name IN {others})" for role, others in MAY_JOIN.items())
    return f"""EXISTS (
        SELECT 1 FROM auth_group given, auth_group held, {MEMBERS} present
        WHERE given.id = NEW.group_id AND held.id = present.group_id AND present.user_id = NEW.user_id
            AND present.id {differs} NEW.id AND given.id <> held.id
            AND {_is_role("given")} AND {_is_role("held")} AND NOT ({pairs}))"""


ROLES_APART = RowLock(
    closing={
        # Two roles given at one moment wait for each other at the row of the person.
        "postgresql": [
            f"""
            CREATE FUNCTION {MEMBERS}_apart() RETURNS trigger AS $$
            BEGIN
                PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
                IF {_is_excluded("IS DISTINCT FROM")} THEN
                    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END;
            $$ LANGUAGE plpgsql;
            CREATE TRIGGER {MEMBERS}_apart BEFORE INSERT OR UPDATE ON {MEMBERS}
                FOR EACH ROW EXECUTE FUNCTION {MEMBERS}_apart();
            """
        ],
        "sqlite": [build_sqlite_refusal(MEMBERS, act, REFUSAL, _is_excluded("IS NOT")) for act in ("INSERT", "UPDATE")],
    },
    opening={
        "postgresql": [f"DROP TRIGGER {MEMBERS}_apart ON {MEMBERS}; DROP FUNCTION {MEMBERS}_apart();"],
        "sqlite": [f"DROP TRIGGER {MEMBERS}_no_{act};" for act in ("insert", "update")],
    },
)


class Migration(migrations.Migration):
    replaces = [("accounts", "0003_role_locks")]
    dependencies = [("accounts", "0001_schema")]
    operations = [close(ROLES_APART)]
