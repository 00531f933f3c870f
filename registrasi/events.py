"""Names of the audit events of registrasi."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Event(StrEnum):
    # Registration and activation
    PENDAFTARAN_DITERIMA = "registrasi.pendaftaran.diterima"
    PENDAFTARAN_TIDAK_DILANJUTKAN = "registrasi.pendaftaran.tidak_dilanjutkan"
    AKTIVASI_DIKIRIM_ULANG = "registrasi.aktivasi.dikirim_ulang"
    SUREL_PENDAFTARAN_DIBETULKAN = "registrasi.pendaftaran.surel_dibetulkan"
    PENDAFTARAN_DIAKTIFKAN = "registrasi.pendaftaran.diaktifkan"
    PENDAFTARAN_KEDALUWARSA = "registrasi.pendaftaran.kedaluwarsa"
    DATA_PENDAFTARAN_DIHAPUS = "registrasi.pendaftaran.data_dihapus"
    # Review by staff
    PENDAFTARAN_DIAMBIL = "registrasi.pendaftaran.diambil"
    PENDAFTARAN_DILEPAS = "registrasi.pendaftaran.dilepas"
    PENDAFTARAN_DISETUJUI = "registrasi.pendaftaran.disetujui"
    PENDAFTARAN_MINTA_PERBAIKAN = "registrasi.pendaftaran.minta_perbaikan"
    PENDAFTARAN_DIPERBAIKI = "registrasi.pendaftaran.diperbaiki"
    PENDAFTARAN_DITOLAK = "registrasi.pendaftaran.ditolak"
    IDENTITAS_DICOCOKKAN = "registrasi.identitas.dicocokkan"
    IDENTITAS_DISENGKETAKAN = "registrasi.identitas.disengketakan"
    BUKTI_DIMINTA = "registrasi.bukti.diminta"
    BUKTI_DIKIRIM = "registrasi.bukti.dikirim"
    BUKTI_DILIHAT = "identitas.bukti_dilihat"
    # Sign-in
    MASUK = "registrasi.masuk"
    KELUAR = "registrasi.keluar"
    MASUK_TERKUNCI = "registrasi.masuk.terkunci"
    KATA_SANDI_DIMINTA = "registrasi.kata_sandi.tautan_diminta"
    KATA_SANDI_DIGANTI = "registrasi.kata_sandi.diganti"
    USER_ID_DIMINTA = "registrasi.user_id.diminta"
    SUREL_DIMINTA_GANTI = "registrasi.surel.diminta_ganti"
    SUREL_DISETUJUI = "registrasi.surel.disetujui"
    SUREL_DIGANTI = "registrasi.surel.diganti"
    TELEPON_TERBUKTI = "registrasi.telepon.terbukti"
    KABAR_TELEPON_DIPILIH = "registrasi.kabar_telepon.dipilih"
    SESI_DIAKHIRI = "registrasi.sesi.diakhiri"
    PROFIL_DIUBAH = "registrasi.profil.diubah"
    TOTP_DIPASANG = "registrasi.totp.dipasang"
    TOTP_KELIRU = "registrasi.totp.salah"
    KUNCI_SANDI_DITAMBAH = "registrasi.kunci_sandi.ditambah"
    KUNCI_SANDI_DIHAPUS = "registrasi.kunci_sandi.dihapus"
    KUNCI_SANDI_SALINAN = "registrasi.kunci_sandi.salinan"
    KODE_PEMULIHAN_DIBUAT = "registrasi.kode_pemulihan.dibuat"
    KODE_PEMULIHAN_DIPAKAI = "registrasi.kode_pemulihan.dipakai"
    # The events of a Hak Akses, and the acts of officers on it
    HAK_AKSES_DIBERIKAN = "hak_akses.diberikan"
    HAK_AKSES_DIBATASI = "hak_akses.dibatasi"
    HAK_AKSES_DIBLOKIR = "hak_akses.diblokir"
    PENGAKHIRAN_DIBATALKAN = "hak_akses.pengakhiran_dibatalkan"
    HAK_AKSES_DIPULIHKAN = "hak_akses.dipulihkan"
    HAK_AKSES_DIAKHIRI = "hak_akses.diakhiri"
    HAK_AKSES_DIPILIH = "hak_akses.dipilih"
    IDENTITAS_DIUNGKAP = "identitas.diungkap"
    BATAS_PENGUNGKAPAN = "identitas.batas_tercapai"
    PERMOHONAN_DIAJUKAN = "hak_akses.permohonan.diajukan"
    PERMOHONAN_KEBERATAN = "hak_akses.permohonan.keberatan"
    PERMOHONAN_PERLU_DILENGKAPI = "hak_akses.permohonan.perlu_dilengkapi"
    PERMOHONAN_DILENGKAPI = "hak_akses.permohonan.dilengkapi"
    PERMOHONAN_DISETUJUI = "hak_akses.permohonan.disetujui"
    PERMOHONAN_DITOLAK = "hak_akses.permohonan.ditolak"
    PERMOHONAN_SELESAI = "hak_akses.permohonan.selesai"
    PERMOHONAN_DIBATALKAN = "hak_akses.permohonan.dibatalkan"
    TENGGAT_DIPERPANJANG = "hak_akses.permohonan.tenggat_diperpanjang"
    DOKUMEN_DIBUKA = "hak_akses.dokumen.dibuka"
    UNDANGAN_DIKIRIM = "hak_akses.undangan.dikirim"
    UNDANGAN_DITERIMA = "hak_akses.undangan.diterima"
    UNDANGAN_DICABUT = "hak_akses.undangan.dicabut"
    SUREL_HILANG_DIAJUKAN = "surel_hilang.diajukan"
    SUREL_HILANG_DIPERIKSA = "surel_hilang.diperiksa"
    SUREL_HILANG_DIPERIKSA_LAGI = "surel_hilang.diperiksa_lagi"
    SUREL_HILANG_DISETUJUI = "surel_hilang.disetujui"
    SUREL_HILANG_DITOLAK = "surel_hilang.ditolak"
    SUREL_HILANG_DIBATALKAN = "surel_hilang.dibatalkan"
    SUREL_HILANG_SELESAI = "surel_hilang.selesai"
    PEMBATASAN_DITAMBAH = "pembatasan.ditambah"
    PEMBATASAN_DICABUT = "pembatasan.dicabut"
    DITOLAK_OLEH_PEMBATASAN = "pembatasan.menolak"
    DATA_PRIBADI_DIUNDUH = "data_pribadi.diunduh"
    PERMINTAAN_DATA_DIAJUKAN = "data_pribadi.permintaan.diajukan"
    PERMINTAAN_DATA_DIJAWAB = "data_pribadi.permintaan.dijawab"
    PERMINTAAN_DATA_DIBATALKAN = "data_pribadi.permintaan.dibatalkan"
    PELAKU_USAHA_DIBETULKAN = "pelaku_usaha.dibetulkan"
    DATA_PRIBADI_DIKOREKSI = "data_pribadi.dikoreksi"
    DATA_PRIBADI_DIHAPUS = "data_pribadi.dihapus"
    AKSES_DITOLAK = "akses.ditolak"
    UNDANGAN_DITOLAK = "hak_akses.undangan.ditolak"
    JEJAK_DICARI = "audit.jejak.dicari"
    JEJAK_DIEKSPOR = "audit.jejak.diekspor"
    AUDIT_DITOLAK = "audit.ditolak"
    KAITAN_DINYATAKAN = "petugas.kaitan.dinyatakan"
    KAITAN_DICABUT = "petugas.kaitan.dicabut"
    PENGUNGKAPAN_DILIHAT = "audit.pengungkapan.dibuka"
    JEJAK_ORANG_DIBUKA = "audit.orang.dibuka"
    JEJAK_NIB_DIBUKA = "audit.nib.dibuka"
    JEJAK_PETUGAS_DIBUKA = "audit.petugas.dibuka"
    BERKAS_PERKARA_DIUNDUH = "audit.berkas_perkara.diunduh"
    INSIDEN_DICATAT = "insiden.dicatat"
    INSIDEN_TERDAMPAK = "insiden.terdampak"
    INSIDEN_DIBERITAHUKAN = "insiden.diberitahukan"
    INSIDEN_DITUTUP = "insiden.ditutup"
    RETENSI_DITERAPKAN = "retensi.diterapkan"


# The sentences in the history of a case; `siapa` is the person who acted.
SENTENCES = {
    Event.MASUK: _("%(siapa)s masuk."),
    Event.KELUAR: _("%(siapa)s keluar."),
    Event.MASUK_TERKUNCI: _("Percobaan masuk dihentikan setelah kata sandi salah berkali-kali."),
    Event.KATA_SANDI_DIMINTA: _("Tautan kata sandi baru diminta."),
    Event.KATA_SANDI_DIGANTI: _("%(siapa)s mengganti kata sandi."),
    Event.USER_ID_DIMINTA: _("User-ID yang terlupa diminta lewat surel."),
    Event.SUREL_DIMINTA_GANTI: _("%(siapa)s meminta alamat surel diganti."),
    Event.SUREL_DISETUJUI: _("Penggantian alamat surel disetujui dari alamat lama."),
    Event.SUREL_DIGANTI: _("Alamat surel akun diganti."),
    Event.SESI_DIAKHIRI: _("%(siapa)s mengeluarkan perangkat lain."),
    Event.PROFIL_DIUBAH: _("%(siapa)s mengubah profil akunnya."),
    Event.TOTP_DIPASANG: _("%(siapa)s memasang kode dari aplikasi sebagai faktor kedua."),
    Event.TOTP_KELIRU: _("%(siapa)s mengetik kode yang tidak cocok sesudah kata sandinya."),
    Event.KUNCI_SANDI_DITAMBAH: _("%(siapa)s menambah kunci sandi."),
    Event.KUNCI_SANDI_DIHAPUS: _("%(siapa)s menghapus kunci sandi."),
    Event.KUNCI_SANDI_SALINAN: _("Kunci sandi ditolak: hitungannya mundur, jadi mungkin ada salinannya."),
    Event.KODE_PEMULIHAN_DIBUAT: _("%(siapa)s membuat kode pemulihan."),
    Event.KODE_PEMULIHAN_DIPAKAI: _("%(siapa)s masuk dengan kode pemulihan."),
    Event.HAK_AKSES_DIPILIH: _("%(siapa)s memilih usaha yang sedang diurusnya."),
    Event.BATAS_PENGUNGKAPAN: _("%(siapa)s mencapai batas melihat nomor identitas."),
    Event.DITOLAK_OLEH_PEMBATASAN: _("Pendaftaran atau masuk ditolak oleh daftar pembatasan."),
    Event.DATA_PRIBADI_DIUNDUH: _("%(siapa)s mengunduh salinan data pribadinya."),
    Event.KAITAN_DINYATAKAN: _("%(siapa)s menyatakan kaitan dengan seseorang atau suatu usaha."),
    Event.KAITAN_DICABUT: _("%(siapa)s mencabut pernyataan kaitan."),
    Event.PENGUNGKAPAN_DILIHAT: _("%(siapa)s membaca daftar nomor identitas yang ditampilkan."),
    Event.JEJAK_ORANG_DIBUKA: _("%(siapa)s membaca jejak seseorang."),
    Event.JEJAK_NIB_DIBUKA: _("%(siapa)s membaca jejak sebuah NIB."),
    Event.JEJAK_PETUGAS_DIBUKA: _("%(siapa)s membaca jejak seorang petugas."),
    Event.BERKAS_PERKARA_DIUNDUH: _("%(siapa)s mengunduh berkas perkara."),
    Event.RETENSI_DITERAPKAN: _("Aturan masa simpan diterapkan."),
    Event.PENDAFTARAN_DITERIMA: _("Pendaftaran diterima; data dinyatakan benar oleh pendaftar."),
    Event.PENDAFTARAN_TIDAK_DILANJUTKAN: _("Pendaftaran tidak dilanjutkan."),
    Event.AKTIVASI_DIKIRIM_ULANG: _("Tautan aktivasi dikirim ulang."),
    Event.SUREL_PENDAFTARAN_DIBETULKAN: _("Pendaftar membetulkan alamat surelnya."),
    Event.PENDAFTARAN_DIAKTIFKAN: _("Pendaftaran diaktifkan oleh pendaftar."),
    Event.PENDAFTARAN_KEDALUWARSA: _("Pendaftaran berakhir tanpa diaktifkan."),
    Event.DATA_PENDAFTARAN_DIHAPUS: _("Data pribadi pendaftaran dihapus."),
    Event.PENDAFTARAN_DIAMBIL: _("%(siapa)s mengambil pendaftaran ini."),
    Event.PENDAFTARAN_DILEPAS: _("%(siapa)s mengembalikan pendaftaran ini ke antrean."),
    Event.PENDAFTARAN_DISETUJUI: _("%(siapa)s menyetujui pendaftaran ini."),
    Event.PENDAFTARAN_MINTA_PERBAIKAN: _("%(siapa)s meminta perbaikan atau dokumen."),
    Event.PENDAFTARAN_DIPERBAIKI: _("%(siapa)s mengirim perbaikan."),
    Event.PENDAFTARAN_DITOLAK: _("%(siapa)s menolak pendaftaran ini."),
    Event.IDENTITAS_DICOCOKKAN: _("Identitas dicocokkan dengan data Dukcapil."),
    Event.IDENTITAS_DISENGKETAKAN: _("Nomor identitas ini sudah ada pada pendaftaran lain; petugas memutuskan."),
    Event.BUKTI_DIMINTA: _("Pendaftar diminta mengirim foto identitas."),
    Event.BUKTI_DIKIRIM: _("%(siapa)s mengirim foto atau dokumen."),
    Event.BUKTI_DILIHAT: _("%(siapa)s membuka foto atau dokumen."),
    Event.HAK_AKSES_DIBERIKAN: _("Hak Akses diberikan."),
    Event.HAK_AKSES_DIBATASI: _("%(siapa)s membatasi Hak Akses (hanya baca)."),
    Event.HAK_AKSES_DIBLOKIR: _("%(siapa)s memblokir Hak Akses."),
    Event.PENGAKHIRAN_DIBATALKAN: _("%(siapa)s membatalkan pengakhiran; Hak Akses baru diberikan."),
    Event.HAK_AKSES_DIPULIHKAN: _("%(siapa)s memulihkan Hak Akses."),
    Event.HAK_AKSES_DIAKHIRI: _("%(siapa)s mengakhiri Hak Akses."),
    Event.IDENTITAS_DIUNGKAP: _("%(siapa)s melihat nomor identitas lengkap."),
    Event.PERMOHONAN_DIAJUKAN: _("%(siapa)s mengajukan perkara ini."),
    Event.PERMOHONAN_KEBERATAN: {
        "": _("Keberatan diajukan atas perkara ini."),
        "diajukan": _("%(siapa)s mengesampingkan keberatan; perkara ini dilanjutkan."),
    },
    Event.PERMOHONAN_PERLU_DILENGKAPI: _("%(siapa)s meminta perkara ini dilengkapi."),
    Event.PERMOHONAN_DILENGKAPI: _("%(siapa)s melengkapi perkara ini."),
    Event.PERMOHONAN_DISETUJUI: _("%(siapa)s menyetujui perkara ini."),
    Event.PERMOHONAN_DITOLAK: _("%(siapa)s menolak perkara ini."),
    Event.PERMOHONAN_SELESAI: _("%(siapa)s menyelesaikan perkara ini."),
    Event.PERMOHONAN_DIBATALKAN: _("%(siapa)s menarik perkara ini."),
    Event.TENGGAT_DIPERPANJANG: _("Masa keberatan diperpanjang."),
    Event.DOKUMEN_DIBUKA: _("%(siapa)s membuka dokumen perkara."),
    Event.UNDANGAN_DIKIRIM: _("Undangan dikirim."),
    Event.UNDANGAN_DITERIMA: _("Undangan diterima."),
    Event.UNDANGAN_DICABUT: {"": _("Undangan dicabut."), "kedaluwarsa": _("Undangan lewat masanya.")},
    Event.UNDANGAN_DITOLAK: _("Tautan undangan yang sudah tidak berlaku dibuka."),
    Event.SUREL_HILANG_DIAJUKAN: _("Permintaan ganti surel diajukan."),
    Event.SUREL_HILANG_DIPERIKSA: _("%(siapa)s memeriksa dokumen sebagai petugas pertama."),
    Event.SUREL_HILANG_DIPERIKSA_LAGI: _("Orang lain juga meminta akun ini; pemeriksaan diulang."),
    Event.SUREL_HILANG_DISETUJUI: _("%(siapa)s menyetujui sebagai petugas kedua; masa tunggu dimulai."),
    Event.SUREL_HILANG_DITOLAK: _("%(siapa)s menolak permintaan ganti surel."),
    Event.SUREL_HILANG_DIBATALKAN: _("Permintaan ganti surel dibatalkan."),
    Event.SUREL_HILANG_SELESAI: _("Alamat surel diganti."),
    Event.TELEPON_TERBUKTI: _("%(siapa)s membuktikan nomor HP dengan kode."),
    Event.KABAR_TELEPON_DIPILIH: _("%(siapa)s memilih apakah kabar dikirim ke nomor HP."),
    Event.PEMBATASAN_DITAMBAH: _("%(siapa)s menambah pembatasan."),
    Event.PEMBATASAN_DICABUT: _("%(siapa)s mencabut pembatasan."),
    Event.PERMINTAAN_DATA_DIAJUKAN: _("%(siapa)s mengajukan permintaan data pribadi."),
    Event.PERMINTAAN_DATA_DIJAWAB: _("%(siapa)s menjawab permintaan data pribadi."),
    Event.PERMINTAAN_DATA_DIBATALKAN: _("%(siapa)s membatalkan permintaan data pribadi."),
    Event.PELAKU_USAHA_DIBETULKAN: _("%(siapa)s mencatat nama atau pengesahan baru badan usaha ini."),
    Event.DATA_PRIBADI_DIKOREKSI: _("%(siapa)s mengoreksi data pribadi."),
    Event.DATA_PRIBADI_DIHAPUS: _("%(siapa)s menghapus data pribadi."),
    Event.AKSES_DITOLAK: _("%(siapa)s mencoba membuka yang bukan haknya."),
    Event.AUDIT_DITOLAK: _("%(siapa)s dicegah: perkara sendiri, di luar wilayah, atau benturan kepentingan."),
    Event.JEJAK_DICARI: _("%(siapa)s membaca jejak semua orang."),
    Event.JEJAK_DIEKSPOR: _("%(siapa)s mengunduh jejak (%(baris)s baris)."),
    Event.INSIDEN_DICATAT: _("%(siapa)s mencatat insiden ini."),
    Event.INSIDEN_TERDAMPAK: _("%(siapa)s menambah orang terdampak."),
    Event.INSIDEN_DIBERITAHUKAN: _("%(siapa)s memberitahukan insiden ini."),
    Event.INSIDEN_DITUTUP: _("%(siapa)s menutup insiden ini."),
}
