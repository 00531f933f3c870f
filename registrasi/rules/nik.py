"""The check of a NIK in steps: refuse what is impossible, warn about what may be right, never lock out a real citizen.

A NIK is 6 digits of the region of first registration (Kemendagri codes, kept for life and so perhaps retired), the
birth date as DDMMYY with 40 added to the day for a woman, and a serial of 4 digits. It has no century, no check digit,
and it is NOT changed when the civil record's birth date is corrected later: a different date gives only a warning.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from oss_portal.text.numbers import mend_of_letter
from registrasi.rules.findings import Finding

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
# UU 23/2006 jo. UU 24/2013 art. 63: people have a KTP from the age of 17.
KTP_AGE = 17
OLDEST_AGE = 100


@dataclass(frozen=True)
class NikResult:
    """The result of the check of a NIK.

    `refusals` make the number impossible; the person must confirm `warnings`, which flag the case for staff.
    """

    nik: str
    refusals: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = field(default=())
    tanggal_lahir: date | None = None
    is_female: bool | None = None


def age(tanggal_lahir: date, at: date) -> int:
    """Return the age in full years on the day `at`."""
    return at.year - tanggal_lahir.year - ((at.month, at.day) < (tanggal_lahir.month, tanggal_lahir.day))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _wilayah_refusals(nik: str) -> list[Finding]:
    wilayah = nik[:6]
    if wilayah == "000000":
        return [Finding("wilayah_nol", _("Enam angka pertama NIK tidak mungkin 000000. Periksa lagi KTP Anda."))]
    result = []
    if nik[:2] not in PROVINSI:
        result.append(
            Finding(
                "provinsi_mustahil",
                _("Dua angka pertama NIK (%(angka)s) bukan kode provinsi. Periksa lagi KTP Anda.") % {"angka": nik[:2]},
            )
        )
    if nik[2:4] == "00":
        result.append(
            Finding(
                "kabupaten_nol",
                _("Angka ke-3 dan ke-4 NIK (kode kabupaten/kota) tidak mungkin 00. Periksa lagi KTP Anda."),
            )
        )
    if nik[4:6] == "00":
        result.append(
            Finding(
                "kecamatan_nol", _("Angka ke-5 dan ke-6 NIK (kode kecamatan) tidak mungkin 00. Periksa lagi KTP Anda.")
            )
        )
    return result


def _date_refusals(nik: str, day: int, month: int, year: int) -> list[Finding]:
    if not (1 <= day <= 31):
        return [
            Finding(
                "hari_mustahil",
                _(
                    "Angka ke-7 dan ke-8 NIK (%(angka)s) tidak mungkin: isinya tanggal lahir 01–31, "
                    "atau 41–71 untuk perempuan."
                )
                % {"angka": nik[6:8]},
            )
        ]
    if not (1 <= month <= 12):
        return [
            Finding(
                "bulan_mustahil",
                _("Angka ke-9 dan ke-10 NIK (%(angka)s) tidak mungkin: isinya bulan lahir 01–12.")
                % {"angka": nik[8:10]},
            )
        ]
    if not any(_date(century + year, month, day) for century in (1900, 2000)):
        return [
            Finding(
                "tanggal_mustahil",
                _("Angka ke-7 sampai ke-12 NIK (%(angka)s) bukan tanggal yang ada di kalender.") % {"angka": nik[6:12]},
            )
        ]
    return []


def _date_difference(nik: str, day: int, is_female: bool, lahir: date) -> Finding | None:
    """Compare the NIK with the entered birth date, pair by pair of digits, and name the pairs that differ."""
    parts = []
    if day != lahir.day:
        if is_female:
            parts.append(
                _("angka ke-7 dan ke-8 (%(angka)s, untuk perempuan berarti tanggal %(nik)02d) berbeda dari %(isi)02d")
                % {"angka": nik[6:8], "nik": day, "isi": lahir.day}
            )
        else:
            parts.append(
                _("angka ke-7 dan ke-8 (tanggal %(nik)s) berbeda dari %(isi)02d") % {"nik": nik[6:8], "isi": lahir.day}
            )
    if int(nik[8:10]) != lahir.month:
        parts.append(
            _("angka ke-9 dan ke-10 (bulan %(nik)s) berbeda dari %(isi)02d") % {"nik": nik[8:10], "isi": lahir.month}
        )
    if int(nik[10:12]) != lahir.year % 100:
        parts.append(
            _("angka ke-11 dan ke-12 (tahun …%(nik)s) berbeda dari %(isi)d") % {"nik": nik[10:12], "isi": lahir.year}
        )
    if not parts:
        return None
    return Finding(
        "tanggal_beda",
        _("NIK dan tanggal lahir yang Anda isi tidak sama: %(bagian)s.") % {"bagian": "; ".join(str(b) for b in parts)},
    )


def check_nik(nik: str, *, tanggal_lahir: date | None, today: date, is_known_code: Callable[[str], bool]) -> NikResult:
    """Check `nik` (the result of `digits_only`) step by step.

    `tanggal_lahir` is the date that the person entered (it gives the century, which the NIK lacks); `is_known_code`
    says whether any known edition of the list contains a region code of six digits.
    """
    if not nik:
        return NikResult(nik, (Finding("kosong", _("Isi NIK.")),))
    if mend := mend_of_letter(nik):
        message = _("NIK hanya berisi angka. %(saran)s") % {"saran": mend}
        return NikResult(nik, (Finding("bukan_angka", message),))
    if len(nik) != 16:
        message = _("NIK terdiri dari 16 angka. Yang Anda isi %(jumlah)d angka.") % {"jumlah": len(nik)}
        return NikResult(nik, (Finding("panjang", message),))

    written_day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    is_female = written_day > 40
    day = written_day - 40 if is_female else written_day
    refusals = _wilayah_refusals(nik) + _date_refusals(nik, day, month, year)
    if nik[12:] == "0000":
        refusals.append(Finding("urut_nol", _("Empat angka terakhir NIK tidak mungkin 0000. Periksa lagi KTP Anda.")))
    if refusals:
        return NikResult(nik, tuple(refusals))

    warnings = []
    if not is_known_code(nik[:6]) or nik[2:4] == "70":
        unknown = _(
            "Enam angka pertama NIK (%(angka)s) tidak ada di daftar wilayah kami. Bisa jadi kode wilayah lama, "
            "bisa jadi salah ketik."
        )
        warnings.append(Finding("wilayah_tak_dikenal", unknown % {"angka": nik[:6]}))
    if tanggal_lahir:
        if diff := _date_difference(nik, day, is_female, tanggal_lahir):
            warnings.append(diff)
        if age(tanggal_lahir, today) > OLDEST_AGE:
            too_old = _("Tanggal lahir yang Anda isi berarti usia lebih dari 100 tahun. Periksa tahunnya.")
            warnings.append(Finding("usia_lebih_100", too_old))
    return NikResult(nik, (), tuple(warnings), _nik_date(year, month, day, tanggal_lahir, today), is_female)


def _nik_date(year: int, month: int, day: int, entered: date | None, today: date) -> date | None:
    """Return the date in the NIK, in the century of the entered date, else in the latest century before today."""
    candidate = [t for century in (1900, 2000) if (t := _date(century + year, month, day)) and t <= today]
    if entered:
        for t in candidate:
            if t.year // 100 == entered.year // 100:
                return t
    return candidate[-1] if candidate else None


def birth_date_of(result: NikResult, *, today: date, minimum: int = KTP_AGE) -> date | None:
    """Return the birth date in a possible NIK for a person of at least `minimum` years; None if there is none."""
    if result.refusals:
        return None
    day, month, year = int(result.nik[6:8]) % 40, int(result.nik[8:10]), int(result.nik[10:12])
    for century in (2000, 1900):
        candidate = _date(century + year, month, day)
        if candidate and candidate <= today and age(candidate, today) >= minimum:
            return candidate
    return None


def check_age(tanggal_lahir: date, *, today: date, minimum: int = KTP_AGE) -> Finding | None:
    """Return the finding when the person is not yet born or younger than `minimum` (UU 23/2006 art. 63; PJP-1b)."""
    if tanggal_lahir > today:
        return Finding("lahir_nanti", _("Tanggal lahir harus sebelum hari ini."))
    if tanggal_lahir.year < 1900:
        return Finding("lahir_terlalu_lama", _("Periksa tahun lahir: paling awal 1900."))
    if age(tanggal_lahir, today) < minimum:
        return Finding(
            "di_bawah_umur",
            _(
                "Pendaftar harus berusia paling sedikit %(usia)d tahun, yaitu usia wajib KTP (UU 23/2006 Pasal 63). "
                "Jika Anda belum cukup umur, minta orang tua atau wali mendaftar sebagai penanggung jawab."
            )
            % {"usia": minimum},
        )
    return None
