"""Laws have dates: grounds come from the table of laws, and a change of era is previewed before it is done."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.urls import reverse

from nib.certificate.versions import ensure_pdf
from nib.models import DasarHukum, DasarTindakan, Era, KegiatanUsaha, Lokasi, Nib, NibEvent, RisikoKbli
from nib.rules.peran import check_peran, resulting_peran
from nib.services import era
from nib.services.era import move_nib, preview, waiting_nibs
from nib.services.master_data import activate_era
from nib.services.submission import submit
from nib.tasks import move_to_active_era
from oss_portal.db.background import SomeFailed
from oss_portal.models import AuditEvent, OutgoingMail
from tests.factories.nib import KbliFactory, PermohonanFactory, make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PetugasFactory
from tests.nib.helpers import sign_in
from tests.nib.test_certificate import pdf_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return PetugasFactory(user_id="ADMIN9", is_superuser=True)


def importing_nib(**kwargs):
    return make_nib(impor=True, jenis_api="01", ekspor=True, kepabeanan=["importir", "eksportir"], **kwargs)


def change_era(*arguments: str) -> str:
    out = StringIO()
    call_command("change_era", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("day", "ground"),
    [
        (date(2024, 5, 1), "PerBKPM 5/2021 Pasal 20"),
        (date(2025, 10, 1), "PerBKPM 5/2021 Pasal 20"),
        (date(2025, 10, 2), "PerBKPM 5/2025"),
        (date(2018, 7, 1), ""),
    ],
)
def test_the_ground_of_an_act_is_the_law_in_force_on_its_day(day, ground):
    with time_machine.travel(datetime(day.year, day.month, day.day, 5, tzinfo=UTC)):
        assert DasarTindakan.of_act(DasarTindakan.Tindakan.PENCABUTAN_DIMINTA) == ground


def test_law_of_the_seed_has_ended_and_the_check_and_the_front_page_of_officers_say_so(client, administrator):
    assert [m.id for m in run_checks(tags=[Tags.database], databases=["default"]) if m.id == "nib.W001"] == ["nib.W001"]
    client.force_login(administrator)
    assert "PP 24/2018 sudah tidak berlaku sejak 1 Feb 2021" in client.get(reverse("admin:index")).content.decode()
    activate_era(era=Era.objects.get(kode="C"), by=administrator)
    assert not [m for m in run_checks(tags=[Tags.database], databases=["default"]) if m.id == "nib.W001"]
    assert "sudah tidak berlaku" not in client.get(reverse("admin:index")).content.decode()


def test_a_dry_run_says_which_roles_would_change_and_changes_nothing():
    nib = importing_nib()
    found = preview(Era.objects.get(kode="C"))
    assert found.nibs == 1
    assert found.lost["Tanda Daftar Perusahaan (TDP)"] == 1
    assert found.lost["Akses Kepabeanan – Importir"] == 1
    assert found.without_iumk == 1
    assert found.changes[0].nomor == nib.nomor
    text = change_era("C")
    assert nib.nomor in text
    assert "Nothing was changed" in text
    nib.refresh_from_db()
    assert nib.era.kode == Era.now().kode == "A"


def test_moving_keeps_the_number_ends_roles_without_law_and_makes_a_new_version(administrator):
    nib = importing_nib(kegiatan__tenaga_kerja=3)
    before = nib.sertifikat.get()
    fixed = before.data
    change_era("C", "--apply", "--existing", "--by", "ADMIN9")
    assert Era.now().kode == "C"
    assert waiting_nibs(Era.now()).count() == 0, "the command asked the worker for it"
    nib.refresh_from_db()
    roles = {(p.jenis, p.rincian) for p in nib.peran.live()}
    assert nib.era.kode == "C"
    assert not {("TDP", ""), ("API", "01"), ("KEPABEANAN", "importir")} & roles
    assert ("KEPABEANAN", "eksportir") in roles
    assert {p.dasar_hukum.kode for p in nib.peran.live()} == {"pp-28-2025"}
    before.refresh_from_db()
    assert before.data == fixed
    assert nib.sertifikat.count() == 2
    assert nib.peristiwa.filter(jenis=NibEvent.Jenis.PERUBAHAN, dasar="PP 28/2025").count() == 1
    assert AuditEvent.objects.filter(peristiwa="nib.pindah_era").count() == 1
    assert move_nib(nib=nib, era=Era.now()).sertifikat.count() == 2
    told = OutgoingMail.objects.filter(templat="nib/changed").latest("id").isi
    assert "Peraturannya berubah" in told
    assert "ganti kata sandi" not in told
    [ended, begun] = [line for line in told.splitlines() if line.startswith("- Peran ")]
    assert "Tanda Daftar Perusahaan (TDP)" in ended
    assert ended.endswith("(tidak berlaku lagi)")
    assert begun.endswith("(baru)")
    assert "→" not in ended + begun
    assert "Wajib lapor ketenagakerjaan (WLKP)" in begun


def test_an_nib_that_cannot_be_moved_holds_up_no_other_one(administrator, monkeypatch):
    broken, other = importing_nib(), importing_nib()
    activate_era(era=Era.objects.get(kode="C"), by=administrator)

    def fail_for_the_first(*, nib, era):
        if nib == broken:
            raise ValueError
        return move_nib(nib=nib, era=era)

    monkeypatch.setattr(era, "move_nib", fail_for_the_first)
    with pytest.raises(SomeFailed, match="1 failed, 1 were done"):
        move_to_active_era.func()
    assert list(waiting_nibs(Era.now())) == [broken]
    other.refresh_from_db()
    assert other.era.kode == "C"


@pytest.mark.parametrize("arguments", [["Z"], ["C", "--apply"], ["C", "--apply", "--by", "TIDAKADA"]])
def test_an_unknown_era_or_nobody_who_decides_is_refused(arguments):
    with pytest.raises(CommandError):
        change_era(*arguments)
    assert Era.now().kode == "A"


def test_a_perseorangan_may_only_export_where_the_law_says_so():
    """PP 28/2025 art. 206(7)b."""
    answers = {"impor": True, "jenis_api": "01", "ekspor": True, "kepabeanan": []}
    rest = {"kategori_kbli": {"G"}, "produksi_sendiri": False, "tenaga_kerja": 0, "wlkp": False}
    assert check_peran(**answers, **rest, may_import=False) == {"impor": "impor_perseorangan"}
    assert check_peran(**answers, **rest) == {}
    rules = [("API", "impor"), ("KEPABEANAN", "ekspor_impor")]
    assert resulting_peran(rules, **answers, tenaga_kerja=0, may_import=False) == [("KEPABEANAN", "eksportir")]


def test_every_risk_we_ship_names_its_law_its_source_and_the_day_it_was_read():
    """Only facts that a public source states outright; authority may depend on place and ownership."""
    rows = list(RisikoKbli.objects.all())
    assert len(rows) == 32
    assert all(r.dasar_hukum.kode == "pp-5-2021" and r.sumber and r.sumber_pada for r in rows)
    assert {r.kewenangan for r in rows} == {""}


def test_no_risk_is_printed_in_the_era_of_the_seed():
    assert make_nib().sertifikat.get().data["tampilkan_risiko"] is False


def low_risk_nib(era: str, **stated):
    Era.objects.filter(aktif=True).update(aktif=False)
    Era.objects.filter(kode=era).update(aktif=True)
    return make_nib(kegiatan__risiko=stated.pop("risiko", "R"), **stated)


@pytest.mark.parametrize(
    ("era", "ground"),
    [
        ("A", None),
        ("B", {"SNI": "PP 5/2021 Pasal 12", "HALAL": "PP 5/2021 Pasal 12"}),
        (
            "C",
            {"SNI": "PP 28/2025 Pasal 234 ayat (2) huruf a", "HALAL": "PP 28/2025 Pasal 234 ayat (2) huruf b"},
        ),
    ],
)
def test_what_usaha_mikro_states_of_low_risk_the_nib_also_is_where_the_law_of_its_era_says_so(era, ground):
    nib = low_risk_nib(era, sni=True, halal=True)
    roles = {p.jenis: f"{p.dasar_hukum} {p.pasal}" for p in nib.peran.live() if p.jenis in {"SNI", "HALAL"}}
    assert roles == (ground or {})


@pytest.mark.parametrize(
    "data",
    [
        {"halal": False},
        {"halal": True, "risiko": "T"},
        {"halal": True, "risiko": ""},
        {"halal": True, "skala": "03"},
    ],
)
def test_without_statement_or_low_risk_or_small_scale_the_nib_is_no_halal_statement(data):
    assert not low_risk_nib("C", **data).peran.filter(jenis="HALAL").exists()


def test_in_the_era_of_2025_no_nib_is_a_tdp_and_an_importer_has_one_kind_of_api():
    nib = low_risk_nib(
        "C", impor=True, jenis_api="02", ekspor=True, hak_akses=HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    )
    roles = [(p.jenis, p.rincian) for p in nib.peran.live()]
    assert "TDP" not in dict(roles)
    assert [r for r in roles if r[0] == "API"] == [("API", "02")]
    assert {("KEPABEANAN", "importir"), ("KEPABEANAN", "eksportir")} <= set(roles)


@pytest.mark.parametrize(("era", "level"), [("A", ""), ("B", "R"), ("C", "")])
def test_a_risk_of_law_that_ended_is_taken_into_no_nib_but_that_of_its_own_era(era, level):
    activate_era(era=Era.objects.get(kode=era), by=PetugasFactory())
    draft = PermohonanFactory(sni=True)
    law = DasarHukum.objects.get(kode="pp-5-2021")
    RisikoKbli.objects.create(kbli=draft.kegiatan.get().kbli, skala="01", tingkat="R", perizinan="NIB", dasar_hukum=law)
    submit(permohonan=draft, by=draft.pembuat)
    nib = Nib.objects.get()
    assert nib.data.kegiatan.get().risiko == level
    assert nib.peran.filter(jenis="SNI").exists() == bool(level)


def test_step_three_speaks_of_the_law_of_its_era_and_asks_for_the_statements(client):
    hak_akses = HakAksesFactory()
    draft = PermohonanFactory(hak_akses=hak_akses, langkah_selesai=[1, 2])
    kbli = draft.kegiatan.get().kbli
    RisikoKbli.objects.create(
        kbli=kbli, skala="01", tingkat="R", perizinan="NIB", dasar_hukum=Era.objects.get(kode="C").dasar_hukum
    )
    sign_in(client, hak_akses)
    page = client.get(reverse("nib-langkah", args=[3])).text
    assert "Tanda Daftar Perusahaan" in page
    assert "halal" not in page
    activate_era(era=Era.objects.get(kode="C"), by=PetugasFactory())
    page = client.get(reverse("nib-langkah", args=[3])).text
    assert "Tanda Daftar Perusahaan" not in page
    assert "PP 28/2025 Pasal 206 ayat (7) huruf b" in page
    assert "PP 28/2025 Pasal 234 ayat (2)" in page
    answers = {"permohonan": str(draft.kode), "impor": "tidak", "ekspor": "tidak", "halal": "on"}
    assert client.post(reverse("nib-langkah", args=[3]), answers).status_code == 302
    draft.refresh_from_db()
    assert (draft.halal, draft.sni) == (True, False)
    assert "Jaminan halal" in client.get(reverse("nib-langkah", args=[5])).text


def test_the_certificate_of_2025_has_an_annex_of_branches_and_the_dry_run_counts_it():
    draft = PermohonanFactory(kegiatan=False)
    kbli = KbliFactory()
    kiosk = Lokasi.objects.create(
        permohonan=draft,
        nama="Kios Pasar Baru",
        alamat="Jalan Pasar Baru 5",
        kelurahan="31.71.02.1002",
        wilayah="Sawah Besar, Jakarta Pusat, DKI Jakarta",
        kode_pos="10710",
    )
    for lokasi in (None, kiosk):
        KegiatanUsaha.objects.create(
            permohonan=draft, kbli=kbli, lokasi=lokasi, edisi="2020", kode_kbli=kbli.kode, judul=kbli.judul, modal=1
        )
    submit(permohonan=draft, by=draft.pembuat)
    nib = Nib.objects.get()
    assert nib.sertifikat.get().data["cabang"] == []
    era = Era.objects.get(kode="C")
    assert "With an annex of branches from then on: 1" in change_era("C")
    move_nib(nib=nib, era=era)
    version = nib.sertifikat.get(versi=2)
    assert [(c["nama"], c["kbli"]) for c in version.data["cabang"]] == [("Kios Pasar Baru", [kbli.kode])]
    pdf = ensure_pdf(version.pk).pdf
    text = " ".join(pdf_text(bytes(pdf)).split())
    assert "Kantor cabang dan tempat usaha lain" in text
    assert "tersimpan dalam sistem OSS, yang menjadi tanggung jawab pelaku usaha" in text
