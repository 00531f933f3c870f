"""Background entry points of registration; each is safe to run twice."""

from django_tasks import task

from oss_portal.surel import PRIORITAS_MASSAL
from oss_portal.tugas import giliran_berikut
from registrasi.services import angka, insiden, petunjuk, retensi
from registrasi.services.hak_akses import akhiri_yang_lewat
from registrasi.services.pendaftaran import kedaluwarsakan_yang_lama
from registrasi.services.surel_hilang import terapkan_ganti_surel
from registrasi.services.undangan import kedaluwarsakan_undangan


@task(queue_name="surel")
def kerjakan_petunjuk(sandi: str) -> None:
    """Mail what somebody asked for at the page, if it concerns a registered person; `sandi` is encrypted."""
    petunjuk.kerjakan(sandi)


@task()
def kedaluwarsakan_pendaftaran() -> int:
    """Let registrations never activated expire and erase their personal data. Returns how many."""
    return kedaluwarsakan_yang_lama()


@task()
def akhiri_hak_yang_lewat() -> list[int]:
    """Lift blocks, end kuasa, let invitations expire, change lost addresses whose time is over; how many of each."""
    return [*akhiri_yang_lewat(), kedaluwarsakan_undangan(), terapkan_ganti_surel()]


@task()
def terapkan_retensi() -> dict[str, int]:
    """Apply the rules of retention. Returns how many rows each touched."""
    return {h.aturan.kode: h.jumlah for h in retensi.terapkan_retensi(uji_coba=False)}


@task(queue_name="surel", priority=PRIORITAS_MASSAL)
def kirim_pemberitahuan_insiden(insiden_id: int) -> int:
    """Queue the next batch of notices of an incident, and the batch after it. Returns how many persons."""
    return giliran_berikut(kirim_pemberitahuan_insiden, insiden.kirim_pemberitahuan, insiden_id)


@task(queue_name="surel")
def lanjutkan_pemberitahuan_insiden() -> int:
    """Start anew the notices that stand still. Returns of how many incidents."""
    daftar = insiden.yang_berhenti()
    for pk in daftar:
        kirim_pemberitahuan_insiden.enqueue(pk)
    return len(daftar)


@task()
def hitung_angka() -> int:
    """Count the figures of all rooms anew. Returns how many tables there are."""
    return angka.hitung_ulang()
