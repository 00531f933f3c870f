"""What an application holds and whether it may be submitted: read once, judged by the rules, said in plain words."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from nib.galat import BelumLengkap
from nib.models import AmbangSkala, EdisiKbli, KegiatanUsaha, Permohonan, RisikoKbli, TeksPernyataan, TingkatRisiko
from nib.rules.npwp import NpwpTidakSah, periksa_npwp
from nib.rules.peran import periksa_peran
from nib.rules.skala import HasilSkala, hitung_skala
from nib.rules.syarat import Syarat, periksa_pemilik, syarat_data
from oss_portal import wilayah
from oss_portal.models import JenisIdentitas

PESAN_PERAN = {
    "impor_kosong": _("Jawab apakah usaha ini mengimpor barang."),
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
PESAN_PEMILIK = {
    "kosong": _("Tambahkan pemegang saham atau pemilik modal."),
    "jumlah": _("Jumlah kepemilikan semua pemegang saham harus 100 persen."),
    "asing_bukan_pma": _("Ada pemegang saham asing, jadi status penanaman modal harus PMA."),
    "pma_tanpa_asing": _("Status PMA hanya untuk usaha dengan pemegang saham asing."),
    "pma_bukan_pt": _("PMA harus berbentuk Perseroan Terbatas (PT)."),
}
PESAN_NPWP = {
    "bentuk": _("NPWP terdiri dari 15 atau 16 angka."),
    "pengaman": _("NPWP ini tidak benar. Periksa kembali setiap angkanya."),
    "nik_lain": _("NPWP 16 angka yang tidak diawali 0 adalah NIK. Pakai NIK Anda sendiri atau NPWP usaha."),
}
_PERNYATAAN_ORANG = {"PJP-1a", "PJP-1c"}
_BERPEKERJA = {Permohonan.Jamsos.SUDAH, Permohonan.Jamsos.DAFTARKAN}


def nik_sendiri(permohonan: Permohonan) -> str:
    """Return the NIK that may serve as NPWP: of a perseorangan with a KTP."""
    usaha = permohonan.pelaku_usaha
    return usaha.nomor_identitas if usaha.perseorangan and usaha.jenis_identitas == JenisIdentitas.KTP else ""


def jamsos_bertentangan(nilai: str, tenaga_kerja: int) -> bool:
    """Whether "tidak mempekerjakan orang" contradicts the workers of step 2."""
    return tenaga_kerja > 0 and nilai not in _BERPEKERJA


@dataclass
class Isi:
    """The content of an application; each part is read from the database once, when first asked for."""

    permohonan: Permohonan
    galat: list[tuple[int, str]] = field(default_factory=list)

    @cached_property
    def syarat(self) -> Syarat:
        usaha = self.permohonan.pelaku_usaha
        return syarat_data(usaha.jenis, usaha.jenis_perusahaan)

    @cached_property
    def kegiatan(self) -> list[KegiatanUsaha]:
        return list(
            self.permohonan.kegiatan.select_related("kbli", "lokasi")
            .defer("kbli__uraian", "kbli__teks_cari", "kbli__vektor")
            .order_by("id")
        )

    @cached_property
    def lokasi(self) -> list:
        return list(self.permohonan.lokasi.all())

    @cached_property
    def pengurus(self) -> list:
        return list(self.permohonan.pengurus.all()) if self.syarat.pengurus else []

    @cached_property
    def pemegang_saham(self) -> list:
        return list(self.permohonan.pemegang_saham.all()) if self.syarat.pemegang_saham else []

    @cached_property
    def tenaga_kerja(self) -> int:
        return sum(k.tenaga_kerja for k in self.kegiatan)

    @cached_property
    def edisi_lama(self) -> list[KegiatanUsaha]:
        """The lines whose code is of an edition that is not the application's or no longer in use."""
        berlaku = set(EdisiKbli.objects.berlaku().values_list("tahun", flat=True)) if self.kegiatan else set()
        return [k for k in self.kegiatan if k.edisi not in berlaku or k.edisi != self.permohonan.edisi_kbli_id]

    @cached_property
    def ambang(self) -> list[AmbangSkala]:
        return list(AmbangSkala.objects.berlaku().select_related("dasar_hukum").order_by("skala"))

    @cached_property
    def skala(self) -> HasilSkala | None:
        """The scale that the capital gives today; None without a business line."""
        if not self.kegiatan:
            return None
        return hitung_skala(
            [k.modal for k in self.kegiatan],
            [(a.skala, a.modal_sampai) for a in self.ambang],
            pma=self.permohonan.pma,
        )

    @cached_property
    def risiko(self) -> dict[int, RisikoKbli]:
        """KBLI id -> its risk at this scale; several scopes give the highest, none: belum dipetakan."""
        if self.skala is None:
            return {}
        urutan = {t: n for n, t in enumerate(TingkatRisiko.values)}
        hasil: dict[int, RisikoKbli] = {}
        for r in RisikoKbli.objects.filter(kbli__in={k.kbli_id for k in self.kegiatan}, skala=self.skala.skala):
            lama = hasil.get(r.kbli_id)
            if lama is None or urutan[r.tingkat] > urutan[lama.tingkat]:
                hasil[r.kbli_id] = r
        return hasil

    @cached_property
    def teks_pernyataan(self) -> list[TeksPernyataan]:
        """The statements that this application needs, in their wording of today."""
        rendah = any(
            (r := self.risiko.get(k.kbli_id)) is None or r.tingkat == TingkatRisiko.RENDAH for k in self.kegiatan
        )
        perlu = [t for t in TeksPernyataan.objects.berlaku() if rendah or not t.untuk_risiko_rendah]
        if self.permohonan.jenis == Permohonan.Jenis.PERUBAHAN:
            # What was stated about the person stands; what is said about the data is said anew.
            return [t for t in perlu if t.kode not in _PERNYATAAN_ORANG]
        return perlu

    @cached_property
    def dinyatakan(self) -> set[int]:
        return set(self.permohonan.pernyataan.values_list("teks_id", flat=True))

    def periksa(self) -> list[tuple[int, str]]:
        """Return all that is missing or contradicts, as (step, message) in the order of the steps."""
        self.galat = []
        self._periksa_usaha()
        for pesan in self.kurang_kegiatan():
            self._kurang(2, pesan)
        self._periksa_peran()
        if any(t.pk not in self.dinyatakan for t in self.teks_pernyataan):
            self._kurang(4, _("Centang setiap pernyataan."))
        return self.galat

    def _kurang(self, langkah: int, pesan: str) -> None:
        self.galat.append((langkah, str(pesan)))

    def _periksa_usaha(self) -> None:
        p, syarat = self.permohonan, self.syarat
        if p.npwp:
            try:
                periksa_npwp(p.npwp, nik=nik_sendiri(p))
            except NpwpTidakSah as galat:
                self._kurang(1, PESAN_NPWP[galat.kode])
        elif syarat.npwp:
            self._kurang(1, _("Isi NPWP."))
        if not p.alamat:
            self._kurang(1, _("Isi alamat."))
        if not wilayah.kelurahan_sah(p.kelurahan):
            self._kurang(1, _("Pilih kelurahan atau desa."))
        if not p.kode_pos:
            self._kurang(1, _("Isi kode pos."))
        if not p.telepon:
            self._kurang(1, _("Isi nomor telepon."))
        if not p.email:
            self._kurang(1, _("Isi alamat surel."))
        if syarat.akta and not (p.nomor_akta and p.tanggal_akta and p.notaris):
            self._kurang(1, _("Isi nomor akta, tanggal akta, dan nama notaris."))
        if syarat.prinsipal and not (p.nama_prinsipal and p.negara_prinsipal):
            self._kurang(1, _("Isi nama dan negara prinsipal."))
        if not p.status_pm:
            self._kurang(1, _("Pilih status penanaman modal."))
        for pesan in self.kurang_orang():
            self._kurang(1, pesan)

    def kurang_orang(self, status_pm: str | None = None) -> list[str]:
        """Return what is missing or does not fit among directors and owners under `status_pm` (default: the saved)."""
        hasil = []
        if self.syarat.pengurus and not self.pengurus:
            hasil.append(_("Tambahkan sedikitnya satu pengurus."))
        if self.syarat.pemegang_saham:
            hasil += [
                PESAN_PEMILIK[kode]
                for kode in periksa_pemilik(
                    [(str(s.negara), s.persen) for s in self.pemegang_saham],
                    status_pm=self.permohonan.status_pm if status_pm is None else status_pm,
                    jenis_perusahaan=self.permohonan.pelaku_usaha.jenis_perusahaan,
                )
            ]
        return [str(h) for h in hasil]

    def kurang_kegiatan(self) -> list[str]:
        """Return what is missing or refused among the business lines."""
        if not self.kegiatan:
            return [str(_("Tambahkan sedikitnya satu kegiatan usaha."))]
        hasil = []
        for k in self.kegiatan:
            if k.kbli.tertutup:
                hasil.append(
                    _("%(kode)s %(judul)s tertutup: %(alasan)s")
                    % {"kode": k.kode_kbli, "judul": k.judul, "alasan": k.kbli.alasan_tertutup}
                )
            if k.modal <= Decimal(0):
                hasil.append(_("Isi modal untuk %(judul)s.") % {"judul": k.judul})
        if self.edisi_lama:
            hasil.append(_("Daftar KBLI sudah berganti edisi. Pilih ulang KBLI kegiatan yang ditandai."))
        return [str(h) for h in hasil]

    def _periksa_peran(self) -> None:
        p = self.permohonan
        for kode in periksa_peran(
            impor=p.impor,
            jenis_api=p.jenis_api,
            ekspor=p.ekspor,
            kepabeanan=p.kepabeanan,
            kategori_kbli={k.kbli.kategori for k in self.kegiatan},
            produksi_sendiri=p.produksi_sendiri,
            tenaga_kerja=self.tenaga_kerja,
            wlkp=p.wlkp,
        ).values():
            self._kurang(3, PESAN_PERAN[kode])
        for nilai, nama in ((p.jamsos_kes, _("BPJS Kesehatan")), (p.jamsos_tk, _("BPJS Ketenagakerjaan"))):
            if not nilai:
                self._kurang(3, _("Jawab pertanyaan tentang %(nama)s.") % {"nama": nama})
            elif jamsos_bertentangan(nilai, self.tenaga_kerja):
                self._kurang(
                    3, _("%(nama)s: Anda mengisi jumlah pekerja, jadi pilih sudah atau daftarkan.") % {"nama": nama}
                )


def periksa_kelengkapan(*, permohonan: Permohonan) -> Isi:
    """Return the content of a complete application. Raises `BelumLengkap` with all that is missing."""
    isi = Isi(permohonan)
    if galat := isi.periksa():
        raise BelumLengkap(galat)
    return isi
