"""The NIK ladder (domain.md 1.1): reject what cannot be, warn about what may be right, never lock out a real citizen.

A NIK is 6 digits of the region of first registration (Kemendagri codes, kept for life and so perhaps retired), the
birth date as DDMMYY with 40 added to the day of a woman, and a serial of 4 digits. It has no century, no check digit,
and it is NOT changed when the civil record's birth date is corrected later: a differing date gives only a warning.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from registrasi.rules.temuan import Temuan

# Kemendagri codes of the 38 provinces, and 54 (Timor Timur): people registered there keep their number.
PROVINSI = frozenset(
    # fmt: off
    (
        "11",
        "12",
        "13",
        "14",
        "15",
        "16",
        "17",
        "18",
        "19",
        "21",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "72",
        "73",
        "74",
        "75",
        "76",
        "81",
        "82",
        "91",
        "92",
        "93",
        "94",
        "95",
        "96",
    )
    # fmt: on
)
# UU 23/2006 jo. UU 24/2013 art. 63: a KTP is held from 17 on.
USIA_KTP = 17
USIA_TERTUA = 100


@dataclass(frozen=True)
class HasilNik:
    """`penolakan` makes the number impossible; `peringatan` asks the person to confirm and flags the case for staff."""

    nik: str
    penolakan: tuple[Temuan, ...] = ()
    peringatan: tuple[Temuan, ...] = field(default=())
    tanggal_lahir: date | None = None
    perempuan: bool | None = None

    @property
    def mungkin(self) -> bool:
        return not self.penolakan


def rapikan_nik(teks: str) -> str:
    """Return `teks` as it was meant: digits of any script in ASCII; spaces, dots, hyphens, invisible marks gone."""
    teks = unicodedata.normalize("NFKC", teks)
    hasil = []
    for c in teks:
        if c.isdecimal():
            hasil.append(str(unicodedata.decimal(c)))
        elif c.isspace() or c in ".-‐‑‒–—_'" or unicodedata.category(c) in {"Cf", "Cc"}:
            continue
        else:
            hasil.append(c)
    return "".join(hasil)


def usia(tanggal_lahir: date, pada: date) -> int:
    """Return the age in full years on the day `pada`."""
    return pada.year - tanggal_lahir.year - ((pada.month, pada.day) < (tanggal_lahir.month, tanggal_lahir.day))


def _tanggal(tahun: int, bulan: int, hari: int) -> date | None:
    try:
        return date(tahun, bulan, hari)
    except ValueError:
        return None


def _penolakan_wilayah(nik: str) -> list[Temuan]:
    wilayah = nik[:6]
    if wilayah == "000000":
        return [Temuan("wilayah_nol", _("Enam angka pertama NIK tidak mungkin 000000. Periksa lagi KTP Anda."))]
    hasil = []
    if nik[:2] not in PROVINSI:
        hasil.append(
            Temuan(
                "provinsi_mustahil",
                _("Dua angka pertama NIK (%(angka)s) bukan kode provinsi. Periksa lagi KTP Anda.") % {"angka": nik[:2]},
            )
        )
    if nik[2:4] == "00":
        hasil.append(
            Temuan(
                "kabupaten_nol",
                _("Angka ke-3 dan ke-4 NIK (kode kabupaten/kota) tidak mungkin 00. Periksa lagi KTP Anda."),
            )
        )
    if nik[4:6] == "00":
        hasil.append(
            Temuan(
                "kecamatan_nol", _("Angka ke-5 dan ke-6 NIK (kode kecamatan) tidak mungkin 00. Periksa lagi KTP Anda.")
            )
        )
    return hasil


def _penolakan_tanggal(nik: str, hari: int, bulan: int, tahun: int) -> list[Temuan]:
    if not (1 <= hari <= 31):
        return [
            Temuan(
                "hari_mustahil",
                _(
                    "Angka ke-7 dan ke-8 NIK (%(angka)s) tidak mungkin: isinya tanggal lahir 01–31, "
                    "atau 41–71 untuk perempuan."
                )
                % {"angka": nik[6:8]},
            )
        ]
    if not (1 <= bulan <= 12):
        return [
            Temuan(
                "bulan_mustahil",
                _("Angka ke-9 dan ke-10 NIK (%(angka)s) tidak mungkin: isinya bulan lahir 01–12.")
                % {"angka": nik[8:10]},
            )
        ]
    if not any(_tanggal(abad + tahun, bulan, hari) for abad in (1900, 2000)):
        return [
            Temuan(
                "tanggal_mustahil",
                _("Angka ke-7 sampai ke-12 NIK (%(angka)s) bukan tanggal yang ada di kalender.") % {"angka": nik[6:12]},
            )
        ]
    return []


def _beda_tanggal(nik: str, hari: int, perempuan: bool, lahir: date) -> Temuan | None:
    """Compare with the entered birth date, digit pair by digit pair, and name the pairs that disagree."""
    bagian = []
    if hari != lahir.day:
        if perempuan:
            bagian.append(
                _("angka ke-7 dan ke-8 (%(angka)s, untuk perempuan berarti tanggal %(nik)02d) berbeda dari %(isi)02d")
                % {"angka": nik[6:8], "nik": hari, "isi": lahir.day}
            )
        else:
            bagian.append(
                _("angka ke-7 dan ke-8 (tanggal %(nik)s) berbeda dari %(isi)02d") % {"nik": nik[6:8], "isi": lahir.day}
            )
    if int(nik[8:10]) != lahir.month:
        bagian.append(
            _("angka ke-9 dan ke-10 (bulan %(nik)s) berbeda dari %(isi)02d") % {"nik": nik[8:10], "isi": lahir.month}
        )
    if int(nik[10:12]) != lahir.year % 100:
        bagian.append(
            _("angka ke-11 dan ke-12 (tahun …%(nik)s) berbeda dari %(isi)d") % {"nik": nik[10:12], "isi": lahir.year}
        )
    if not bagian:
        return None
    return Temuan(
        "tanggal_beda",
        _("NIK dan tanggal lahir yang Anda isi tidak sama: %(bagian)s.")
        % {"bagian": "; ".join(str(b) for b in bagian)},
    )


def periksa_nik(
    nik: str, *, tanggal_lahir: date | None, hari_ini: date, kode_dikenal: Callable[[str], bool]
) -> HasilNik:
    """Climb the ladder for `nik` (already through `rapikan_nik`).

    `tanggal_lahir` is what the person entered (it gives the century, which the NIK has not); `kode_dikenal` says
    whether a region code of six digits stands in any known edition of the list.
    """
    if not nik:
        return HasilNik(nik, (Temuan("kosong", _("Isi NIK.")),))
    if not (nik.isascii() and nik.isdigit()):
        return HasilNik(nik, (Temuan("bukan_angka", _("NIK hanya berisi angka, tanpa huruf atau tanda lain.")),))
    if len(nik) != 16:
        return HasilNik(
            nik,
            (
                Temuan(
                    "panjang",
                    _("NIK terdiri dari 16 angka. Yang Anda isi %(jumlah)d angka.") % {"jumlah": len(nik)},
                ),
            ),
        )

    hari_tertulis, bulan, tahun = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    perempuan = hari_tertulis > 40
    hari = hari_tertulis - 40 if perempuan else hari_tertulis
    penolakan = _penolakan_wilayah(nik) + _penolakan_tanggal(nik, hari, bulan, tahun)
    if nik[12:] == "0000":
        penolakan.append(Temuan("urut_nol", _("Empat angka terakhir NIK tidak mungkin 0000. Periksa lagi KTP Anda.")))
    if penolakan:
        return HasilNik(nik, tuple(penolakan))

    peringatan = []
    if not kode_dikenal(nik[:6]) or nik[2:4] == "70":
        peringatan.append(
            Temuan(
                "wilayah_tak_dikenal",
                _(
                    "Enam angka pertama NIK (%(angka)s) tidak ada di daftar wilayah kami. Bisa jadi kode wilayah lama, "
                    "bisa jadi salah ketik."
                )
                % {"angka": nik[:6]},
            )
        )
    if tanggal_lahir:
        if beda := _beda_tanggal(nik, hari, perempuan, tanggal_lahir):
            peringatan.append(beda)
        if usia(tanggal_lahir, hari_ini) > USIA_TERTUA:
            peringatan.append(
                Temuan(
                    "usia_lebih_100",
                    _("Tanggal lahir yang Anda isi berarti usia lebih dari 100 tahun. Periksa tahunnya."),
                )
            )
    return HasilNik(nik, (), tuple(peringatan), _tanggal_nik(tahun, bulan, hari, tanggal_lahir, hari_ini), perempuan)


def _tanggal_nik(tahun: int, bulan: int, hari: int, diisi: date | None, hari_ini: date) -> date | None:
    """Return the date in the NIK in the century of the entered date, else in the latest one that is not to come."""
    calon = [t for abad in (1900, 2000) if (t := _tanggal(abad + tahun, bulan, hari)) and t <= hari_ini]
    if diisi:
        for t in calon:
            if t.year // 100 == diisi.year // 100:
                return t
    return calon[-1] if calon else None


def periksa_usia(tanggal_lahir: date, *, hari_ini: date, minimum: int = USIA_KTP) -> Temuan | None:
    """Return the finding when the person is not yet born or younger than `minimum` (UU 23/2006 art. 63; PJP-1b)."""
    if tanggal_lahir > hari_ini:
        return Temuan("lahir_nanti", _("Tanggal lahir harus sebelum hari ini."))
    if tanggal_lahir.year < 1900:
        return Temuan("lahir_terlalu_lama", _("Periksa tahun lahir: paling awal 1900."))
    if usia(tanggal_lahir, hari_ini) < minimum:
        return Temuan(
            "di_bawah_umur",
            _(
                "Pendaftar harus berusia paling sedikit %(usia)d tahun, yaitu usia wajib KTP (UU 23/2006 Pasal 63). "
                "Jika Anda belum cukup umur, minta orang tua atau wali mendaftar sebagai penanggung jawab."
            )
            % {"usia": minimum},
        )
    return None
