"""Names of the audit events of registrations and of signing in."""

from enum import StrEnum


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
    # Sign-in
    MASUK = "registrasi.masuk"
    KELUAR = "registrasi.keluar"
    MASUK_TERKUNCI = "registrasi.masuk.terkunci"
    KATA_SANDI_DIMINTA = "registrasi.kata_sandi.tautan_diminta"
    KATA_SANDI_DIGANTI = "registrasi.kata_sandi.diganti"
    USER_ID_DIMINTA = "registrasi.user_id.diminta"
    SUREL_DIMINTA_GANTI = "registrasi.surel.diminta_ganti"
    SUREL_DIGANTI = "registrasi.surel.diganti"
    SESI_DIAKHIRI = "registrasi.sesi.diakhiri"
    PROFIL_DIUBAH = "registrasi.profil.diubah"
    TOTP_DIPASANG = "registrasi.totp.dipasang"
