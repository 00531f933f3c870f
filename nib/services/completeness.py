"""The content of an application and whether it may be submitted: read once, checked by the rules, with messages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nib.models import (
    AmbangSkala,
    AturanPeran,
    DasarHukum,
    Era,
    KegiatanUsaha,
    Nib,
    Permohonan,
    PernyataanPermohonan,
    RisikoKbli,
    TeksPernyataan,
    TingkatRisiko,
)
from nib.rules.npwp import InvalidNpwp, check_npwp
from nib.rules.peran import check_peran, is_low_risk_umk
from nib.rules.requirements import Requirements, check_owners, data_requirements
from nib.rules.skala import SkalaResult, compute_skala
from oss_portal.db.compiled import compiled
from oss_portal.models import JenisIdentitas
from oss_portal.reference import regions

# The fields that a step may write; the applicant may not write any other field.
STEP_FIELDS: dict[int, frozenset[str]] = {
    1: frozenset(
        {
            "npwp",
            "alamat",
            "kelurahan",
            "kode_pos",
            "telepon",
            "email",
            "nomor_akta",
            "tanggal_akta",
            "notaris",
            "status_pm",
            "nama_prinsipal",
            "negara_prinsipal",
        }
    ),
    2: frozenset(),
    3: frozenset(
        {
            *("impor", "jenis_api", "produksi_sendiri", "ekspor", "kepabeanan", "jamsos_kes", "jamsos_tk", "wlkp"),
            *("sni", "halal"),
        }
    ),
}
PERAN_MESSAGES = {
    "impor_kosong": _("Jawab apakah usaha ini mengimpor barang."),
    "impor_perseorangan": _("Perseorangan hanya dapat mengekspor. Untuk mengimpor, dirikan badan usaha."),
    "ekspor_kosong": _("Jawab apakah usaha ini mengekspor barang."),
    "api_kosong": _("Pilih satu jenis API: API-U atau API-P."),
    "api_tanpa_impor": _("API hanya untuk usaha yang mengimpor. Kosongkan jenis API atau ubah jawaban impor."),
    "api_p_bukan_produsen": _(
        "API-P hanya untuk barang yang dipakai sendiri dalam produksi. Pilih API-U, atau nyatakan bahwa barang impor "
        "dipakai untuk produksi sendiri."
    ),
    "importir_tanpa_impor": _("Akses importir hanya untuk usaha yang mengimpor."),
    "eksportir_tanpa_ekspor": _("Akses eksportir hanya untuk usaha yang mengekspor."),
    "kepabeanan_tanpa_kegiatan": _("Akses kepabeanan hanya untuk usaha yang mengimpor atau mengekspor."),
    "wlkp_wajib": _("Usaha yang mempekerjakan orang wajib lapor ketenagakerjaan. Pilih Ya."),
}
OWNER_MESSAGES = {
    "kosong": _("Tambahkan pemegang saham atau pemilik modal."),
    "jumlah": _("Jumlah kepemilikan semua pemegang saham harus 100 persen; sekarang %(jumlah)s persen."),
    "asing_bukan_pma": _("Ada pemegang saham asing, jadi status penanaman modal harus PMA."),
    "pma_tanpa_asing": _("Status PMA hanya untuk usaha dengan pemegang saham asing."),
    "pma_bukan_pt": _("PMA harus berbentuk Perseroan Terbatas (PT)."),
}
NPWP_MESSAGES = {
    "bentuk": _("NPWP terdiri dari 15 atau 16 angka, bukan 22 angka NITKU dan bukan nomor lain."),
    "pengaman": _("NPWP ini tidak benar. Periksa kembali setiap angkanya."),
    "nik_lain": _("NPWP 16 angka yang tidak diawali 0 adalah NIK. Pakai NIK Anda sendiri atau NPWP usaha."),
}
_PERSON_PERNYATAAN = {"PJP-1a", "PJP-1c"}
_WITH_WORKERS = {Permohonan.Jamsos.SUDAH, Permohonan.Jamsos.DAFTARKAN}


def own_nik(permohonan: Permohonan) -> str:
    """Return the NIK that may serve as NPWP: that of a perseorangan with a KTP, else ""."""
    usaha = permohonan.pelaku_usaha
    return usaha.nomor_identitas if usaha.perseorangan and usaha.jenis_identitas == JenisIdentitas.KTP else ""


def no_workers(permohonan: Permohonan) -> dict[str, str | bool]:
    """Return the answers about workers of a business that has none; earlier answers are kept."""
    none = Permohonan.Jamsos.TIDAK
    return {
        "jamsos_kes": permohonan.jamsos_kes or none,
        "jamsos_tk": permohonan.jamsos_tk or none,
        "wlkp": bool(permohonan.wlkp),
    }


def jamsos_contradicts(value: str, tenaga_kerja: int) -> bool:
    """Whether "tidak mempekerjakan orang" contradicts the workers of step 2."""
    return tenaga_kerja > 0 and value not in _WITH_WORKERS


@compiled
def _kegiatan(permohonan: int) -> QuerySet[KegiatanUsaha]:
    rows = KegiatanUsaha.objects.filter(permohonan=permohonan).select_related("kbli__edisi", "lokasi")
    return rows.defer("kbli__uraian", "kbli__teks_cari", "kbli__vektor").order_by("id")


@compiled
def _living_nib(pelaku_usaha: int) -> QuerySet[Nib]:
    return Nib.objects.live().filter(pelaku_usaha=pelaku_usaha).select_related("era__dasar_hukum")[:1]


@compiled
def _syarat_peran(era: int) -> QuerySet[AturanPeran, tuple[str, str]]:
    return AturanPeran.objects.filter(era=era).values_list("jenis", "syarat")


@compiled
def _thresholds(at: date) -> QuerySet[AmbangSkala]:
    return AmbangSkala.objects.in_force(at).select_related("dasar_hukum").order_by("skala")


@compiled
def _risks(kbli: list[int], skala: str, at: date, own_law: int) -> QuerySet[RisikoKbli]:
    law = Q(dasar_hukum__in=DasarHukum.objects.in_force(at)) | Q(dasar_hukum=own_law)
    return RisikoKbli.objects.filter(law, kbli__any=kbli, skala=skala)


def highest_risks(rows: Iterable[RisikoKbli]) -> dict[int, RisikoKbli]:
    """Return KBLI id -> its risk: the highest of several scopes."""
    rank = TingkatRisiko.values.index
    return {r.kbli_id: r for r in sorted(rows, key=lambda r: rank(r.tingkat))}


def risks_by_now(kbli: Iterable[int], skala: str) -> dict[int, RisikoKbli]:
    """Return KBLI id -> its risk at this scale in the present list; a risk under ended law if there is no other."""
    rows = RisikoKbli.objects.filter(kbli__in=kbli, skala=skala).select_related("dasar_hukum")
    return highest_risks(rows) | highest_risks(rows.in_force())


@compiled
def _pernyataan_texts(at: date) -> QuerySet[TeksPernyataan]:
    return TeksPernyataan.objects.in_force(at)


@compiled
def _stated(permohonan: int) -> QuerySet[PernyataanPermohonan, int]:
    return PernyataanPermohonan.objects.filter(permohonan=permohonan).values_list("teks_id", flat=True)


@dataclass
class PermohonanContent:
    """The content of an application; each part is read from the database once, when first asked for."""

    permohonan: Permohonan
    # Whether the business has an NIB, if the caller knows it.
    has_nib: bool | None = None
    missing: list[tuple[int, str]] = field(default_factory=list)

    @cached_property
    def requirements(self) -> Requirements:
        usaha = self.permohonan.pelaku_usaha
        return data_requirements(usaha.jenis, usaha.jenis_perusahaan)

    @cached_property
    def kegiatan(self) -> list[KegiatanUsaha]:
        return _kegiatan(self.permohonan.pk)

    @cached_property
    def lokasi(self) -> list:
        return list(self.permohonan.lokasi.all())

    @cached_property
    def pengurus(self) -> list:
        return list(self.permohonan.pengurus.all()) if self.requirements.pengurus else []

    @cached_property
    def pemegang_saham(self) -> list:
        return list(self.permohonan.pemegang_saham.all()) if self.requirements.pemegang_saham else []

    @cached_property
    def tenaga_kerja(self) -> int:
        return sum(k.tenaga_kerja for k in self.kegiatan)

    @cached_property
    def old_edisi_lines(self) -> list[KegiatanUsaha]:
        """The lines whose code is from an edition that is not the application's, or not in use any more."""
        edisi = self.permohonan.edisi_kbli_id
        return [k for k in self.kegiatan if {k.edisi, k.kbli.edisi_id} != {edisi} or not k.kbli.edisi.is_in_force]

    @cached_property
    def may_import(self) -> bool:
        """Whether this pelaku usaha may import under the era of this application."""
        return not self.permohonan.pelaku_usaha.perseorangan or self.own_era.impor_perseorangan

    @cached_property
    def own_era(self) -> Era:
        """The era of this application: the active one, or for a change the era of its NIB."""
        nib = None
        if self.has_nib is not False:
            nib = _living_nib.first(self.permohonan.pelaku_usaha_id)
        return nib.era if nib else self.era

    @cached_property
    def syarat_peran(self) -> dict[str, str]:
        """Role -> its condition, in the era of this application."""
        return dict(_syarat_peran(self.own_era.pk))

    @cached_property
    def offered_peran(self) -> list[str]:
        """Roles that this business gets if it states them: for usaha mikro and kecil with an activity of low risk."""
        risks = {r.tingkat for r in self.risiko.values()}
        if self.skala is None or not is_low_risk_umk(self.skala.skala, risks):
            return []
        return [j for j, syarat in self.syarat_peran.items() if syarat == AturanPeran.Syarat.UMK_RENDAH]

    @cached_property
    def era(self) -> Era:
        """The active era."""
        return Era.now()

    @cached_property
    def thresholds(self) -> list[AmbangSkala]:
        return _thresholds(timezone.localdate())

    @cached_property
    def skala(self) -> SkalaResult | None:
        """The scale that the capital gives today; None without a business line."""
        if not self.kegiatan:
            return None
        return compute_skala(
            [k.modal for k in self.kegiatan],
            [(a.skala, a.modal_sampai) for a in self.thresholds],
            pma=self.permohonan.pma,
            from_abroad=self.permohonan.pelaku_usaha.from_abroad,
        )

    @cached_property
    def risiko(self) -> dict[int, RisikoKbli]:
        """KBLI id -> its risk at this scale, by the law of the era or one in force today; missing: belum dipetakan."""
        if self.skala is None:
            return {}
        kbli, own_law = [k.kbli_id for k in self.kegiatan], self.own_era.dasar_hukum_id
        return highest_risks(_risks(kbli, self.skala.skala, timezone.localdate(), own_law))

    @cached_property
    def pernyataan_texts(self) -> list[TeksPernyataan]:
        """The statements that this application needs, in the wording in force today."""
        has_low_risk = any(
            (r := self.risiko.get(k.kbli_id)) is None or r.tingkat == TingkatRisiko.RENDAH for k in self.kegiatan
        )
        texts = [t for t in _pernyataan_texts(timezone.localdate()) if has_low_risk or not t.untuk_risiko_rendah]
        if self.permohonan.jenis == Permohonan.Jenis.PERUBAHAN:
            # Statements about the person stay valid; those about the data must be made again.
            return [t for t in texts if t.kode not in _PERSON_PERNYATAAN]
        return texts

    @cached_property
    def stated(self) -> set[int]:
        return set(_stated(self.permohonan.pk))

    def check(self) -> list[tuple[int, str]]:
        """Return everything that is missing or contradictory, as (step, message) in the order of the steps."""
        self.missing = []
        self._check_usaha()
        for message in self.missing_kegiatan():
            self._add_missing(2, message)
        self._check_peran()
        if any(t.pk not in self.stated for t in self.pernyataan_texts):
            self._add_missing(4, _("Centang setiap pernyataan."))
        return self.missing

    def _add_missing(self, step: int, message: str | Promise) -> None:
        self.missing.append((step, str(message)))

    def _check_usaha(self) -> None:
        p, requirements = self.permohonan, self.requirements
        if p.npwp:
            try:
                check_npwp(p.npwp, nik=own_nik(p))
            except InvalidNpwp as error:
                self._add_missing(1, NPWP_MESSAGES[error.kode])
        elif requirements.npwp:
            self._add_missing(1, _("Isi NPWP."))
        akta = p.nomor_akta and p.tanggal_akta and p.notaris
        prinsipal = p.nama_prinsipal and p.negara_prinsipal
        for given, message in (
            (p.alamat, _("Isi alamat.")),
            (regions.valid_kelurahan(p.kelurahan), _("Pilih kelurahan atau desa.")),
            (p.kode_pos, _("Isi kode pos.")),
            (p.telepon, _("Isi nomor telepon.")),
            (p.email, _("Isi alamat surel.")),
            (akta or not requirements.akta, _("Isi nomor akta, tanggal akta, dan nama notaris.")),
            (prinsipal or not requirements.prinsipal, _("Isi nama dan negara prinsipal.")),
            (p.status_pm, _("Pilih status penanaman modal.")),
        ):
            if not given:
                self._add_missing(1, message)
        for _place, text in self.missing_people():
            self._add_missing(1, text)

    def missing_people(self, status_pm: str | None = None) -> list[tuple[str, str]]:
        """Return what is missing or wrong among directors and owners under `status_pm` (default: the saved one).

        Each has the place in step 1 where it can be corrected: `pengurus`, `pemegang-saham`, or the field `status_pm`.
        """
        result: list[tuple[str, str | Promise]] = []
        if self.requirements.pengurus and not self.pengurus:
            result.append(("pengurus", _("Tambahkan sedikitnya satu pengurus.")))
        if self.requirements.pemegang_saham:
            total = sum((s.persen for s in self.pemegang_saham), Decimal(0))
            for kode in check_owners(
                [(str(s.negara), s.persen) for s in self.pemegang_saham],
                status_pm=self.permohonan.status_pm if status_pm is None else status_pm,
                jenis_perusahaan=self.permohonan.pelaku_usaha.jenis_perusahaan,
            ):
                place = "pemegang-saham" if kode in {"kosong", "jumlah"} else "status_pm"
                result.append((place, OWNER_MESSAGES[kode] % {"jumlah": f"{total.normalize():f}".replace(".", ",")}))
        return [(place, str(message)) for place, message in result]

    def missing_kegiatan(self) -> list[str]:
        """Return what is missing or refused among the business lines."""
        if not self.kegiatan:
            return [str(_("Tambahkan sedikitnya satu kegiatan usaha."))]
        result: list[str | Promise] = []
        for k in self.kegiatan:
            if k.kbli.tertutup:
                result.append(
                    _("%(kode)s %(judul)s tertutup: %(alasan)s")
                    % {"kode": k.kode_kbli, "judul": k.judul, "alasan": k.kbli.alasan_tertutup}
                )
            if k.modal <= Decimal(0):
                result.append(_("Isi modal untuk %(judul)s.") % {"judul": k.judul})
        if self.old_edisi_lines:
            result.append(_("Daftar KBLI sudah berganti edisi. Pilih ulang KBLI kegiatan yang ditandai."))
        return [str(message) for message in result]

    def _check_peran(self) -> None:
        p = self.permohonan
        for kode in check_peran(
            impor=p.impor,
            jenis_api=p.jenis_api,
            ekspor=p.ekspor,
            kepabeanan=p.kepabeanan,
            kategori_kbli={k.kbli.kategori for k in self.kegiatan},
            produksi_sendiri=p.produksi_sendiri,
            tenaga_kerja=self.tenaga_kerja,
            wlkp=p.wlkp,
            may_import=self.may_import,
        ).values():
            self._add_missing(3, PERAN_MESSAGES[kode])
        for value, name in ((p.jamsos_kes, _("BPJS Kesehatan")), (p.jamsos_tk, _("BPJS Ketenagakerjaan"))):
            if not value:
                self._add_missing(3, _("Jawab pertanyaan tentang %(nama)s.") % {"nama": name})
            elif jamsos_contradicts(value, self.tenaga_kerja):
                self._add_missing(
                    3, _("%(nama)s: Anda mengisi jumlah pekerja, jadi pilih sudah atau daftarkan.") % {"nama": name}
                )
