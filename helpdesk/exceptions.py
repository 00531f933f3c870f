"""What a service of the helpdesk refuses, and why."""

from datetime import datetime

from helpdesk.models import Tiket


class HelpdeskRefused(Exception):
    """An act that the rules of the helpdesk do not allow."""


class AlreadyTaken(HelpdeskRefused):
    """Another officer is working on the ticket."""

    def __init__(self, petugas, until: datetime) -> None:
        self.petugas, self.until = petugas, until
        super().__init__(f"taken by {petugas.pk} until {until}")


class ConflictOfInterest(HelpdeskRefused):
    """An officer handles no ticket of their own or of somebody close to them."""

    def __init__(self, tiket: Tiket) -> None:
        self.tiket = tiket
        super().__init__(f"ticket {tiket.pk}")


class NotAnOfficer(HelpdeskRefused):
    """The person named may not handle this ticket."""


class DifferentReporter(HelpdeskRefused):
    """Tickets of two persons are never merged: one would read what the other wrote."""


class CannotMerge(HelpdeskRefused):
    """A ticket cannot be merged into itself, into one that was merged itself, or into spam."""


class ReopenPeriodOver(HelpdeskRefused):
    """The 14 days in which a reporter may open the ticket again are over."""


class NotResolved(HelpdeskRefused):
    """Only a ticket that was answered can be rated, and once."""


class EmptyContent(HelpdeskRefused, ValueError):
    """A text or a reason is missing."""


class TiketNotOpen(HelpdeskRefused):
    """The ticket is over: it must be opened again first."""


class AccountNotFound(HelpdeskRefused):
    """No account has this User-ID or NIB."""


class ReporterNotProven(HelpdeskRefused):
    """The reporter is not known to hold an account; data of an account are for its holder only."""


class WrongCode(HelpdeskRefused):
    """The code is not the one that was mailed, is old, or was tried too often."""


class CannotSend(HelpdeskRefused):
    """The registration does not wait for an activation any more, or got too many mails."""
