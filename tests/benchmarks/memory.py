"""Memory of a web process: its resident size after each step, as JSON.

Run by `bin/bench --only memory`. Needs the environment of a running lab (`DATABASE_URL` …), cookies in `HOLDER` and
`OFFICER`, an NIB in `NIB`.
The growth at a step depends on the steps before it: a library counts where it is first imported.
"""

import gc
import json
import os
import sys
from pathlib import Path
from wsgiref.util import setup_testing_defaults

steps: list[tuple[str, float]] = []


def record(name: str) -> None:
    """Note the resident size in MB."""
    gc.collect()
    rows = Path("/proc/self/status").read_text()
    steps.append((name, int(rows.split("VmRSS:")[1].split()[0]) / 1024))


def open_page(app, url_path: str, cookies: str = "") -> None:
    """Ask the application for a page as a web server does; it must answer 200."""
    path, _, query = url_path.partition("?")
    environment = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": cookies, "HTTP_X_FORWARDED_FOR": "10.0.0.1"}
    setup_testing_defaults(environment)
    status = []
    response = app(environment, lambda s, *_: status.append(s))
    content = b"".join(response)
    response.close()
    if not status[0].startswith("200"):
        raise SystemExit(f"{url_path}: {status[0]} {content[:200]!r}")


def main() -> None:
    record("Python")
    import django
    import django.contrib.admin
    import django.contrib.postgres.search
    import django.forms
    import psycopg2  # noqa: F401

    record("Django, psycopg2")
    django.setup()
    record("the apps, their models and libraries")
    from oss_portal.wsgi import application

    open_page(application, "/sehat/hidup")
    record("URLs, views, admin, first answer")
    from tests.benchmarks.lab import OFFICER_LISTS

    holder, petugas, nomor = (os.environ[n] for n in ("HOLDER", "OFFICER", "NIB"))
    for url_path in ("/", "/masuk/", "/bantuan/", "/ketentuan/", "/panduan/", f"/cek/?nomor={nomor}"):
        open_page(application, url_path)
    record("public pages")
    open_page(application, "/daftar/")
    record("registration form")
    from oss_portal.accounts.backends import LeanArgon2PasswordHasher
    from oss_portal.reference import regions

    regions.is_known_code("317106")
    record("names of the regions (a NIK was looked at)")
    regions.search("menteng jakarta pusat")
    record("search of a region")
    LeanArgon2PasswordHasher().encode("rahasia", "garam-garam")
    record("a password hashed")
    for url_path in ("/dasbor/", "/akun/", "/nib/"):
        open_page(application, url_path, holder)
    record("holder's pages")
    for url_path in OFFICER_LISTS:
        open_page(application, url_path, petugas)
    record("officer's lists")
    from nib.certificate.versions import build_pdf
    from nib.models import SertifikatNib
    from oss_portal.documents import jobs

    # As under gunicorn: this process asks, another process renders and signs.
    jobs.start()
    certificate = SertifikatNib.objects.filter(nib__nomor=nomor).last()
    build_pdf(certificate)
    record("first certificate")
    for _ in range(5):
        build_pdf(certificate)
    record("five more certificates")
    json.dump(steps, sys.stdout)


if __name__ == "__main__":
    main()
