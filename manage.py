#!/usr/bin/env python
"""Run the portal's commands; see `manage.py help`."""

from untoc_portal.__main__ import main

if __name__ == "__main__":
    main()
