"""Run the portal's commands: `python -m untoc_portal help`, or `manage.py help` where the code is."""

import gc
import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def main() -> None:
    """Hand the command line to Django. The settings are those of production unless the environment says otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.prod")
    load()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (the portal is loaded first)

    from untoc_portal.core.asking import Past, ask_past_the_wall  # noqa: PLC0415 (the same)

    with ask_past_the_wall(Past.COMMAND):
        execute_from_command_line(sys.argv)


def load() -> None:
    """Load the portal without looking for objects that are not used any more: all that is loaded stays."""
    if any(word.startswith(("--settings", "--pythonpath")) for word in sys.argv):
        # Django reads these before it loads anything.
        return
    try:
        settings.INSTALLED_APPS  # noqa: B018 (the settings are read here)
    except (ImproperlyConfigured, ImportError):
        # Django says what is missing, together with the command.
        return
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
