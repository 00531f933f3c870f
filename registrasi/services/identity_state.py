"""The state of the check of an identity in words for the person, for the dashboard and the pages of the NIB."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.models import Pengguna
from registrasi.models import PelakuUsaha, Pendaftaran, StatusVerifikasi
from registrasi.rules.periods import IDENTITY_REVIEW_DAYS

# Words of the link for a body whose registration waits for an officer, before and after papers were sent.
_SEND_PAPERS = gettext_lazy("Kirim akta atau surat penunjukan")
_ADD_PAPERS = gettext_lazy("Lihat atau tambah dokumen yang sudah dikirim")


@dataclass(frozen=True)
class IdentityState:
    """A sentence, and words and address of the link to what the person can do; both empty if there is nothing."""

    text: str
    link_text: str = ""
    url: str = ""


def awaited_pictures(pelaku_usaha: PelakuUsaha, pengguna: Pengguna) -> Pendaftaran | None:
    """Return the registration for which this person was asked for pictures and has not sent them."""
    p = Pendaftaran.objects.filter(pelaku_usaha=pelaku_usaha, pengguna=pengguna).first()
    return p if p and p.waits_for_pictures else None


def identity_state(pelaku_usaha: PelakuUsaha, pengguna: Pengguna) -> IdentityState:
    """Return the state of the check of this business, for a person who acts for it."""
    days = {"hari": IDENTITY_REVIEW_DAYS}
    match pelaku_usaha.verifikasi:
        case StatusVerifikasi.OTOMATIS_LOLOS:
            return IdentityState(_("Data pendaftaran Anda lengkap."))
        case StatusVerifikasi.TERVERIFIKASI:
            return IdentityState(_("Data pendaftaran Anda sudah diperiksa petugas."))
        case StatusVerifikasi.DITOLAK:
            return IdentityState(_("Pendaftaran tidak dapat disetujui. Alasannya ada di surat kami."))
        case StatusVerifikasi.PERLU_DITINJAU:
            text = _(
                "Petugas memeriksa pendaftaran Anda, paling lama %(hari)d hari kerja. NIB terbit setelah"
                " pemeriksaan itu."
            )
            papers = papers_wanted(pelaku_usaha, pengguna)
            words = _ADD_PAPERS if papers and papers.bukti.exists() else _SEND_PAPERS
            return IdentityState(text % days, *_link(papers, words, "bukti-identitas"))
    p = Pendaftaran.objects.filter(pelaku_usaha=pelaku_usaha).first()
    own = p if p and p.pengguna_id == pengguna.pk else None
    if pelaku_usaha.verifikasi == StatusVerifikasi.PERLU_PERBAIKAN:
        text = _("Petugas meminta perbaikan data pendaftaran.")
        return IdentityState(text, *_link(own, _("Perbaiki sekarang"), "perbaikan-pendaftaran"))
    if p and not p.waits_for_pictures:
        return IdentityState(_("Data Anda sedang dicocokkan dengan data kependudukan, biasanya beberapa menit."))
    text = _(
        "Foto KTP dan swafoto penanggung jawab belum kami terima. NIB terbit setelah petugas memeriksanya, paling lama "
        "%(hari)d hari kerja sejak foto dikirim."
    )
    return IdentityState(text % days, *_link(own, _("Kirim foto KTP dan swafoto"), "bukti-identitas"))


def papers_wanted(pelaku_usaha: PelakuUsaha, pengguna: Pengguna) -> Pendaftaran | None:
    """Return the registration of a body to which this person may add papers at present."""
    if pelaku_usaha.perseorangan:
        return None
    p = Pendaftaran.objects.filter(pelaku_usaha=pelaku_usaha, pengguna=pengguna).first()
    return p if p and p.takes_papers else None


def _link(p: Pendaftaran | None, text: str | Promise, name: str) -> tuple[str, str]:
    return (str(text), reverse(name, args=[p.kode])) if p else ("", "")
