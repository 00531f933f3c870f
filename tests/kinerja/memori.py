"""Where the memory of a web process goes: its resident size after each step, as JSON.

Run by `bin/bench --hanya memori`. Needs the environment of a running lab (`DATABASE_URL` …), cookies in `PEMEGANG` and
`PETUGAS`, an NIB in `NOMOR`.
What a step adds depends on those before it: a library counts where it is first imported.
"""

import gc
import json
import os
import sys
from pathlib import Path
from wsgiref.util import setup_testing_defaults

langkah: list[tuple[str, float]] = []


def catat(nama: str) -> None:
    """Note the resident size in MB."""
    gc.collect()
    baris = Path("/proc/self/status").read_text()
    langkah.append((nama, int(baris.split("VmRSS:")[1].split()[0]) / 1024))


def buka(aplikasi, jalur: str, kue: str = "") -> None:
    """Ask the application for a page as a web server does; it must answer 200."""
    jalan, _, tanya = jalur.partition("?")
    lingkungan = {"PATH_INFO": jalan, "QUERY_STRING": tanya, "HTTP_COOKIE": kue, "HTTP_X_FORWARDED_FOR": "10.0.0.1"}
    setup_testing_defaults(lingkungan)
    status = []
    jawab = aplikasi(lingkungan, lambda s, *_: status.append(s))
    isi = b"".join(jawab)
    jawab.close()
    if not status[0].startswith("200"):
        raise SystemExit(f"{jalur}: {status[0]} {isi[:200]!r}")


def main() -> None:
    catat("Python")
    import django
    import django.contrib.admin
    import django.contrib.postgres.search
    import django.forms
    import psycopg2  # noqa: F401

    catat("Django, psycopg2")
    import weasyprint  # noqa: F401

    catat("WeasyPrint")
    from pyhanko.sign import signers, validation  # noqa: F401

    catat("pyHanko")
    django.setup()
    catat("the apps, their models and libraries")
    from oss_portal.wsgi import application

    buka(application, "/sehat/hidup")
    catat("URLs, views, admin, first answer")
    from tests.kinerja.laboratorium import DAFTAR_PETUGAS

    pemegang, petugas, nomor = (os.environ[n] for n in ("PEMEGANG", "PETUGAS", "NOMOR"))
    for jalur in ("/", "/masuk/", "/bantuan/", "/ketentuan/", "/panduan/", f"/cek/?nomor={nomor}"):
        buka(application, jalur)
    catat("public pages")
    buka(application, "/daftar/")
    catat("registration form")
    from oss_portal import wilayah
    from oss_portal.autentikasi import Argon2Hemat

    wilayah.kode_dikenal("317106")
    catat("names of the regions (a NIK was looked at)")
    wilayah.cari("menteng jakarta pusat")
    catat("search of a region")
    Argon2Hemat().encode("rahasia", "garam-garam")
    catat("a password hashed")
    for jalur in ("/dasbor/", "/akun/", "/nib/"):
        buka(application, jalur, pemegang)
    catat("holder's pages")
    for jalur in DAFTAR_PETUGAS:
        buka(application, jalur, petugas)
    catat("officer's lists")
    from nib.models import SertifikatNib
    from nib.sertifikat import buat_pdf

    sertifikat = SertifikatNib.objects.filter(nib__nomor=nomor).last()
    buat_pdf(sertifikat)
    catat("first certificate (fonts, keys)")
    for _ in range(5):
        buat_pdf(sertifikat)
    catat("five more certificates")
    json.dump(langkah, sys.stdout)


if __name__ == "__main__":
    main()
