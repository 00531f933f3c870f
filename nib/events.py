"""Names of the audit events of this app."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from nib.choices import IN_FORCE_STATUSES, StatusNib


class Event(StrEnum):
    PERMOHONAN_DIMULAI = "nib.permohonan.dimulai"
    PERMOHONAN_DIAJUKAN = "nib.permohonan.diajukan"
    PERMOHONAN_DIAMBIL = "nib.permohonan.diambil"
    PERMOHONAN_PERLU_PERBAIKAN = "nib.permohonan.perlu_perbaikan"
    PERMOHONAN_TERBIT = "nib.permohonan.terbit"
    PERMOHONAN_DITOLAK = "nib.permohonan.ditolak"
    PERMOHONAN_DIBATALKAN = "nib.permohonan.dibatalkan"
    NIB_TERBIT = "nib.terbit"
    NIB_DIUBAH = "nib.diubah"
    NIB_STATUS = "nib.status"
    NIB_DICATAT = "nib.dicatat"
    NIB_DIKONFIRMASI = "nib.dikonfirmasi"
    LKPM_PENGINGAT = "nib.lkpm.pengingat"
    PERMOHONAN_DIKABULKAN_OTOMATIS = "nib.permohonan.dikabulkan_otomatis"
    PUTUSAN_OTOMATIS_DIATUR = "nib.era.putusan_otomatis"
    PERAN_STATUS = "nib.peran.status"
    SANKSI_DIUSULKAN = "nib.sanksi.diusulkan"
    SANKSI_BERLAKU = "nib.sanksi.berlaku"
    SANKSI_DIJAWAB = "nib.sanksi.dijawab"
    SANKSI_SELESAI = "nib.sanksi.selesai"
    SANKSI_DITOLAK = "nib.sanksi.ditolak"
    SANKSI_DITARIK = "nib.sanksi.ditarik"
    TENGGAT_DIPERPANJANG = "nib.sanksi.tenggat_diperpanjang"
    TENGGAT_PERMOHONAN_DIPERPANJANG = "nib.permohonan.tenggat_diperpanjang"
    TENGGAT_IZIN_DIPERPANJANG = "nib.izin.tenggat_diperpanjang"
    KEBERATAN_DIAJUKAN = "nib.keberatan.diajukan"
    KEBERATAN_DITANGGAPI = "nib.keberatan.ditanggapi"
    PENCABUTAN_DIMINTA = "nib.pencabutan.diminta"
    PENCABUTAN_DIPUTUS = "nib.pencabutan.diputus"
    KEWAJIBAN_DICATAT = "nib.kewajiban.dicatat"
    KEWAJIBAN_STATUS = "nib.kewajiban.status"
    BUKTI_DIBUKA = "nib.kewajiban.bukti_dibuka"
    NIB_PINDAH_ERA = "nib.pindah_era"
    ERA_DIAKTIFKAN = "nib.era.diaktifkan"
    INSTANSI_DISIMPAN = "nib.instansi.disimpan"
    IZIN_DILAPORKAN = "nib.izin.dilaporkan"
    IZIN_DITANYAKAN = "nib.izin.ditanyakan"
    IZIN_OTOMATIS = "nib.izin.otomatis"
    KUNCI_API_DIBUAT = "nib.kunci_api.dibuat"
    KUNCI_API_DIGANTI = "nib.kunci_api.diganti"
    KIRIMAN_DIATUR = "nib.kiriman.diatur"
    KIRIMAN_DICOBA_LAGI = "nib.kiriman.dicoba_lagi"
    KUNCI_API_DICABUT = "nib.kunci_api.dicabut"
    DOKUMEN_DIBUKA = "nib.dokumen.dibuka"
    SERTIFIKAT_DIUNDUH = "nib.sertifikat.diunduh"


# Sentences in the history of a case; `siapa` is the person who acted.
SENTENCES = {
    Event.ERA_DIAKTIFKAN: _("Era perizinan diaktifkan."),
    Event.INSTANSI_DISIMPAN: _("%(siapa)s menyimpan data instansi."),
    Event.IZIN_DILAPORKAN: _("Instansi melaporkan izin."),
    Event.IZIN_DITANYAKAN: _("%(siapa)s menanyakan putusan izin kepada instansi."),
    Event.IZIN_OTOMATIS: _("Sistem menyetujui izin karena jangka waktu putusan instansi lewat (%(dasar)s)."),
    Event.KUNCI_API_DIBUAT: _("%(siapa)s membuat kunci API."),
    Event.KUNCI_API_DIGANTI: _("%(siapa)s mengganti kunci API."),
    Event.KIRIMAN_DIATUR: _("%(siapa)s mengatur kiriman perubahan kepada instansi."),
    Event.KIRIMAN_DICOBA_LAGI: _("%(siapa)s mencoba lagi kiriman kepada instansi."),
    Event.KUNCI_API_DICABUT: _("%(siapa)s mencabut kunci API."),
    Event.PERMOHONAN_DIMULAI: _("%(siapa)s memulai permohonan."),
    Event.PERMOHONAN_DIAJUKAN: _("%(siapa)s mengajukan permohonan."),
    Event.PERMOHONAN_DIAMBIL: _("%(siapa)s mengambil permohonan ini."),
    Event.PERMOHONAN_PERLU_PERBAIKAN: _("%(siapa)s meminta perbaikan."),
    Event.PERMOHONAN_TERBIT: _("%(siapa)s menyetujui permohonan."),
    Event.PERMOHONAN_DITOLAK: _("%(siapa)s menolak permohonan."),
    Event.PERMOHONAN_DIBATALKAN: _("Permohonan dibatalkan."),
    Event.NIB_TERBIT: _("NIB terbit."),
    Event.NIB_DIUBAH: _("Data NIB diubah."),
    Event.NIB_DICATAT: _("%(siapa)s mencatat putusan atau catatan pada NIB."),
    Event.DOKUMEN_DIBUKA: _("%(siapa)s membuka dokumen pengawasan."),
    Event.NIB_STATUS: {
        "": _("Status NIB diubah."),
        **{str(status): _("%(siapa)s memberlakukan NIB kembali.") for status in IN_FORCE_STATUSES},
        str(StatusNib.DIBEKUKAN): _("%(siapa)s membekukan NIB."),
        str(StatusNib.DICABUT): _("%(siapa)s mencabut NIB."),
    },
    Event.NIB_DIKONFIRMASI: _("%(siapa)s menyatakan data NIB masih benar."),
    Event.LKPM_PENGINGAT: _("%(siapa)s mengatur surel pengingat LKPM."),
    Event.PERMOHONAN_DIKABULKAN_OTOMATIS: _(
        "Sistem mengabulkan permohonan karena batas waktu putusan lewat (%(dasar)s)."
    ),
    Event.PUTUSAN_OTOMATIS_DIATUR: _("%(siapa)s mengatur putusan otomatis saat batas waktu lewat."),
    Event.PERAN_STATUS: {
        "": _("Status peran NIB diubah."),
        "aktif": _("Peran NIB berlaku."),
        "dibekukan": _("%(siapa)s membekukan sebuah peran NIB."),
        "dicabut": _("Peran NIB berakhir."),
    },
    Event.SANKSI_DIUSULKAN: _("%(siapa)s mengusulkan %(tahap)s; petugas kedua memutuskan."),
    Event.SANKSI_BERLAKU: _("%(siapa)s memberlakukan %(tahap)s."),
    Event.SANKSI_DIJAWAB: _("%(siapa)s menjawab %(tahap)s."),
    Event.SANKSI_SELESAI: _("%(siapa)s menutup perkara %(tahap)s."),
    Event.SANKSI_DITOLAK: _("%(siapa)s menolak usulan %(tahap)s."),
    Event.SANKSI_DITARIK: _("%(siapa)s menarik usulan %(tahap)s yang dibuatnya."),
    Event.TENGGAT_DIPERPANJANG: _("Tenggat menjawab diperpanjang."),
    Event.TENGGAT_PERMOHONAN_DIPERPANJANG: _("Tenggat peninjauan diperpanjang karena hari libur."),
    Event.TENGGAT_IZIN_DIPERPANJANG: _("Jangka waktu putusan instansi diperpanjang karena hari libur."),
    Event.KEBERATAN_DIAJUKAN: _("%(siapa)s mengajukan keberatan."),
    Event.KEBERATAN_DITANGGAPI: _("%(siapa)s menanggapi keberatan."),
    Event.PENCABUTAN_DIMINTA: _("%(siapa)s meminta pencabutan NIB."),
    Event.PENCABUTAN_DIPUTUS: {
        "": _("%(siapa)s memutuskan permintaan pencabutan."),
        "disetujui": _("%(siapa)s menyetujui permintaan pencabutan; NIB dicabut."),
        "ditolak": _("%(siapa)s menolak permintaan pencabutan."),
        "dibatalkan": _("%(siapa)s membatalkan permintaan pencabutan."),
    },
    Event.KEWAJIBAN_DICATAT: _("%(siapa)s mencatat kewajiban pembayaran."),
    Event.KEWAJIBAN_STATUS: {
        "": _("%(siapa)s mengubah keadaan pembayaran."),
        "belum": _("%(siapa)s tidak menemukan pembayaran yang dilaporkan."),
        "dilaporkan": _("%(siapa)s melaporkan kewajiban sudah dibayar."),
        "lunas": _("%(siapa)s menyatakan kewajiban lunas."),
        "dibatalkan": _("%(siapa)s membatalkan kewajiban pembayaran."),
    },
    Event.BUKTI_DIBUKA: _("%(siapa)s membuka bukti bayar."),
    Event.NIB_PINDAH_ERA: _("NIB dipindahkan ke aturan yang baru."),
    Event.SERTIFIKAT_DIUNDUH: _("%(siapa)s mengunduh sertifikat."),
}
