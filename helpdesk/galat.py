"""What a service of the helpdesk refuses, and why."""

from datetime import datetime


class HelpdeskGalat(Exception):
    """An act that the rules of the helpdesk do not allow."""


class SedangDiambil(HelpdeskGalat):
    """Another officer is working on the ticket."""

    def __init__(self, petugas, sampai: datetime):
        self.petugas, self.sampai = petugas, sampai
        super().__init__(f"taken by {petugas.pk} until {sampai}")


class BenturanKepentingan(HelpdeskGalat):
    """An officer handles no ticket of his own or of somebody close to him."""

    def __init__(self, tiket):
        self.tiket = tiket
        super().__init__(f"ticket {tiket.pk}")


class BukanPetugas(HelpdeskGalat):
    """The person named may not handle this ticket."""


class PelaporBerbeda(HelpdeskGalat):
    """Tickets of two persons are never merged: one would read what the other wrote."""


class TakDapatDigabung(HelpdeskGalat):
    """A ticket cannot be merged into itself, into one that was merged itself, or into spam."""


class MasaBukaLewat(HelpdeskGalat):
    """The 14 days in which a reporter may open the ticket again are over."""


class BelumSelesai(HelpdeskGalat):
    """Only a ticket that was answered can be rated, and once."""


class IsiKosong(HelpdeskGalat, ValueError):
    """A text or a reason is missing."""


class TidakTerbuka(HelpdeskGalat):
    """The ticket is over: it must be opened again first."""


class AkunTakAda(HelpdeskGalat):
    """No account has this User-ID or NIB."""


class PelaporBelumTerbukti(HelpdeskGalat):
    """The reporter is not known to hold an account; data of an account are for its holder only."""


class KodeSalah(HelpdeskGalat):
    """The code is not the one that was mailed, is old, or was tried too often."""


class TakDapatDikirim(HelpdeskGalat):
    """The registration does not wait for an activation any more, or got too many mails."""
