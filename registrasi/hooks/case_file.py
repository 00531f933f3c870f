"""Sections of registrasi in a case file: persons, rights with their history, cases, letters, mails, all events."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oss_portal import hooks
from oss_portal.hooks import CaseFileSection
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna, SuratBernomor
from oss_portal.text.dates import machine_time
from registrasi.models import HakAkses, HakAksesEvent, PelakuUsaha, Pendaftaran, PermohonanAkses

# A case file with more rows cannot be used as a document; it says what was left out.
MAX_ROWS = 3000


def _rights(pengguna: Pengguna | None, pelaku_usaha: PelakuUsaha | None) -> QuerySet[HakAkses]:
    return (
        HakAkses.objects.filter(pengguna=pengguna) if pengguna else HakAkses.objects.filter(pelaku_usaha=pelaku_usaha)
    )


def _people(pengguna: Pengguna | None, pelaku_usaha: PelakuUsaha | None) -> list[int]:
    if pengguna:
        return [pengguna.pk]
    return list(_rights(None, pelaku_usaha).values_list("pengguna_id", flat=True).distinct())


@hooks.case_file_sections.register
def people_section(pengguna: Pengguna | None = None, pelaku_usaha: PelakuUsaha | None = None) -> CaseFileSection:
    rows = [
        {
            "user_id": o.user_id,
            "nama": o.nama,
            "nomor_identitas": o.masked_identity,
            "surel": o.email,
            "dibuat": machine_time(o.dibuat_pada),
            "terakhir_masuk": machine_time(o.last_login),
        }
        for o in Pengguna.objects.filter(pk__in=_people(pengguna, pelaku_usaha)).order_by("pk")
    ]
    return CaseFileSection(title=_("Orang"), rows=rows)


@hooks.case_file_sections.register
def pendaftaran_section(pengguna: Pengguna | None = None, pelaku_usaha: PelakuUsaha | None = None) -> CaseFileSection:
    condition = {"pengguna": pengguna} if pengguna else {"pelaku_usaha": pelaku_usaha}
    rows = [
        {
            "dikirim": machine_time(p.dibuat_pada),
            "nama": p.nama_badan or p.nama,
            "keadaan": p.get_status_display(),
            "verifikasi": p.get_verifikasi_display(),
            "alasan_keputusan": p.alasan_keputusan,
        }
        for p in Pendaftaran.objects.filter(**condition).order_by("pk")
    ]
    return CaseFileSection(title=_("Pendaftaran"), rows=rows)


@hooks.case_file_sections.register
def right_section(pengguna: Pengguna | None = None, pelaku_usaha: PelakuUsaha | None = None) -> CaseFileSection:
    ledger = (
        HakAksesEvent.objects.filter(hak_akses__in=_rights(pengguna, pelaku_usaha))
        .select_related("hak_akses__pengguna", "hak_akses__pelaku_usaha", "oleh")
        .order_by("id")[:MAX_ROWS]
    )
    rows = [
        {
            "waktu": machine_time(b.waktu),
            "orang": b.hak_akses.pengguna.user_id,
            "pelaku_usaha": b.hak_akses.pelaku_usaha.nama,
            "peran": b.hak_akses.get_peran_display(),
            "dari": b.dari,
            "ke": b.ke,
            "dasar": b.dasar,
            "alasan": b.alasan,
            "oleh": b.oleh.user_id if b.oleh else "sistem",
        }
        for b in ledger
    ]
    return CaseFileSection(title=_("Buku Hak Akses"), rows=rows)


@hooks.case_file_sections.register
def case_section(pengguna: Pengguna | None = None, pelaku_usaha: PelakuUsaha | None = None) -> CaseFileSection:
    condition = Q(pengguna=pengguna) if pengguna else Q(pelaku_usaha=pelaku_usaha)
    rows = []
    for p in PermohonanAkses.objects.filter(condition).prefetch_related("keberatan", "berkas").order_by("pk"):
        rows.append(
            {
                "nomor": p.nomor,
                "dasar": p.dasar,
                "keadaan": p.get_status_display(),
                "diajukan": machine_time(p.dibuat_pada),
                "alasan": p.alasan,
                "dasar_hukum": p.dasar_hukum,
                "keputusan": p.alasan_keputusan,
                "dokumen": ", ".join(f"{b.nama} (SHA-256 {b.sha256})" for b in p.berkas.all()),
                "keberatan": "; ".join(f"{k.get_dari_display()}: {k.alasan}" for k in p.keberatan.all()),
            }
        )
    return CaseFileSection(title=_("Perkara Hak Akses"), rows=rows)


@hooks.case_file_sections.register
def letter_section(pengguna: Pengguna | None = None, pelaku_usaha: PelakuUsaha | None = None) -> CaseFileSection:
    """Return the numbered letters, with their bytes as issued."""
    people = _people(pengguna, pelaku_usaha)
    letters = list(SuratBernomor.objects.filter(tentang__in=people).order_by("pk")[:200])
    return CaseFileSection(
        title=_("Surat bernomor"),
        rows=[
            {"nomor": s.nomor, "perihal": s.perihal, "terbit": machine_time(s.terbit_pada), "sha256": s.sha256}
            for s in letters
        ],
        files=[(f"{s.nomor.replace('/', '-')}.pdf", bytes(s.pdf)) for s in letters],
    )


@hooks.case_file_sections.register
def mail_section(pengguna: Pengguna | None = None, pelaku_usaha: PelakuUsaha | None = None) -> CaseFileSection:
    letters = OutgoingMail.objects.filter(pengguna__in=_people(pengguna, pelaku_usaha)).defer("isi").order_by("id")
    rows = [
        {
            "waktu": machine_time(s.dibuat_pada),
            "perihal": s.perihal,
            "templat": s.templat,
            "keadaan": s.get_status_display(),
            "terkirim": machine_time(s.terkirim_pada),
        }
        for s in letters[:MAX_ROWS]
    ]
    return CaseFileSection(title=_("Surel"), rows=rows)


@hooks.case_file_sections.register
def trace_section(pengguna: Pengguna | None = None, pelaku_usaha: PelakuUsaha | None = None) -> CaseFileSection:
    """Return the events by or about the person, or about the business; the oldest are left out first."""
    if pengguna:
        condition = Q(oleh=pengguna) | Q(tentang=pengguna)
    else:
        right = [str(pk) for pk in _rights(None, pelaku_usaha).values_list("pk", flat=True)]
        condition = Q(
            subjek_jenis="registrasi.pelakuusaha", subjek_id=str(pelaku_usaha.pk if pelaku_usaha else "")
        ) | Q(subjek_jenis="registrasi.hakakses", subjek_id__in=right)
    events = AuditEvent.objects.filter(condition).select_related("oleh").order_by("-id")[:MAX_ROWS]
    rows = [
        {
            "waktu": machine_time(p.waktu),
            "peristiwa": p.peristiwa,
            "oleh": p.oleh.user_id if p.oleh else "",
            "subjek": f"{p.subjek_jenis} {p.subjek_id}",
            "alasan": p.alasan,
            "perubahan": p.perubahan or "",
            "rincian": p.rincian or "",
            "ip": p.ip or "",
            "korelasi": str(p.korelasi or ""),
        }
        for p in events
    ]
    return CaseFileSection(title=_("Jejak peristiwa"), rows=rows)
