"""Run the portal's commands: `python -m untoc_portal help`, or `manage.py help` where the code is."""

import os
import sys


def main() -> None:
    """Hand the command line to Django. The settings are those of production unless the environment says otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.prod")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings first)

    from untoc_portal.core.asking import Past, ask_past_the_wall  # noqa: PLC0415 (the same)

    with ask_past_the_wall(Past.COMMAND):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
