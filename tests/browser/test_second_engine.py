"""What a second engine and the Nu checker say about the pages, signed in or not (axe looks at them in every walk)."""

import pytest

from tests.browser.helpers import in_another_thread, sign_in
from tests.browser.second_engine import HOW, NU, SNIFFER, nu_complaints, sniffed
from tests.factories.nib import make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory

pytestmark = pytest.mark.skipif(not (NU.exists() and SNIFFER.exists()), reason=f"second engines: {HOW}")
PUBLIC = (
    *(
        "/",
        "/daftar/",
        "/masuk/",
        "/panduan/?jenis=perseorangan",
        "/apa-itu-nib/",
        "/cek/",
        "/cek/?nomor=1234567890123",
    ),
    *("/bantuan/", "/bantuan/tanya/", "/pengumuman/", "/ketentuan/", "/privasi/", "/kbli/", "/kbli/?cari=warung"),
    *("/kbli/56102/", "/setelah-nib/", "/angka/", "/status/", "/cookie/", "/lisensi/", "/aksesibilitas/", "/kontak/"),
    *("/lupa-kata-sandi/", "/lupa-user-id/", "/surel-hilang/", "/daftar/kirim-ulang/", "/api/", "/tidak-ada/"),
    *("/aktivasi/tidak-ada/", "/petunjuk-terkirim/"),
)
OWNER = (
    *("/dasbor/", "/nib/", "/nib/hasil/", "/nib/setelah/", "/nib/kewajiban/", "/nib/cabut/", "/akun/", "/akun/surel/"),
    *("/akun/kata-sandi/", "/akun/sesi/", "/akun/kunci-sandi/", "/kotak-surat/", "/data-pribadi/"),
    *("/data-pribadi/minta/", "/hak-akses/", "/hak-akses/undang/", "/hak-akses/ganti-penanggung-jawab/"),
    *("/persetujuan/", "/amankan/", "/bantuan/tanya/", "/dasbor/ganti/"),
)


def test_neither_engine_finds_anything_on_any_page(walker):
    pages, found = {}, []
    sniffer = SNIFFER.read_text(encoding="utf-8")

    def look(p, who, paths):
        for path in paths:
            answer = p.page.goto(p.address + path)
            pages[f"{who} {path}"] = answer.text()
            p.page.evaluate(sniffer)
            found.extend([who, path, *error] for error in sniffed(p.page))

    look(walker(width=360), "anyone", PUBLIC)
    right = HakAksesFactory()
    owner = walker(width=360)
    sign_in(owner, right.pengguna)
    in_another_thread(make_nib, hak_akses=right)
    look(owner, "owner", OWNER)
    stall = walker(width=360)
    sign_in(stall, HakAksesFactory().pengguna)
    look(stall, "stall", ("/dasbor/", "/nib/", "/nib/ajukan/1/"))
    body = walker(width=360)
    sign_in(body, HakAksesFactory(pelaku_usaha=BadanUsahaFactory()).pengguna)
    body.page.goto(body.address + "/nib/")
    body.page.get_by_role("button", name="Mulai permohonan NIB").click()
    look(
        body, "body", ("/nib/ajukan/1/", "/nib/ajukan/pengurus/", "/nib/ajukan/pemegang-saham/", "/nib/ajukan/wilayah/")
    )
    assert not found, found
    assert not (complaints := nu_complaints(pages)), "\n".join(complaints)
