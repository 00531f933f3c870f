#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

# These serve people for days, under the limits of the web. All others are started by an operator, who waits for them.
SERVING = {"db_worker", "scheduler", "runserver", "testserver"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oss_portal.settings")
    os.environ["RUNS_COMMAND"] = "off" if SERVING & set(sys.argv[1:2]) else "on"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
