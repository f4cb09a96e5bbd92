"""The database itself refuses roles that exclude each other."""

from django.db import migrations

from untoc_portal.core.row_locks import RowLock, close, sqlite_refusal

# As accounts/permissions.py had it when this was written; a test holds the two against each other.
EXCLUSIONS = {
    "secretariat": ("extended_bureau", "chairs", "delegates", "focal_points", "stakeholders"),
    "extended_bureau": ("secretariat", "delegates", "focal_points", "stakeholders"),
    "stakeholders": ("secretariat", "extended_bureau", "chairs", "delegates", "focal_points"),
    "chairs": ("secretariat", "stakeholders"),
    "delegates": ("secretariat", "extended_bureau", "stakeholders"),
    "focal_points": ("secretariat", "extended_bureau", "stakeholders"),
}
TOGETHER = "these roles exclude each other"
MEMBERS = "accounts_user_groups"


def _is_excluded(differs: str) -> str:
    pairs = " OR ".join(f"(given.name = '{role}' AND held.name IN {others})" for role, others in EXCLUSIONS.items())
    return f"""EXISTS (
        SELECT 1 FROM auth_group given, auth_group held, {MEMBERS} present
        WHERE given.id = NEW.group_id AND held.id = present.group_id AND present.user_id = NEW.user_id
            AND present.id {differs} NEW.id AND ({pairs}))"""


ROLES_APART = RowLock(
    closing={
        # Two roles given at one moment wait for each other at the row of the person.
        "postgresql": [
            f"""
            CREATE FUNCTION {MEMBERS}_apart() RETURNS trigger AS $$
            BEGIN
                PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
                IF {_is_excluded("IS DISTINCT FROM")} THEN
                    RAISE EXCEPTION '{TOGETHER}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END;
            $$ LANGUAGE plpgsql;
            CREATE TRIGGER {MEMBERS}_apart BEFORE INSERT OR UPDATE ON {MEMBERS}
                FOR EACH ROW EXECUTE FUNCTION {MEMBERS}_apart();
            """
        ],
        "sqlite": [sqlite_refusal(MEMBERS, act, TOGETHER, _is_excluded("IS NOT")) for act in ("INSERT", "UPDATE")],
    },
    opening={
        "postgresql": [f"DROP TRIGGER {MEMBERS}_apart ON {MEMBERS}; DROP FUNCTION {MEMBERS}_apart();"],
        "sqlite": [f"DROP TRIGGER {MEMBERS}_no_{act};" for act in ("insert", "update")],
    },
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_role_proposals")]
    operations = [close(ROLES_APART)]
