"""What the cases of every ground share: number, lock, mails, the letter (AKH-2), ending a right."""

from django.utils import timezone

from oss_portal.models import Pengguna
from oss_portal.penomoran import nomor_berikut
from oss_portal.surat import lampiran_surat, terbitkan_surat
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import TransisiDitolak
from oss_portal.unggahan import BerkasBersih, simpan_unggahan
from registrasi.models import HakAkses, KeberatanAkses, PermohonanAkses, Undangan
from registrasi.services.benturan import berbenturan
from registrasi.services.galat import PerkaraPetugasSendiri
from registrasi.services.hak_akses import AlasanWajib, akhiri_hak_akses
from registrasi.services.undangan import cabut_semua_undangan

Dasar, Status, Hasil = PermohonanAkses.Dasar, PermohonanAkses.Status, PermohonanAkses.Hasil


def nomor_perkara() -> str:
    """Return the next number of a case: `PA-2026-000001`."""
    tahun = timezone.localdate().year
    return f"PA-{tahun}-{nomor_berikut('perkara_akses', tahun):06d}"


def kunci_perkara(permohonan: PermohonanAkses, petugas: Pengguna | None = None) -> PermohonanAkses:
    """Lock a case; an officer may neither be its person, nor its successor, nor who proposed it."""
    p = (
        PermohonanAkses.objects.select_for_update(of=("self",))
        .select_related("pengguna", "pelaku_usaha", "diajukan_oleh", "surat")
        .get(pk=permohonan.pk)
    )
    if petugas is not None:
        pengusul = petugas.pk == p.diajukan_oleh_id and not p.bersurat
        if pengusul or berbenturan(petugas, p.pengguna, nomor=(p.calon_nomor_identitas,)):
            raise PerkaraPetugasSendiri
    return p


def perlu_alasan(alasan: str) -> str:
    """Return the reason tidied. Raises `AlasanWajib` for none."""
    if not alasan.strip():
        raise AlasanWajib
    return alasan.strip()


def harus_dapat(p: PermohonanAkses, dasar: set[str], ke: str) -> None:
    """Refuse an act that belongs to another ground, or to another state."""
    if p.dasar not in dasar or ke not in PermohonanAkses.TRANSISI[p.status]:
        raise TransisiDitolak(p, ke)


def lampirkan(p: PermohonanAkses, berkas: list[BerkasBersih], oleh: Pengguna) -> None:
    """Keep uploaded documents with the case."""
    for b in berkas:
        p.berkas.add(simpan_unggahan(b, ranah="hak_akses", oleh=oleh))


def surati(p: PermohonanAkses, templat: str, kepada: str, *, pengguna: Pengguna | None = None, **konteks):
    """Queue a mail about the case to a person with a login, or to a mere `nama`."""
    return antrekan_surel(
        f"registrasi/{templat}",
        kepada=kepada,
        pengguna=pengguna,
        konteks={
            "nama": pengguna.nama if pengguna else konteks.pop("nama", ""),
            "perkara": p,
            "usaha": p.pelaku_usaha.nama if p.pelaku_usaha else "",
        }
        | konteks,
    )


def yang_terkait(p: PermohonanAkses) -> list[tuple[str, str, Pengguna | None]]:
    """Return whom a change concerns: `(from whom an objection would come, address, person)`, each address once."""
    hasil = [(KeberatanAkses.Dari.PENANGGUNG_JAWAB, p.pengguna.email, p.pengguna)]
    for hak in (
        HakAkses.objects.hidup()
        .filter(pelaku_usaha=p.pelaku_usaha, peran=HakAkses.Peran.KUASA)
        .select_related("pengguna")
    ):
        hasil.append((KeberatanAkses.Dari.KUASA, hak.pengguna.email, hak.pengguna))
    hasil.append((KeberatanAkses.Dari.USAHA, p.pelaku_usaha.email, None))
    unik, terlihat = [], set()
    for dari, surel, orang in hasil:
        if surel.casefold() not in terlihat:
            terlihat.add(surel.casefold())
            unik.append((dari, surel, orang))
    return unik


def terbitkan_konfirmasi(
    p: PermohonanAkses, *, oleh: Pengguna | None, hasil: str, alasan: str = "", penerus=None
) -> dict:
    """Issue and mail the written confirmation; return the columns that bind it to the case."""
    surat = terbitkan_surat(
        jenis="konfirmasi_hak_akses",
        perihal=f"Konfirmasi tertulis perkara Hak Akses {p.nomor}",
        templat="surat/registrasi/konfirmasi.html",
        konteks={
            "perkara": p,
            "hasil": hasil,
            "alasan": alasan,
            "penerus": penerus,
            "usaha": [h.pelaku_usaha.nama for h in p.hak_akses.select_related("pelaku_usaha")],
        },
        subjek=p,
        tentang=p.pengguna,
        oleh=oleh,
    )
    kiriman = antrekan_surel(
        "registrasi/surat_konfirmasi",
        kepada=p.pengguna.email,
        pengguna=p.pengguna,
        konteks={"nama": p.pengguna.nama, "perkara": p, "surat": surat},
        lampiran=lampiran_surat(surat),
    )
    if p.dasar == Dasar.PERGANTIAN:
        antrekan_surel(
            "registrasi/surat_konfirmasi",
            kepada=p.calon_email,
            pengguna=penerus,
            konteks={"nama": p.calon_nama, "perkara": p, "surat": surat},
            lampiran=lampiran_surat(surat),
        )
    return {"surat": surat, "surat_keluar": kiriman}


def kolom_keputusan(oleh: Pengguna | None, alasan: str) -> dict:
    """Return the columns of a decision made now."""
    return {"diputuskan_oleh": oleh, "diputuskan_pada": timezone.now(), "alasan_keputusan": alasan}


def akhiri_dalam_perkara(hak: HakAkses, p: PermohonanAkses, oleh: Pengguna | None, alasan: str, *, kuasa: bool) -> None:
    """End a right; with that of a penanggung jawab its invitations die, and the kuasa where `kuasa` says so."""
    kabari = not p.bersurat
    teks = f"Perkara {p.nomor}: {alasan}"
    akhiri_hak_akses(hak_akses=hak, oleh=oleh, dasar=p.dasar, alasan=teks, kabari=kabari)
    if hak.peran != HakAkses.Peran.PENANGGUNG_JAWAB:
        return
    cabut_semua_undangan(oleh=oleh, pelaku_usaha=hak.pelaku_usaha, jenis=Undangan.Jenis.KUASA)
    if kuasa:
        for k in HakAkses.objects.hidup().filter(pelaku_usaha=hak.pelaku_usaha, peran=HakAkses.Peran.KUASA):
            akhiri_hak_akses(hak_akses=k, oleh=oleh, dasar=p.dasar, alasan=teks)
