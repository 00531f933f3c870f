"""What this room shows on pages of other rooms."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ketentuan import spanduk
from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.services.kiriman import kiriman_tertahan
from oss_portal import kait


def kartu_kiriman(request) -> dict | None:
    """On the dashboard: forms that the wall caught and that were never sent on."""
    jumlah = len(kiriman_tertahan(request.user))
    if not jumlah:
        return None
    return {
        "judul": _("Isian yang belum terkirim"),
        "teks": ngettext(
            "Satu formulir tertahan karena Ketentuan Penggunaan berubah. Kirim sekarang agar tidak hilang.",
            "%(n)s formulir tertahan karena Ketentuan Penggunaan berubah. Kirim sekarang agar tidak hilang.",
            jumlah,
        )
        % {"n": jumlah},
        "status": {"warna": "kuning", "teks": _("Belum terkirim")},
        "tautan": [(_("Lihat dan kirim"), reverse("persetujuan-lanjutkan"))],
    }


def data_persetujuan(pengguna) -> dict:
    """What is kept about a person here (UU 27/2022): their acceptances."""
    semua = Persetujuan.objects.filter(pengguna=pengguna).select_related("versi").defer("versi__sumber", "versi__html")
    return {
        "judul": _("Persetujuan atas Ketentuan Penggunaan dan Pemberitahuan Privasi"),
        "tujuan": _("Membuktikan teks mana yang Anda setujui dan kapan"),
        "dasar": _("UU 27/2022 Pasal 20 ayat (2) huruf c, Pasal 24"),
        "retensi": _("Selama dapat diperlukan sebagai bukti di hadapan pengadilan"),
        "data": [
            {
                "dokumen": str(p.versi),
                "sha256": p.sha256,
                "waktu": p.waktu.isoformat(),
                "saluran": p.get_saluran_display(),
                "ip": p.ip or "",
                "peramban": p.agen,
            }
            for p in semua
        ],
    }


def bagian_berkas_perkara(pengguna=None, pelaku_usaha=None) -> dict | None:
    """In a case file: which texts the person accepted."""
    if pengguna is None:
        return None
    data = data_persetujuan(pengguna)
    return {"judul": data["judul"], "baris": data["data"], "berkas": []}


def antrean_persetujuan(petugas) -> dict | None:
    """On the staff's front page: versions that wait for a second officer."""
    if not petugas.has_perm("ketentuan.umumkan_versiketentuan"):
        return None
    menunggu = VersiKetentuan.objects.filter(status=VersiKetentuan.Status.MENUNGGU).exclude(disusun_oleh=petugas)
    waktu = list(menunggu.order_by("diubah_pada").values_list("diubah_pada", flat=True)[:100])
    return {
        "judul": _("Versi ketentuan yang menunggu persetujuan"),
        "url": reverse("admin:ketentuan_versiketentuan_changelist") + "?status__exact=menunggu",
        "jumlah": len(waktu),
        "tertua": waktu[0] if waktu else None,
        "tenggat": False,
    }


def daftarkan() -> None:
    """Register everything; called once when Django is ready."""
    spanduk.daftarkan()
    kait.kartu_dasbor.daftar(5)(kartu_kiriman)
    kait.sumber_data_pribadi.daftar(30)(data_persetujuan)
    kait.berkas_perkara.daftar(30)(bagian_berkas_perkara)
    kait.antrean_petugas.daftar(30)(antrean_persetujuan)
