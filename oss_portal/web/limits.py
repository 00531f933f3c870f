"""Every limit of the portal: how often, in how long, and what is counted (docs/security.md); `rate_limit` counts.

What is counted are failures, guesses and complete forms, never a valid link and never a form with an error.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """`times` at once; after that one more each `per / times`, so that nobody waits for the end of a window.

    `times` may be the name of a setting. Past a limit of a `visitor` a solved captcha passes (`pause`).
    """

    times: int | str
    per: timedelta
    visitor: bool = False

    @property
    def size(self) -> int:
        """How often at once."""
        return int(getattr(settings, self.times)) if isinstance(self.times, str) else self.times

    @property
    def cost(self) -> float:
        """After how many seconds one more is free."""
        return self.per.total_seconds() / self.size


LIMITS: dict[str, Limit] = {
    # By visitor: an address with everybody behind it, a device that signed in before, or who solved a captcha.
    "tautan-salah": Limit(300, HOUR, visitor=True),  # links that nobody was sent: activation, invitation …
    "bantuan.tautan": Limit(30, HOUR, visitor=True),  # the same to a tiket
    "cek-salah": Limit("CHECK_LIMIT_PER_MINUTE", MINUTE, visitor=True),  # numbers and certificates that are not ours
    "cek-kode": Limit(20, HOUR, visitor=True),  # wrong codes for one number
    "captcha": Limit(3_000, MINUTE, visitor=True),  # new challenges, in one process
    "daftar": Limit(10_000, HOUR, visitor=True),  # complete registrations
    "petunjuk": Limit(10_000, HOUR, visitor=True),  # complete requests for a mail: password, User-ID, activation
    "surel-hilang": Limit(1_000, HOUR, visitor=True),
    "bantuan.tanya": Limit(1_000, HOUR, visitor=True),
    "bantuan.suara": Limit(1_000, HOUR, visitor=True),
    "kiriman-tanpa-sesi": Limit(100, HOUR, visitor=True),  # forms kept for who was signed out meanwhile
    "unggahan": Limit(1_000_000, DAY, visitor=True),  # kB of files; of who is signed in by account
    "masuk-gagal-alamat": Limit(1_000, HOUR, visitor=True),  # wrong passwords: past it every name needs the captcha
    "masuk-gagal-sini": Limit(5, timedelta(minutes=10), visitor=True),  # wrong passwords of one name
    # By address alone.
    "captcha-lolos": Limit(600, HOUR),  # pauses ended by a captcha
    "kunci-sandi-salah": Limit(300, HOUR, visitor=True),  # passkeys that prove nothing
    "saksi-salah": Limit(60, HOUR),  # cosignatures of nobody we know
    "api-salah": Limit(30, MINUTE),  # wrong keys, in one process
    # By what was typed and the visitor who typed it: nobody uses up the tries of somebody elsewhere.
    "daftar-nomor-sini": Limit(10, HOUR, visitor=True),
    "surel-hilang-nomor": Limit(3, DAY),
    # In all.
    "unggahan-semua": Limit(20_000_000, DAY),  # kB of files of people without a login
    # By name, number or mail address, from anywhere.
    "masuk-gagal": Limit(40, DAY),  # wrong passwords: captcha after three, longer pauses, a mail to the holder
    "petunjuk-nomor": Limit(3, HOUR),  # of a number with its birth date: with a wrong one nobody gets a mail
    "surel-belum-terbukti": Limit(3, DAY),  # mails to an address that nobody confirmed
    "surel-terbukti": Limit(24, DAY),  # mails of one kind that strangers set off to the address of a login
    "surel-belum-terbukti.domain": Limit(60, DAY),  # the same to one domain that is no public provider
    "pesan-hp": Limit(3, DAY),  # messages to one number, of one kind where it is proven; each costs money
    "pesan-hp.blok": Limit(30, HOUR),  # the same to one block of numbers of an operator, while nobody proved them
    "pesan-hp.belum-terbukti": Limit("PHONE_UNPROVEN_AT_ONCE", DAY),  # all to numbers that nobody proved
    "pesan-hp.semua": Limit("PHONE_MESSAGES_AT_ONCE", DAY),  # all of them: PHONE_DAILY_COST
    "surel-masuk": Limit(50, DAY),  # mails of one sender
    "surel-masuk.tiket": Limit(10, DAY),  # tiket among them
    "surel-masuk.ditahan": Limit(100, DAY),  # held mails on the list of officers
    # By registration, invitation or tiket: whoever has the link.
    "aktivasi-ulang": Limit(3, HOUR),
    "betulkan-surel": Limit(3, HOUR),
    "undangan-identitas": Limit(5, DAY),
    "undangan-mati": Limit(3, DAY),  # lines in the trail about one that is over
    "captcha-terpakai": Limit(1, DAY),  # a solved captcha, used up by the form that was in order
    "formulir-diterima": Limit(10, HOUR),  # an accepted form, by all that was sent: for the second click
    "bantuan.balas": Limit(30, HOUR),
    "helpdesk.kode": Limit(5, DAY),
    "surel-masuk.utas": Limit(100, DAY),  # mails to it, from whomever
    "surel-masuk.pantul": Limit(3, DAY),  # notes about mail that came back
    "surel-masuk.tertunda": Limit(1, DAY),  # notes about mail that is late
    "surel-masuk.otomatis": Limit(5, DAY),  # answers of programs
    # By account or key.
    "totp": Limit(10, timedelta(minutes=15)),  # codes after a password, from one address; each app slows down too
    "totp-salah": Limit(10, 5 * DAY),  # wrong codes after the right password: the officer is told
    "kunci-sandi-tantangan": Limit(1, timedelta(minutes=10)),  # a challenge for a passkey, which lives five minutes
    "bantuan.tanya.akun": Limit(10, DAY),
    "ubah-sandi": Limit(10, HOUR),
    "ganti-surel": Limit(5, HOUR),
    "buktikan-hp": Limit(3, HOUR),
    "undang-kuasa": Limit(30, DAY),
    "ganti-pj": Limit(20, DAY),
    "permintaan-data": Limit(20, DAY),
    "unduh-data": Limit(20, HOUR),
    "bukti-persetujuan": Limit(30, HOUR),
    "bukti-identitas": Limit(30, HOUR),  # pictures of a KTP
    "nib-cabut": Limit(10, HOUR),
    "keterangan-nib": Limit(20, DAY),
    "kartu-nib": Limit(50, DAY),
    "akses-ditolak": Limit(30, HOUR),
    "helpdesk.penelepon": Limit(5, HOUR),
    "surel-asli": Limit(20, HOUR),  # mails as they came, opened by an officer
    "petugas-cari": Limit(300, HOUR),  # searches of an officer for people and cases: more than a day's work
    "petugas-cari-habis": Limit(1, HOUR),  # supervisors are told of it
    "api": Limit("API_LIMIT_PER_MINUTE", MINUTE),
}
