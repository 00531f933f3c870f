"""What a person copies to run the portal names only what exists: commands, files, settings, figures, addresses."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.serangan import proksi

AKAR = Path(__file__).resolve().parent.parent.parent
TEKS = [*(AKAR / "deploy").rglob("*"), *(AKAR / "docs").glob("*.md"), AKAR / "README.md"]
TEKS = [t for t in TEKS if t.is_file()]


@pytest.mark.parametrize("berkas", TEKS, ids=lambda b: str(b.relative_to(AKAR)))
def test_every_command_that_a_text_names_is_there(berkas):
    teks = berkas.read_text(encoding="utf-8")
    assert set(re.findall(r"manage\.py ([a-z_]+)", teks)) <= set(get_commands())
    for skrip in re.findall(r"(?<![\w/.])bin/([a-z]+)\b", teks):
        assert (AKAR / "bin" / skrip).exists(), skrip


def test_the_containerfile_copies_what_exists_and_everything_the_portal_imports():
    teks = (AKAR / "deploy/Containerfile").read_text()
    disalin = {bagian for baris in re.findall(r"^COPY (.+) \S+$", teks, re.M) for bagian in baris.split()}
    assert all((AKAR / d).exists() for d in disalin)
    aplikasi = {p.parent.name for p in AKAR.glob("*/apps.py")}
    assert aplikasi | {"templates", "static", "locale", "manage.py", "requirements.txt"} <= disalin
    # What the code reads from the root when it runs.
    kode = "".join(b.read_text(encoding="utf-8") for a in aplikasi for b in (AKAR / a).rglob("*.py"))
    dibaca = set(re.findall(r'settings\.BASE_DIR / "([\w.]+)"', kode))
    assert "requirements.in" in dibaca
    assert dibaca <= disalin


def test_every_unit_that_a_text_starts_is_there():
    ada = {u.name for u in (AKAR / "deploy/systemd").iterdir()}
    perintah = re.findall(
        r"systemctl (?:restart|reload|enable --now) ([^`&\n]+)", (AKAR / "docs/operasi.md").read_text()
    )
    dimulai = {re.sub(r"@.*", "@", u.strip("'")) for p in perintah for u in p.split()}
    assert {"oss-web", "oss-pekerja@", "oss-jadwal"} <= dimulai
    assert {f"{u}.service" for u in dimulai} <= ada


def test_the_settings_given_to_containers_are_settings():
    tertulis = set(re.findall(r"^([A-Z0-9_]+)=", (AKAR / ".env.example").read_text(encoding="utf-8"), re.M))
    compose = (AKAR / "deploy/compose.yaml").read_text()
    diberi = set(re.findall(r"^    ([A-Z][A-Z0-9_]+):", compose, re.M))
    assert diberi <= tertulis
    # The pattern reads the block it is meant for.
    assert {"DATABASE_URL", "JUMLAH_PROKSI"} <= diberi


def test_every_figure_an_alert_watches_is_measured(client, db, settings):
    settings.METRIK_TOKEN = "uji"
    client.get("/")
    ada = client.get("/metrik", headers={"Authorization": "Bearer uji"}).text
    aturan = (AKAR / "deploy/prometheus-aturan.yml").read_text()
    dipakai = {n.removesuffix("_bucket") for n in re.findall(r"\bportal_\w+", aturan)}
    assert len(dipakai) > 5
    for nama in dipakai:
        assert nama in ada, nama


def test_nginx_believes_no_address_that_a_visitor_writes_and_logs_no_link():
    conf = (AKAR / "deploy/nginx.conf").read_text()
    assert "X-Forwarded-For $remote_addr" in conf
    assert "proxy_add_x_forwarded_for" not in conf
    format_log = re.search(r"log_format \w+ '([^']*)'", conf)[1]
    assert not {"$request", "$request_uri", "$uri", "$args", "$http_referer"} & set(
        format_log.replace("[", " ").split()
    )
    assert re.search(r"location = /metrik \{ return 404; \}", conf)


@pytest.mark.skipif(not proksi.nginx(), reason="nginx is not installed")
def test_nginx_takes_its_configuration(tmp_path):
    assert proksi.periksa(proksi.siapkan(tmp_path, 8000)) == ""
