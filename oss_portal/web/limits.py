"""Every limit of the portal: number, period, and the thing that is counted (docs/security.md); `rate_limit` counts.

Failures, guesses and complete forms are counted, never a valid link and never a form with an error.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """A limit: `times` at once, then one more after each `per / times`, so that nobody waits for the end of a window.

    `times` may be the name of a setting. Beyond a limit with `visitor`, people can continue with a captcha (`pause`).
    """

    times: int | str
    per: timedelta
    visitor: bool = False

    @property
    def size(self) -> int:
        """The number of tries at once."""
        return int(getattr(settings, self.times)) if isinstance(self.times, str) else self.times

    @property
    def cost(self) -> float:
        """The number of seconds after which one more try is possible."""
        return self.per.total_seconds() / self.size


LIMITS: dict[str, Limit] = {
    # By visitor: an address with everybody behind it, a device that signed in before, or somebody who solved a captcha.
    "tautan-salah": Limit(300, HOUR, visitor=True),  # invented links: activation, invitation …
    "bantuan.tautan": Limit(30, HOUR, visitor=True),  # invented links to a tiket
    "cek-salah": Limit("CHECK_LIMIT_PER_MINUTE", MINUTE, visitor=True),  # unknown numbers and certificates
    "cek-kode": Limit(20, HOUR, visitor=True),  # wrong codes for one number
    "captcha": Limit(3_000, MINUTE, visitor=True),  # new challenges, in one process
    "daftar": Limit(10_000, HOUR, visitor=True),  # complete registrations
    "petunjuk": Limit(10_000, HOUR, visitor=True),  # complete requests for a mail: password, User-ID, activation
    "surel-hilang": Limit(1_000, HOUR, visitor=True),
    "bantuan.tanya": Limit(1_000, HOUR, visitor=True),
    "bantuan.suara": Limit(1_000, HOUR, visitor=True),
    "kiriman-tanpa-sesi": Limit(100, HOUR, visitor=True),  # forms kept for people who were signed out while typing
    "unggahan": Limit(1_000_000, DAY, visitor=True),  # kB of files; for signed-in people by account
    "masuk-gagal-alamat": Limit(1_000, HOUR, visitor=True),  # wrong passwords: beyond it every name needs the captcha
    "masuk-gagal-sini": Limit(5, timedelta(minutes=10), visitor=True),  # wrong passwords of one name
    # By address alone.
    "captcha-lolos": Limit(600, HOUR),  # pauses ended by a captcha
    "kunci-sandi-salah": Limit(300, HOUR, visitor=True),  # invalid passkeys
    "saksi-salah": Limit(60, HOUR),  # cosignatures of unknown witnesses
    "api-salah": Limit(30, MINUTE),  # wrong keys, in one process
    # By the typed value and the visitor who typed it: nobody can use up the tries of people elsewhere.
    "daftar-nomor-sini": Limit(10, HOUR, visitor=True),
    "surel-hilang-nomor": Limit(3, DAY),
    # For all people together.
    "unggahan-semua": Limit(20_000_000, DAY),  # kB of files of people without a login
    # By name, number or mail address, from anywhere.
    "masuk-gagal": Limit(40, DAY),  # wrong passwords: captcha after three, longer pauses, a mail to the holder
    "petunjuk-nomor": Limit(3, HOUR),  # requests by number and birth date; with a wrong date no mail is sent
    "surel-belum-terbukti": Limit(3, DAY),  # mails to an unconfirmed address
    "surel-terbukti": Limit(24, DAY),  # mails of one kind that strangers cause to the address of a login
    "surel-belum-terbukti.domain": Limit(60, DAY),  # mails to unconfirmed addresses of a domain, not a public provider
    "pesan-hp": Limit(3, DAY),  # messages to one number, for a proven number of one kind; each costs money
    "pesan-hp.blok": Limit(30, HOUR),  # messages to unproven numbers in one block of an operator
    "pesan-hp.belum-terbukti": Limit("PHONE_UNPROVEN_AT_ONCE", DAY),  # messages to all unproven numbers
    "pesan-hp.semua": Limit("PHONE_MESSAGES_AT_ONCE", DAY),  # all messages: PHONE_DAILY_COST
    "surel-masuk": Limit(50, DAY),  # mails of one sender
    "surel-masuk.tiket": Limit(10, DAY),  # new tikets from mails of one sender
    "surel-masuk.ditahan": Limit(100, DAY),  # held mails on the list of officers
    # By registration, invitation or tiket, for everybody who has its link.
    "aktivasi-ulang": Limit(3, HOUR),
    "betulkan-surel": Limit(3, HOUR),
    "undangan-identitas": Limit(5, DAY),
    "undangan-mati": Limit(3, DAY),  # audit events about an invitation that has ended
    "captcha-terpakai": Limit(1, DAY),  # a solved captcha, used up by a valid form
    "formulir-diterima": Limit(10, HOUR),  # an accepted form, by all its values: to recognise the second click
    "bantuan.balas": Limit(30, HOUR),
    "helpdesk.kode": Limit(5, DAY),
    "surel-masuk.utas": Limit(100, DAY),  # mails to a tiket, from all senders
    "surel-masuk.pantul": Limit(3, DAY),  # notes about bounced mail
    "surel-masuk.tertunda": Limit(1, DAY),  # notes about delayed mail
    "surel-masuk.otomatis": Limit(5, DAY),  # automatic answers
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
    "surel-asli": Limit(20, HOUR),  # original mails opened by an officer
    "petugas-cari": Limit(300, HOUR),  # searches of an officer for people and cases: more than a day's work
    "petugas-cari-habis": Limit(1, HOUR),  # supervisors are told of it
    "api": Limit("API_LIMIT_PER_MINUTE", MINUTE),
}
