"""What a service of this app may refuse. Each carries what the page needs to say it in plain words."""


class NibGalat(Exception):
    """Base of the refusals of this app."""


class SudahPunyaNib(NibGalat):
    """The business has a living NIB (NIB-1: one per entity); `nib` is it."""

    def __init__(self, nib):
        self.nib = nib
        super().__init__(nib.nomor)


class PermohonanTerkunci(NibGalat):
    """The application is not the applicant's to change now; `permohonan` is it."""

    def __init__(self, permohonan):
        self.permohonan = permohonan
        super().__init__(permohonan.status)


class BelumLengkap(NibGalat):
    """Something is missing or contradicts: `daftar` of (step 1..4, message)."""

    def __init__(self, daftar: list[tuple[int, str]]):
        self.daftar = daftar
        super().__init__("; ".join(str(p) for _, p in daftar))


class EdisiKbliBerubah(NibGalat):
    """The draft was filled in under an edition of the KBLI that is no longer in use."""


class TidakDiizinkan(NibGalat):
    """The state of the NIB forbids the act; `pesan` says so, beside the field `kolom` where it is about one."""

    def __init__(self, pesan, kolom: str = ""):
        self.pesan, self.kolom = pesan, kolom
        super().__init__(str(pesan))


class BedaOrang(NibGalat):
    """Four eyes: the second person must be another one, and nobody decides on an own application."""


class SudahDiambil(NibGalat):
    """Another officer holds the application; `peninjau` is that person."""

    def __init__(self, peninjau):
        self.peninjau = peninjau
        super().__init__(str(peninjau))


class KbliTertutup(NibGalat):
    """The field is closed to business; `kbli` carries the reason that is shown."""

    def __init__(self, kbli):
        self.kbli = kbli
        super().__init__(kbli.kode)


class KegiatanGanda(NibGalat):
    """The same KBLI stands in the application for the same place already."""


class AlasanWajib(NibGalat):
    """A reason (or what to repair) is missing; `kolom` is the field that should hold it."""

    def __init__(self, kolom: str = ""):
        self.kolom = kolom
        super().__init__(kolom)
