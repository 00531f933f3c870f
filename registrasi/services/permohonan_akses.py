"""Cases that end or renew Hak Akses on the four grounds of the terms (AKH-1a to AKH-1d), with their letters (AKH-2)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from oss_portal.jejak import catat
from oss_portal.kalender import tambah_hari_kerja
from oss_portal.models import Pengguna
from oss_portal.penomoran import nomor_berikut
from oss_portal.sesi import akhiri_semua_sesi
from oss_portal.surat import lampiran_surat, terbitkan_surat
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import TransisiDitolak, pindahkan
from oss_portal.unggahan import BerkasBersih, simpan_unggahan
from registrasi.models import (
    HakAkses,
    KeberatanAkses,
    PelakuUsaha,
    PermohonanAkses,
    Undangan,
)
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.benturan import berbenturan
from registrasi.services.galat import (
    BukanPemohon,
    CalonSama,
    LangkahDitolak,
    LewatMasaKeberatan,
    MasaKeberatanBerjalan,
    PerkaraPetugasSendiri,
    SudahAdaPermohonan,
    TidakBerganti,
)
from registrasi.services.hak_akses import AlasanWajib, akhiri_hak_akses, batasi, blokir, pulihkan, sebelum_blokir
from registrasi.services.keberatan import tautan_keberatan
from registrasi.services.surel_hilang import batalkan_ganti_surel
from registrasi.services.undangan import beri_hak, buat_undangan, cabut_semua_undangan
from registrasi.signals import penanggung_jawab_diganti

Dasar, Status, Hasil = PermohonanAkses.Dasar, PermohonanAkses.Status, PermohonanAkses.Hasil
# Working days in which those concerned may object to a change that the penanggung jawab did not ask for himself.
HARI_KEBERATAN = 10


def _nomor() -> str:
    tahun = timezone.localdate().year
    return f"PA-{tahun}-{nomor_berikut('perkara_akses', tahun):06d}"


def _kunci(permohonan: PermohonanAkses, petugas: Pengguna | None = None) -> PermohonanAkses:
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


def _perlu(alasan: str) -> str:
    if not alasan.strip():
        raise AlasanWajib
    return alasan.strip()


def _harus(p: PermohonanAkses, dasar: set[str], ke: str) -> None:
    """Refuse an act that belongs to another ground, or to another state."""
    if p.dasar not in dasar or ke not in PermohonanAkses.TRANSISI[p.status]:
        raise TransisiDitolak(p, ke)


def _lampirkan(p: PermohonanAkses, berkas: list[BerkasBersih], oleh: Pengguna) -> None:
    for b in berkas:
        p.berkas.add(simpan_unggahan(b, ranah="hak_akses", oleh=oleh))


def _surel(p: PermohonanAkses, templat: str, kepada: str, *, pengguna: Pengguna | None = None, **konteks):
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


# --- The letter (AKH-2) -----------------------------------------------------------------------------------------------


def _terbitkan(p: PermohonanAkses, *, oleh: Pengguna | None, hasil: str, alasan: str = "", penerus=None) -> dict:
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


# --- Ground b: suspected abuse by somebody else (AKH-1b, U23) ---------------------------------------------------------


@transaction.atomic
def amankan_akun(
    *,
    pengguna: Pengguna,
    saluran: str,
    keterangan: str = "",
    oleh: Pengguna | None = None,
) -> PermohonanAkses:
    """Block every right of a person at once, end all sessions, make the password useless, and open the case.

    A second call finds the open case. `oleh` is the officer who acts on a report; otherwise the person does.
    """
    pengguna = Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    p = PermohonanAkses.objects.terbuka().filter(pengguna=pengguna, dasar=Dasar.DUGAAN).first()
    baru = p is None
    if baru:
        p = PermohonanAkses.objects.create(
            nomor=_nomor(),
            dasar=Dasar.DUGAAN,
            saluran=saluran,
            pengguna=pengguna,
            diajukan_oleh=oleh or pengguna,
            alasan=keterangan.strip() or "Dugaan penyalahgunaan oleh pihak lain, tanpa keterangan",
        )
        catat(
            PeristiwaAkses.PERMOHONAN_DIAJUKAN,
            subjek=p,
            oleh=oleh or pengguna,
            tentang=pengguna,
            alasan=p.alasan,
            rincian={"dasar": str(p.dasar), "saluran": str(saluran)},
        )
    pakai = HakAkses.objects.filter(
        pengguna=pengguna, status__in=[HakAkses.Status.AKTIF, HakAkses.Status.DIBATASI]
    ).select_for_update()
    for hak in pakai:
        blokir(
            hak_akses=hak, oleh=oleh or pengguna, alasan=f"Amankan akun, perkara {p.nomor}", dasar=p.dasar, kabari=False
        )
        p.hak_akses.add(hak)
    pengguna.set_unusable_password()
    pengguna.save(update_fields=["password"])
    akhiri_semua_sesi(pengguna)
    if baru:
        cabut_semua_undangan(oleh=oleh or pengguna, milik=pengguna)
        _tahan_pergantian(pengguna, p)
        batalkan_ganti_surel(pengguna=pengguna, alasan=f"Akun diamankan, perkara {p.nomor}")
        _surel(p, "akun_diamankan", pengguna.email, pengguna=pengguna)
    return p


def _tahan_pergantian(pengguna: Pengguna, perkara: PermohonanAkses) -> None:
    """Stop a change asked for from an account that turns out to be abused: it counts as the holder's objection."""
    alasan = f"Akun pemegang diamankan, perkara {perkara.nomor}"
    for lain in PermohonanAkses.objects.terbuka().filter(pengguna=pengguna, dasar=Dasar.PERGANTIAN):
        cabut_semua_undangan(oleh=pengguna, permohonan=lain)
        if lain.status == Status.DISETUJUI or (lain.keberatan_sampai and not lain.masa_keberatan_berjalan):
            continue
        ajukan_keberatan(
            permohonan=lain,
            dari=KeberatanAkses.Dari.PENANGGUNG_JAWAB,
            email=pengguna.email,
            alasan=alasan,
            pengguna=pengguna,
        )


@transaction.atomic
def selesaikan_dugaan(
    *, permohonan: PermohonanAkses, oleh: Pengguna, hasil: str, alasan: str, akhiri_kuasa: bool = True
) -> PermohonanAkses:
    """Decide a case on ground b after the identity was checked: end, end and replace, or give back.

    Whatever the result, the numbered letter goes out in the same transaction (AKH-2). With a replacement or a return
    the person gets a single-use link for a new password. Raises `AlasanWajib`, `PerkaraPetugasSendiri`,
    `TransisiDitolak`.
    """
    alasan = _perlu(alasan)
    p = _kunci(permohonan, oleh)
    _harus(p, {Dasar.DUGAAN}, Status.SELESAI)
    hasil = Hasil(hasil)
    for hak in p.hak_akses.exclude(status=HakAkses.Status.DIAKHIRI):
        if hasil == Hasil.DIPULIHKAN:
            if hak.status == HakAkses.Status.DIBLOKIR:
                pulihkan(
                    hak_akses=hak,
                    oleh=oleh,
                    alasan=f"Perkara {p.nomor}: {alasan}",
                    ke=sebelum_blokir(hak),
                    kabari=False,
                )
            continue
        _akhiri(hak, p, oleh, alasan, kuasa=akhiri_kuasa)
    kolom = _terbitkan(p, oleh=oleh, hasil=hasil)
    pindahkan(
        p,
        Status.SELESAI,
        peristiwa=PeristiwaAkses.PERMOHONAN_SELESAI,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom=kolom | _keputusan(oleh, alasan) | {"hasil": hasil},
        rincian={"hasil": str(hasil), "surat": kolom["surat"].nomor},
    )
    if hasil != Hasil.DIAKHIRI:
        _undang_kembali(p, oleh)
    return p


def _undang_kembali(p: PermohonanAkses, oleh: Pengguna) -> Undangan:
    return buat_undangan(
        jenis=Undangan.Jenis.KREDENSIAL, oleh=oleh, nama=p.pengguna.nama, email=p.pengguna.email, permohonan=p
    )


def _keputusan(oleh: Pengguna | None, alasan: str) -> dict:
    return {"diputuskan_oleh": oleh, "diputuskan_pada": timezone.now(), "alasan_keputusan": alasan}


def _akhiri(hak: HakAkses, p: PermohonanAkses, oleh: Pengguna | None, alasan: str, *, kuasa: bool) -> None:
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


# --- Ground a: change of the penanggung jawab (AKH-1a) ----------------------------------------------------------------


@transaction.atomic
def ajukan_pergantian(
    *,
    hak_akses: HakAkses,
    oleh: Pengguna,
    saluran: str,
    alasan: str,
    calon: dict,
    berkas: list[BerkasBersih],
    pertahankan_kuasa: bool = False,
) -> PermohonanAkses:
    """Ask for another penanggung jawab: everybody concerned is told, and may object.

    `calon` has nama, jenis_identitas, nomor_identitas, tanggal_lahir, jabatan, email, telepon. When somebody else than
    the penanggung jawab asks (through an officer), nothing is decided for 10 working days. Raises `AlasanWajib`,
    `TidakBerganti`, `CalonSama`, `SudahAdaPermohonan`.
    """
    alasan = _perlu(alasan)
    hak = (
        HakAkses.objects.select_for_update(of=("self",)).select_related("pengguna", "pelaku_usaha").get(pk=hak_akses.pk)
    )
    usaha = hak.pelaku_usaha
    if usaha.perseorangan or hak.peran != HakAkses.Peran.PENANGGUNG_JAWAB or hak.status == HakAkses.Status.DIAKHIRI:
        raise TidakBerganti
    lama = hak.pengguna
    if (lama.jenis_identitas, lama.nomor_identitas) == (calon["jenis_identitas"], calon["nomor_identitas"]):
        raise CalonSama
    sendiri = oleh.pk == lama.pk
    if not sendiri and berbenturan(oleh, lama, nomor=(calon["nomor_identitas"],)):
        raise PerkaraPetugasSendiri
    try:
        with transaction.atomic():
            p = PermohonanAkses.objects.create(
                nomor=_nomor(),
                dasar=Dasar.PERGANTIAN,
                saluran=saluran,
                pengguna=lama,
                pelaku_usaha=usaha,
                diajukan_oleh=oleh,
                alasan=alasan,
                pertahankan_kuasa=pertahankan_kuasa,
                keberatan_sampai=None if sendiri else tambah_hari_kerja(timezone.localdate(), HARI_KEBERATAN),
                **{f"calon_{k}": v for k, v in calon.items()},
            )
    except IntegrityError:
        raise SudahAdaPermohonan from None
    p.hak_akses.add(hak)
    _lampirkan(p, berkas, oleh)
    catat(
        PeristiwaAkses.PERMOHONAN_DIAJUKAN,
        subjek=p,
        oleh=oleh,
        tentang=lama,
        alasan=alasan,
        rincian={"dasar": str(p.dasar), "saluran": str(saluran), "berkas": len(berkas)},
    )
    for dari, surel, orang in yang_terkait(p):
        _surel(
            p,
            "pergantian_diberitahukan",
            surel,
            pengguna=orang,
            nama=usaha.nama,
            tautan=tautan_keberatan(p, dari, surel, orang),
        )
    _surel(p, "pergantian_calon", p.calon_email, nama=p.calon_nama)
    return p


@transaction.atomic
def ajukan_keberatan(
    *, permohonan: PermohonanAkses, dari: str, email: str, alasan: str, pengguna: Pengguna | None = None
) -> KeberatanAkses:
    """Object to a change: the case is in dispute and the business is read-only until an officer settles it.

    One objection from an address; a second call returns the first. Raises `AlasanWajib`, `LewatMasaKeberatan`.
    """
    alasan = _perlu(alasan)
    p = _kunci(permohonan)
    if ada := p.keberatan.filter(email__iexact=email).first():
        return ada
    terbuka = p.status in {Status.DIAJUKAN, Status.PERLU_PERBAIKAN, Status.DISENGKETAKAN}
    if p.dasar != Dasar.PERGANTIAN or not terbuka or (p.keberatan_sampai and not p.masa_keberatan_berjalan):
        raise LewatMasaKeberatan
    keberatan = KeberatanAkses.objects.create(permohonan=p, dari=dari, email=email, alasan=alasan, pengguna=pengguna)
    if p.status != Status.DISENGKETAKAN:
        aktif = HakAkses.objects.filter(pelaku_usaha=p.pelaku_usaha, status=HakAkses.Status.AKTIF)
        dibatasi = [
            batasi(hak_akses=h, oleh=pengguna, alasan=f"Ada keberatan, perkara {p.nomor}", dasar=p.dasar).pk
            for h in aktif
        ]
        pindahkan(
            p,
            Status.DISENGKETAKAN,
            peristiwa=PeristiwaAkses.PERMOHONAN_KEBERATAN,
            oleh=pengguna,
            alasan=alasan,
            tentang=p.pengguna,
            kolom={"hak_dibatasi": dibatasi},
            rincian={"dari": str(dari)},
        )
    else:
        catat(
            PeristiwaAkses.PERMOHONAN_KEBERATAN,
            subjek=p,
            oleh=pengguna,
            alasan=alasan,
            tentang=p.pengguna,
            rincian={"dari": str(dari)},
        )
    for _dari, surel, orang in yang_terkait(p):
        _surel(p, "pergantian_disengketakan", surel, pengguna=orang, nama=p.pelaku_usaha.nama)
    _surel(p, "pergantian_disengketakan", p.calon_email, nama=p.calon_nama)
    return keberatan


def _lepas_batasan(p: PermohonanAkses, oleh: Pengguna, alasan: str) -> None:
    for hak in HakAkses.objects.filter(pk__in=p.hak_dibatasi, status=HakAkses.Status.DIBATASI):
        pulihkan(hak_akses=hak, oleh=oleh, alasan=alasan)


@transaction.atomic
def kesampingkan_keberatan(*, permohonan: PermohonanAkses, oleh: Pengguna, alasan: str) -> PermohonanAkses:
    """Settle the objections against who objected: the case goes on. To follow them is `tolak_permohonan`."""
    alasan = _perlu(alasan)
    p = _kunci(permohonan, oleh)
    _lepas_batasan(p, oleh, f"Keberatan perkara {p.nomor} diputus")
    pindahkan(
        p,
        Status.DIAJUKAN,
        peristiwa=PeristiwaAkses.PERMOHONAN_KEBERATAN,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom={"hak_dibatasi": []},
        rincian={"dikesampingkan": True},
    )
    for k in p.keberatan.select_related("pengguna"):
        _surel(p, "keberatan_dikesampingkan", k.email, pengguna=k.pengguna, nama=p.pelaku_usaha.nama, alasan=alasan)
    return p


@transaction.atomic
def minta_lengkapi(*, permohonan: PermohonanAkses, oleh: Pengguna, perbaikan: str) -> PermohonanAkses:
    """Ask for further documents. Raises `AlasanWajib`, `TransisiDitolak`."""
    perbaikan = _perlu(perbaikan)
    p = _kunci(permohonan, oleh)
    _harus(p, {Dasar.PERGANTIAN}, Status.PERLU_PERBAIKAN)
    pindahkan(
        p,
        Status.PERLU_PERBAIKAN,
        peristiwa=PeristiwaAkses.PERMOHONAN_PERLU_DILENGKAPI,
        oleh=oleh,
        alasan=perbaikan,
        tentang=p.pengguna,
        kolom={"perbaikan": perbaikan},
    )
    _surel(p, "pergantian_perlu_dilengkapi", p.pengguna.email, pengguna=p.pengguna, perbaikan=perbaikan)
    return p


@transaction.atomic
def lengkapi(*, permohonan: PermohonanAkses, oleh: Pengguna, berkas: list[BerkasBersih]) -> PermohonanAkses:
    """Take the further documents and put the case back into the queue. Raises `BukanPemohon`, `TransisiDitolak`."""
    p = _kunci(permohonan)
    if oleh.pk not in {p.pengguna_id, p.diajukan_oleh_id} and not oleh.has_perm("registrasi.usulkan_pengakhiran"):
        raise BukanPemohon
    if p.status != Status.PERLU_PERBAIKAN:
        raise TransisiDitolak(p, Status.DIAJUKAN)
    _lampirkan(p, berkas, oleh)
    pindahkan(
        p,
        Status.DIAJUKAN,
        peristiwa=PeristiwaAkses.PERMOHONAN_DILENGKAPI,
        oleh=oleh,
        tentang=p.pengguna,
        kolom={"perbaikan": ""},
        rincian={"berkas": len(berkas)},
    )
    return p


@transaction.atomic
def setujui_pergantian(*, permohonan: PermohonanAkses, oleh: Pengguna, alasan: str) -> PermohonanAkses:
    """Approve the successor and invite him; the old access goes on until he has accepted the terms in force.

    Raises `MasaKeberatanBerjalan`, `PerkaraPetugasSendiri`, `AlasanWajib`, `TransisiDitolak`.
    """
    alasan = _perlu(alasan)
    p = _kunci(permohonan, oleh)
    _harus(p, {Dasar.PERGANTIAN}, Status.DISETUJUI)
    if p.masa_keberatan_berjalan:
        raise MasaKeberatanBerjalan
    pindahkan(
        p,
        Status.DISETUJUI,
        peristiwa=PeristiwaAkses.PERMOHONAN_DISETUJUI,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom=_keputusan(oleh, alasan),
    )
    _undang_penerus(p, oleh)
    return p


def _undang_penerus(p: PermohonanAkses, oleh: Pengguna) -> Undangan:
    return buat_undangan(
        jenis=Undangan.Jenis.PENANGGUNG_JAWAB,
        oleh=oleh,
        nama=p.calon_nama,
        email=p.calon_email,
        pelaku_usaha=p.pelaku_usaha,
        permohonan=p,
        jabatan=p.calon_jabatan,
    )


@transaction.atomic
def undang_ulang(*, permohonan: PermohonanAkses, oleh: Pengguna) -> Undangan:
    """Let the old link die and send a new one: to a successor, or to the holder who waits for a new password."""
    p = _kunci(permohonan, oleh)
    penerus = p.dasar == Dasar.PERGANTIAN and p.status == Status.DISETUJUI
    kembali = p.dasar == Dasar.DUGAAN and p.status == Status.SELESAI and p.hasil != Hasil.DIAKHIRI
    if not (penerus or kembali) or p.undangan.filter(status=Undangan.Status.DITERIMA).exists():
        raise LangkahDitolak
    cabut_semua_undangan(oleh=oleh, permohonan=p)
    return _undang_penerus(p, oleh) if penerus else _undang_kembali(p, oleh)


def selesaikan_pergantian(*, permohonan: PermohonanAkses, penerus: Pengguna) -> HakAkses:
    """End the old access, give the new one, issue the letter: when the successor accepts, in his transaction.

    The NIB is not touched: it belongs to the business (AKH-1a).
    """
    p = _kunci(permohonan)
    _harus(p, {Dasar.PERGANTIAN}, Status.SELESAI)
    if p.status != Status.DISETUJUI:
        raise TransisiDitolak(p, Status.SELESAI)
    usaha = PelakuUsaha.objects.select_for_update().get(pk=p.pelaku_usaha_id)
    alasan = "penanggung jawab berganti"
    lama = p.hak_akses.get()
    if lama.status != HakAkses.Status.DIAKHIRI:
        _akhiri(lama, p, p.diputuskan_oleh, alasan, kuasa=not p.pertahankan_kuasa)
    for hak in HakAkses.objects.hidup().filter(pelaku_usaha=usaha, pengguna=penerus):
        # He was a kuasa until now.
        akhiri_hak_akses(
            hak_akses=hak, oleh=p.diputuskan_oleh, dasar=p.dasar, alasan=f"Perkara {p.nomor}: {alasan}", kabari=False
        )
    baru = beri_hak(
        pengguna=penerus,
        pelaku_usaha=usaha,
        oleh=p.diputuskan_oleh,
        alasan=f"Perkara {p.nomor}: {alasan}",
        jabatan=p.calon_jabatan,
    )
    kolom = _terbitkan(p, oleh=p.diputuskan_oleh, hasil=Hasil.DIAKHIRI, penerus=penerus)
    pindahkan(
        p,
        Status.SELESAI,
        peristiwa=PeristiwaAkses.PERMOHONAN_SELESAI,
        oleh=penerus,
        tentang=p.pengguna,
        kolom=kolom | {"hasil": Hasil.DIAKHIRI},
        rincian={"surat": kolom["surat"].nomor},
    )
    antrekan_surel(
        "registrasi/hak_akses_aktif",
        kepada=penerus.email,
        pengguna=penerus,
        konteks={"nama": penerus.nama, "usaha": usaha.nama, "user_id": penerus.user_id, "siap": usaha.siap_nib},
        kunci=f"hak-akses-aktif-{baru.kode}",
    )
    penanggung_jawab_diganti.send(PelakuUsaha, pelaku_usaha=usaha, lama=lama, baru=baru)
    return baru


# --- Grounds c and d: by Lembaga OSS, with two officers (AKH-1c, AKH-1d) ----------------------------------------------


@transaction.atomic
def usulkan_pengakhiran(
    *,
    hak_akses: HakAkses,
    dasar: str,
    oleh: Pengguna,
    alasan: str,
    dasar_hukum: str = "",
    berkas: list[BerkasBersih] = (),
) -> PermohonanAkses:
    """Propose to end a right because of abuse (c) or because a law wants it (d, with its citation).

    Nothing happens before another officer approves. Raises `AlasanWajib`, `PerkaraPetugasSendiri`, `TransisiDitolak`.
    """
    alasan = _perlu(alasan)
    if dasar == Dasar.HUKUM:
        dasar_hukum = _perlu(dasar_hukum)
    hak = (
        HakAkses.objects.select_for_update(of=("self",)).select_related("pengguna", "pelaku_usaha").get(pk=hak_akses.pk)
    )
    if berbenturan(oleh, hak.pengguna):
        raise PerkaraPetugasSendiri
    if dasar not in {Dasar.TEMUAN, Dasar.HUKUM} or hak.status == HakAkses.Status.DIAKHIRI:
        raise TransisiDitolak(hak, HakAkses.Status.DIAKHIRI)
    if hak.permohonan.filter(status=Status.DIUSULKAN).exists():
        raise SudahAdaPermohonan
    p = PermohonanAkses.objects.create(
        nomor=_nomor(),
        dasar=dasar,
        status=Status.DIUSULKAN,
        saluran=PermohonanAkses.Saluran.PETUGAS,
        pengguna=hak.pengguna,
        pelaku_usaha=hak.pelaku_usaha,
        diajukan_oleh=oleh,
        alasan=alasan,
        dasar_hukum=dasar_hukum,
    )
    p.hak_akses.add(hak)
    _lampirkan(p, berkas, oleh)
    catat(
        PeristiwaAkses.PERMOHONAN_DIAJUKAN,
        subjek=p,
        oleh=oleh,
        tentang=hak.pengguna,
        alasan=alasan,
        rincian={"dasar": str(dasar), "dasar_hukum": dasar_hukum},
    )
    return p


@transaction.atomic
def setujui_usulan(*, permohonan: PermohonanAkses, oleh: Pengguna, alasan: str) -> PermohonanAkses:
    """Approve, as the second officer: the right ends now, the person gets a neutral notice.

    Raises `PerkaraPetugasSendiri` for the officer who proposed it, `AlasanWajib`, `TransisiDitolak`.
    """
    alasan = _perlu(alasan)
    p = _kunci(permohonan, oleh)
    _harus(p, {Dasar.TEMUAN, Dasar.HUKUM}, Status.SELESAI)
    for hak in p.hak_akses.exclude(status=HakAkses.Status.DIAKHIRI):
        _akhiri(hak, p, oleh, p.alasan, kuasa=True)
    pindahkan(
        p,
        Status.SELESAI,
        peristiwa=PeristiwaAkses.PERMOHONAN_SELESAI,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom=_keputusan(oleh, alasan) | {"hasil": Hasil.DIAKHIRI},
    )
    return p


MASA_BATAL = timedelta(days=3)


@transaction.atomic
def batalkan_pengakhiran(*, hak_akses: HakAkses, oleh: Pengguna, alasan: str) -> HakAkses:
    """Undo a wrong ending within three days, by a supervisor: an ended right never lives again, so a new one is given.

    Both events stay in the books. Raises `AlasanWajib`, `PerkaraPetugasSendiri`; `LangkahDitolak` (too late, or
    somebody else is responsible by now).
    """
    alasan = _perlu(alasan)
    lama = (
        HakAkses.objects.select_for_update(of=("self",)).select_related("pengguna", "pelaku_usaha").get(pk=hak_akses.pk)
    )
    if berbenturan(oleh, lama.pengguna):
        raise PerkaraPetugasSendiri
    hidup = HakAkses.objects.hidup().filter(pelaku_usaha=lama.pelaku_usaha)
    penuh = lama.peran == HakAkses.Peran.PENANGGUNG_JAWAB and hidup.filter(peran=lama.peran).exists()
    kini = timezone.now()
    lewat = lama.diakhiri_pada is None or kini - lama.diakhiri_pada > MASA_BATAL
    kuasa_habis = lama.berlaku_sampai is not None and lama.berlaku_sampai <= kini
    if lewat or penuh or kuasa_habis or hidup.filter(pengguna=lama.pengguna).exists():
        raise LangkahDitolak
    baru = beri_hak(
        pengguna=lama.pengguna,
        pelaku_usaha=lama.pelaku_usaha,
        oleh=oleh,
        alasan=f"Pengakhiran dibatalkan: {alasan}",
        peran=lama.peran,
        jabatan=lama.jabatan,
        kewenangan=lama.kewenangan,
        berlaku_sampai=lama.berlaku_sampai,
    )
    catat(
        PeristiwaAkses.PENGAKHIRAN_DIBATALKAN,
        subjek=lama,
        oleh=oleh,
        tentang=lama.pengguna,
        alasan=alasan,
        rincian={"pengganti": baru.pk},
    )
    antrekan_surel(
        "registrasi/hak_akses_dipulihkan",
        kepada=lama.pengguna.email,
        pengguna=lama.pengguna,
        konteks={"nama": lama.pengguna.nama, "usaha": lama.pelaku_usaha.nama, "hak": baru},
    )
    return baru


# --- For every ground -------------------------------------------------------------------------------------------------


@transaction.atomic
def tolak_permohonan(*, permohonan: PermohonanAkses, oleh: Pengguna, alasan: str) -> PermohonanAkses:
    """Refuse a change (with its letter), or a colleague's proposal. Raises `AlasanWajib`, `PerkaraPetugasSendiri`."""
    alasan = _perlu(alasan)
    p = _kunci(permohonan, oleh)
    _harus(p, {Dasar.PERGANTIAN, Dasar.TEMUAN, Dasar.HUKUM}, Status.DITOLAK)
    kolom = {}
    if p.dasar == Dasar.PERGANTIAN:
        kolom = _terbitkan(p, oleh=oleh, hasil="ditolak", alasan=alasan)
        _lepas_batasan(p, oleh, f"Perkara {p.nomor} ditolak")
        cabut_semua_undangan(oleh=oleh, permohonan=p)
    pindahkan(
        p,
        Status.DITOLAK,
        peristiwa=PeristiwaAkses.PERMOHONAN_DITOLAK,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom=kolom | _keputusan(oleh, alasan),
    )
    return p


@transaction.atomic
def batalkan_permohonan(*, permohonan: PermohonanAkses, oleh: Pengguna, alasan: str = "") -> PermohonanAkses:
    """Withdraw a change or a proposal: only who made it may. Raises `BukanPemohon`, `TransisiDitolak`."""
    p = _kunci(permohonan)
    if oleh.pk != p.diajukan_oleh_id:
        raise BukanPemohon
    _harus(p, {Dasar.PERGANTIAN, Dasar.TEMUAN, Dasar.HUKUM}, Status.DIBATALKAN)
    if p.dasar == Dasar.PERGANTIAN:
        _lepas_batasan(p, oleh, f"Perkara {p.nomor} dibatalkan")
        cabut_semua_undangan(oleh=oleh, permohonan=p)
        for _dari, surel, orang in yang_terkait(p):
            _surel(p, "pergantian_dibatalkan", surel, pengguna=orang, nama=p.pelaku_usaha.nama)
        _surel(p, "pergantian_dibatalkan", p.calon_email, nama=p.calon_nama)
    pindahkan(
        p,
        Status.DIBATALKAN,
        peristiwa=PeristiwaAkses.PERMOHONAN_DIBATALKAN,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
    )
    return p
