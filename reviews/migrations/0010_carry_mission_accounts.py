"""Each account of a Permanent Mission becomes a designated person of the State's standing delegation."""

from django.db import migrations

# As reviews/permissions.py had it when this was written: what a designated person may do.
RIGHTS = ("keep_delegation", "name_for_state", "object_for_state", "read_for_state", "view_state_reviews")


def carry_accounts(apps, _editor):
    """Copy the accounts with their dates. Those in force get the rights of a designated person and of a delegate."""
    mandates = apps.get_model("reviews", "StateMandate").objects
    for old in apps.get_model("reviews", "Mission").objects.order_by("pk"):
        values = {
            name: getattr(old, name) for name in ("state_id", "user_id", "note_verbale_id", "starts_on", "ended_on")
        }
        new = mandates.create(role="designated", **values)
        mandates.filter(pk=new.pk).update(created_at=old.created_at)
        if old.ended_on is None:
            _give_rights(apps, new)


def _give_rights(apps, mandate):
    groups = apps.get_model("auth", "Group").objects
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind, _created = kinds.get_or_create(app_label="stakeholders", model="state")
    group, _created = groups.get_or_create(name=f"state:{mandate.state_id}:designated")
    for codename in RIGHTS:
        permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": codename}
        )
        apps.get_model("stakeholders", "StateGrant").objects.get_or_create(
            group=group, permission=permission, content_object_id=mandate.state_id
        )
    mandate.user.groups.add(group, groups.get_or_create(name="delegates")[0])


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0009_state_people"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(carry_accounts, migrations.RunPython.noop)]
