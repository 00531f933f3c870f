"""Sends requests to the portal with production settings, in a separate process, and prints the answers as JSON.

Run by `test_headers.py`, which gives the settings in the environment.
"""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "oss_portal.settings"


def main(address: list[str]) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    call_command("collectstatic", interactive=False, verbosity=0)
    setup_test_environment(debug=False)
    result = {}
    for a in address:
        safe = not a.startswith("http:")
        web_client = Client(HTTP_HOST="oss.example", REMOTE_ADDR="36.66.1.1")
        headers = {"X-Forwarded-Proto": "https" if safe else "http", "X-Forwarded-For": "36.66.1.1"}
        response = web_client.get(a.removeprefix("http:"), headers=headers)
        result[a] = {
            "status": response.status_code,
            "headers": {k.lower(): v for k, v in response.headers.items()},
            "cookies": [m.OutputString() for m in response.cookies.values()],
            "body": "" if response.streaming else response.content.decode("utf-8", "replace"),
        }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
