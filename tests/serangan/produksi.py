"""Asks the portal with its production settings, in a process of its own, and prints what it answers as JSON.

Run by `test_kepala.py`, which gives the settings in the environment.
"""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "oss_portal.settings"


def main(alamat: list[str]) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    call_command("collectstatic", interactive=False, verbosity=0)
    setup_test_environment(debug=False)
    hasil = {}
    for a in alamat:
        aman = not a.startswith("http:")
        klien = Client(HTTP_HOST="oss.example", REMOTE_ADDR="36.66.1.1")
        kepala = {"X-Forwarded-Proto": "https" if aman else "http", "X-Forwarded-For": "36.66.1.1"}
        jawab = klien.get(a.removeprefix("http:"), headers=kepala)
        hasil[a] = {
            "status": jawab.status_code,
            "kepala": {k.lower(): v for k, v in jawab.headers.items()},
            "kue": [m.OutputString() for m in jawab.cookies.values()],
            "isi": "" if jawab.streaming else jawab.content.decode("utf-8", "replace"),
        }
    sys.stdout.write(json.dumps(hasil))


if __name__ == "__main__":
    main(sys.argv[1:])
