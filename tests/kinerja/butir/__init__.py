"""The figures of `bin/bench`, one function each; the table is in `docs/performa.md`."""

from tests.kinerja.butir.besar import admin, antrean, kbli
from tests.kinerja.butir.campuran import campuran
from tests.kinerja.butir.halaman import dinding, memori, mulai
from tests.kinerja.butir.nib import sertifikat, terbit
from tests.kinerja.butir.publik import cek, cek_besar, daftar

SEMUA = {
    f.__name__.replace("_", "-"): f
    for f in (mulai, cek, daftar, terbit, sertifikat, dinding, campuran, memori, kbli, admin, cek_besar, antrean)
}
