"""Law has dates: grounds come from the table of laws, and moving to another era is looked at before it is done."""

from datetime import date
from io import StringIO

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.urls import reverse

from nib.models import DasarTindakan, Era, NibEvent, RisikoKbli
from nib.rules.peran import check_peran, resulting_peran
from nib.services.era import move_batch, move_nib, preview
from nib.services.master_data import activate_era
from oss_portal.models import AuditEvent
from tests.factories.nib import load_reference_data, make_nib
from tests.factories.registrasi import PetugasFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference_data():
    load_reference_data()


@pytest.fixture
def administrator():
    return PetugasFactory(user_id="ADMIN9", is_superuser=True)


def importing_nib():
    return make_nib(impor=True, jenis_api="01", ekspor=True, kepabeanan=["importir", "eksportir"])


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
    assert DasarTindakan.of_act(DasarTindakan.Tindakan.PENCABUTAN_DIMINTA, day) == ground


def test_law_of_the_seed_has_ended_and_the_check_and_the_front_page_of_officers_say_so(client, administrator):
    assert [m.id for m in run_checks(tags=[Tags.database], databases=["default"]) if m.id == "nib.W001"] == ["nib.W001"]
    client.force_login(administrator)
    assert "PP 24/2018 sudah tidak berlaku sejak 01-02-2021" in client.get(reverse("admin:index")).content.decode()
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
    nib = importing_nib()
    before = nib.sertifikat.get()
    fixed = before.data
    change_era("C", "--apply", "--existing", "--by", "ADMIN9")
    assert Era.now().kode == "C"
    assert move_batch(Era.now()) == 0, "the command asked the worker for it"
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
    """Facts that a public source states outright, never a guess; authority may depend on place and ownership."""
    rows = list(RisikoKbli.objects.all())
    assert len(rows) == 32
    assert all(r.dasar_hukum.kode == "pp-5-2021" and r.sumber and r.sumber_pada for r in rows)
    assert {r.kewenangan for r in rows} == {""}


def test_no_risk_is_printed_in_the_era_of_the_seed():
    assert make_nib().sertifikat.get().data["tampilkan_risiko"] is False
