"""The database itself refuses to change or delete an audit event."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION core_audit_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'an audit event is never changed or deleted';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER core_audit_append_only BEFORE UPDATE OR DELETE ON core_auditevent
    FOR EACH ROW EXECUTE FUNCTION core_audit_append_only();
"""
POSTGRESQL_BACK = """
DROP TRIGGER core_audit_append_only ON core_auditevent;
DROP FUNCTION core_audit_append_only();
"""
SQLITE = [
    f"""
    CREATE TRIGGER core_audit_no_{act.lower()} BEFORE {act} ON core_auditevent
    BEGIN SELECT RAISE(ABORT, 'an audit event is never changed or deleted'); END;
    """
    for act in ("UPDATE", "DELETE")
]
SQLITE_BACK = ["DROP TRIGGER core_audit_no_update;", "DROP TRIGGER core_audit_no_delete;"]


def _run(schema_editor, postgresql, sqlite):
    statements = [postgresql] if schema_editor.connection.vendor == "postgresql" else sqlite
    for statement in statements:
        schema_editor.execute(statement, params=None)


def forwards(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def backwards(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
