#!/usr/bin/env python
"""Run the portal's commands; see `manage.py help`."""

import os
import sys


def main() -> None:
    """Hand the command line to Django, on the development settings unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings first)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
