"""A second engine and the Nu checker check the pages, signed in or not (axe checks them in every walk)."""

import pytest
from django.core.management import call_command

from nib.models import SanksiNib
from nib.services import supervision
from nib.services.review import reject
from nib.services.submission import submit
from oss_portal.models import Pengguna
from oss_portal.staff.roles import set_up_roles
from tests.browser.helpers import in_another_thread, sign_in
from tests.browser.second_engine import HOW, NU, SNIFFER, nu_complaints, sniffed
from tests.factories.nib import PermohonanFactory, freeze_now, make_nib, revoke_now
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PetugasFactory

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
OFFICER = (
    *("/admin/", "/petugas/jejak/", "/petugas/jejak/pengungkapan/", "/petugas/angka/", "/petugas/kaitan/"),
    *("/petugas/helpdesk/", "/petugas/helpdesk/penyelia/", "/petugas/helpdesk/diteruskan/"),
    *("/petugas/helpdesk/ketentuan/", "/petugas/helpdesk/surel/", "/petugas/helpdesk/telepon/"),
)


class Look:
    """The checked pages and the findings on them."""

    def __init__(self):
        self.pages, self.found = {}, []
        self.sniffer = SNIFFER.read_text(encoding="utf-8")

    def at(self, p, who: str, *paths: str) -> None:
        for path in paths:
            answer = p.page.goto(p.address + path)
            self.pages[f"{len(self.pages)} {who} {path}"] = answer.text()
            p.page.evaluate(self.sniffer)
            self.found.extend(f"{who} {path}: {' '.join(' '.join(error).split())}" for error in sniffed(p.page))

    def judge(self) -> None:
        complaints = self.found + nu_complaints(self.pages)
        assert not complaints, "\n".join(complaints)


def test_neither_engine_finds_anything_on_any_page(walker):
    look = Look()
    look.at(walker(width=360), "anyone", *PUBLIC)
    right = HakAksesFactory()
    owner = walker(width=360)
    sign_in(owner, right.pengguna)
    in_another_thread(make_nib, hak_akses=right)
    look.at(owner, "owner", *OWNER)
    stall = walker(width=360)
    sign_in(stall, HakAksesFactory().pengguna)
    look.at(stall, "stall", "/dasbor/", "/nib/", "/nib/ajukan/1/")
    body = walker(width=360)
    sign_in(body, HakAksesFactory(pelaku_usaha=BadanUsahaFactory()).pengguna)
    body.page.goto(body.address + "/nib/")
    body.page.get_by_role("button", name="Mulai permohonan NIB").click()
    steps = ("/nib/ajukan/1/", "/nib/ajukan/pengurus/", "/nib/ajukan/pemegang-saham/", "/nib/ajukan/wilayah/")
    look.at(body, "body", *steps)
    look.judge()


def test_neither_engine_finds_anything_in_any_state_of_an_application_or_nib(walker):
    look, petugas, second = Look(), PetugasFactory(group="Pengawas NIB"), PetugasFactory()
    # An application with so large a capital waits for an officer.
    draft = PermohonanFactory(kegiatan__modal=200_000_000_000)
    p = walker(width=360)
    sign_in(p, draft.pembuat)
    submit(permohonan=draft, by=draft.pembuat)
    look.at(p, "waiting", "/dasbor/", "/nib/")
    in_another_thread(reject, permohonan=draft, by=second, alasan="Rekening tidak cocok.")
    look.at(p, "refused", "/dasbor/", "/nib/")
    right = HakAksesFactory()
    owner = walker(width=360)
    sign_in(owner, right.pengguna)
    nib = in_another_thread(make_nib, hak_akses=right)

    def look_now(state: str) -> None:
        sanksi = SanksiNib.objects.latest("id")
        look.at(owner, state, "/dasbor/", "/nib/", f"/nib/sanksi/{sanksi.kode}/", f"/cek/?nomor={nib.nomor}")

    in_another_thread(supervision.warn, nib=nib, by=petugas, alasan="Kegiatan tidak sesuai KBLI.")
    look_now("warned")
    in_another_thread(freeze_now, nib, petugas)
    look_now("frozen")
    in_another_thread(revoke_now, nib, petugas, second)
    look_now("revoked")
    look.judge()


def test_neither_engine_finds_anything_on_the_pages_of_officers(walker):
    set_up_roles()
    in_another_thread(call_command, "load_demo", verbosity=0)
    look, p = Look(), walker(width=1280)
    sign_in(p, Pengguna.objects.get_by_natural_key("ADMIN"))
    look.at(p, "officer", *OFFICER)

    def links(selector: str) -> list[str]:
        return p.page.eval_on_selector_all(selector, "all => all.map(a => new URL(a.href).pathname)")

    p.page.goto(p.address + "/petugas/helpdesk/?tab=semua")
    look.at(
        p, "officer", *links("main a[href*='/petugas/helpdesk/']:has(*), main td a[href*='/petugas/helpdesk/']")[:2]
    )
    p.page.goto(p.address + "/admin/")
    lists = links(".staff-lists a:not(.staff-add)")
    assert len(lists) > 15
    for path in lists:
        look.at(p, "officer", path)
        look.at(p, "officer", *links("#result_list tbody th a")[:1])
    look.judge()
