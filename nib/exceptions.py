"""What a service of this app may refuse. Each carries what the page needs to say it in plain words."""

from nib.models import Nib


class NibError(Exception):
    """Base of the refusals of this app."""


class AlreadyHasNib(NibError):
    """The business has a living NIB (NIB-1: one per entity); `nib` is it."""

    def __init__(self, nib: Nib) -> None:
        self.nib = nib
        super().__init__(nib.nomor)


class PermohonanLocked(NibError):
    """The application is not the applicant's to change now; `permohonan` is it."""

    def __init__(self, permohonan) -> None:
        self.permohonan = permohonan
        super().__init__(permohonan.status)


class PermohonanIncomplete(NibError):
    """Something is missing or contradicts: `missing` is a list of (step 1..4, message)."""

    def __init__(self, missing: list[tuple[int, str]]) -> None:
        self.missing = missing
        super().__init__("; ".join(str(p) for _, p in missing))


class EdisiKbliChanged(NibError):
    """The draft was filled in under an edition of the KBLI that is no longer in use."""


class NotAllowed(NibError):
    """The state of the NIB forbids the act; `message` says so, beside the form field `field` where it is about one."""

    def __init__(self, message: str, field: str = "") -> None:
        self.message, self.field = message, field
        super().__init__(str(message))


class DifferentPersonRequired(NibError):
    """Four eyes: the second person must be another one, and nobody decides on an own application."""


class AlreadyTaken(NibError):
    """Another officer holds the application; `peninjau` is that person."""

    def __init__(self, peninjau) -> None:
        self.peninjau = peninjau
        super().__init__(str(peninjau))


class KbliClosed(NibError):
    """The field is closed to business; `kbli` carries the reason that is shown."""

    def __init__(self, kbli) -> None:
        self.kbli = kbli
        super().__init__(kbli.kode)


class DuplicateKegiatan(NibError):
    """The same KBLI stands in the application for the same place already."""


class ReasonRequired(NibError):
    """A reason (or what to repair) is missing; `field` is the form field that should hold it."""

    def __init__(self, field: str = "") -> None:
        self.field = field
        super().__init__(field)
