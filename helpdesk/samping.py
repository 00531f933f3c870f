"""The side panel of a ticket: what the portal knows about its reporter, masked, in a fixed number of queries."""

from django.db.models import Q
from django.utils.translation import gettext as _

from helpdesk.benturan import Lingkaran
from helpdesk.models import TERBUKA, KaitanTiket, StatusTiket, Tiket, UnitEskalasi
from helpdesk.peristiwa import Peristiwa
from helpdesk.petugas import AWASI
from helpdesk.services import pelapor_sama
from helpdesk.services.dasar import alamat_pelapor
from ketentuan.klausul import cari_klausul
from nib.models import Nib
from oss_portal.models import Pengguna, PeristiwaAudit, SuratKeluar
from registrasi.models import HakAkses, Pendaftaran

BANYAK = 5


def panel(tiket: Tiket, petugas: Pengguna) -> dict:
    """Return the person, registrations, rights, NIBs, mails with their delivery, earlier and linked tickets."""
    orang = tiket.pelapor
    terbukti = orang is not None
    if orang is None and tiket.email:
        # The address alone proves nothing: the page says so.
        orang = Pengguna.objects.filter(email=tiket.email, is_staff=False).first()
    hak = (
        list(HakAkses.objects.filter(pengguna=orang).select_related("pelaku_usaha").order_by("-id")[:BANYAK])
        if orang
        else []
    )
    daftar = Q(pk=tiket.pendaftaran_id)
    if orang:
        daftar |= Q(pengguna=orang)
    elif tiket.email:
        daftar |= Q(status=Pendaftaran.Status.MENUNGGU_AKTIVASI, email__iexact=tiket.email)
    usaha = [h.pelaku_usaha_id for h in hak] + [tiket.pelaku_usaha_id]
    nib = Q(pelaku_usaha__in=[u for u in usaha if u])
    if tiket.nib:
        nib |= Q(nomor=tiket.nib)
    surat = SuratKeluar.objects.filter(kepada=alamat_pelapor(tiket)).exclude(kepada="")
    lingkaran = Lingkaran.dari(petugas)
    lain = _tiket_lain(tiket, orang, petugas, lingkaran)
    kaitan = KaitanTiket.objects.filter(Q(dari=tiket) | Q(ke=tiket)).select_related("dari", "ke").order_by("id")
    terkait = [(k.ke if k.dari_id == tiket.pk else k.dari, k.get_jenis_display()) for k in kaitan]
    return {
        "orang": orang,
        "terbukti": terbukti,
        "hak": hak,
        "usul_blokir": _usul_blokir(tiket),
        "pendaftaran": list(Pendaftaran.objects.filter(daftar).order_by("-id")[:BANYAK]),
        "nib": list(Nib.objects.filter(nib).select_related("pelaku_usaha").order_by("-id")[:BANYAK]),
        "surat": list(surat.defer("isi").order_by("-id")[:BANYAK]),
        "tiket_lain": lain,
        "kemungkinan_ganda": [t for t in lain if t.status in TERBUKA],
        "kaitan": [
            {"tiket": t, "jenis": jenis}
            for t, jenis in terkait
            if (petugas.has_perm(AWASI) or not t.tentang_petugas) and not lingkaran.memuat(t)
        ],
        "gabungan": list(tiket.gabungan.exclude(lingkaran.syarat()).order_by("id")),
        "klausul": _klausul(tiket),
    }


def _usul_blokir(tiket: Tiket) -> list[HakAkses]:
    """Return the living rights of the accounts that the helpdesk proposed to block, while that waits for an answer."""
    if tiket.eskalasi != UnitEskalasi.HAK_AKSES:
        return []
    usul = PeristiwaAudit.objects.filter(
        peristiwa=Peristiwa.BLOKIR_DIUSULKAN, subjek_jenis=tiket._meta.label_lower, subjek_id=str(tiket.pk)
    )
    hak = HakAkses.objects.hidup().filter(pengguna__in=list(usul.values_list("tentang", flat=True)[:BANYAK]))
    return list(hak.select_related("pengguna", "pelaku_usaha").order_by("-id")[:BANYAK])


def _tiket_lain(tiket: Tiket, orang: Pengguna | None, petugas: Pengguna, lingkaran: Lingkaran) -> list[Tiket]:
    """Return the newest other tickets of this person, address, telephone number or NIB; `sebab` says what they share.

    `dapat_digabung` marks those of the same reporter: only they may become one with this ticket.
    """
    tanda = {n: v for n in ("email", "telepon", "nib") if (v := getattr(tiket, n))}
    sama = Q(pelapor=orang) if orang else Q()
    for nama, nilai in tanda.items():
        sama |= Q(**{nama: nilai})
    if not sama:
        return []
    terlihat = Tiket.objects.terlihat_oleh(petugas).exclude(pk=tiket.pk).exclude(status=StatusTiket.SPAM)
    lain = list(terlihat.filter(sama).exclude(lingkaran.syarat()).order_by("-id")[: BANYAK + 3])
    kata = {"email": _("surel sama"), "telepon": _("telepon sama"), "nib": _("NIB sama")}
    for t in lain:
        t.dapat_digabung = pelapor_sama(t, tiket)
        if t.dapat_digabung or (orang and t.pelapor_id == orang.pk):
            t.sebab = _("pelapor sama")
        else:
            t.sebab = next(kata[n] for n, v in tanda.items() if getattr(t, n) == v)
    return lain


def _klausul(tiket: Tiket):
    return cari_klausul(tiket.versi_ketentuan, tiket.klausul) if tiket.klausul and tiket.versi_ketentuan else None
