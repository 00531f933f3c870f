"""Hak Akses: limit, block, give back (AKS-4)."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.formulir import FormPortal
from oss_portal.pencarian import Cari
from oss_portal.unggahan import UnggahanField
from registrasi.admin.tindakan import FormAlasan, TindakanAdmin
from registrasi.forms.hak_akses import CalonMixin
from registrasi.models import HakAkses, PeristiwaHakAkses, PermohonanAkses
from registrasi.services import hak_akses as layanan_hak
from registrasi.services import permohonan_akses as perkara

Peran, Status = HakAkses.Peran, HakAkses.Status


class FormUsulan(FormAlasan):
    """Grounds c and d: what was found, or which law or decision."""

    dasar = forms.ChoiceField(
        label=gettext_lazy("Dasar"),
        choices=[c for c in PermohonanAkses.Dasar.choices if c[0] in {"AKH-1c", "AKH-1d"}],
        widget=forms.RadioSelect,
    )
    dasar_hukum = forms.CharField(
        label=gettext_lazy("Peraturan atau putusan"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Wajib untuk Pengakhiran 1d: nomor, tanggal, dan pasalnya."),
    )
    berkas = UnggahanField(label=gettext_lazy("Dokumen"), required=False)
    field_order = ["dasar", "dasar_hukum", "alasan", "berkas"]

    def clean(self):
        data = super().clean()
        if data.get("dasar") == PermohonanAkses.Dasar.HUKUM and not data.get("dasar_hukum", "").strip():
            self.add_error("dasar_hukum", _("Sebutkan peraturan atau putusannya."))
        return data


class FormCalonPetugas(CalonMixin, FormPortal):
    """A change asked for by letter or at the helpdesk, typed by an officer."""

    field_order = ["nama", "nomor", "tanggal_lahir", "jabatan", "email", "telepon", "alasan", "berkas"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


def _ganti(o, oleh, d, form) -> str:
    p = perkara.ajukan_pergantian(
        hak_akses=o,
        oleh=oleh,
        saluran=PermohonanAkses.Saluran.PETUGAS,
        alasan=d["alasan"],
        calon=form.calon(),
        berkas=d["berkas"],
        pertahankan_kuasa=d["pertahankan_kuasa"],
    )
    return _("Perkara %(n)s dibuka; masa keberatan sampai %(t)s.") % {"n": p.nomor, "t": p.keberatan_sampai}


def _amankan(o, oleh, d, form) -> str:
    p = perkara.amankan_akun(
        pengguna=o.pengguna, saluran=PermohonanAkses.Saluran.PETUGAS, keterangan=d["alasan"], oleh=oleh
    )
    return _("Akun diamankan, perkara %(n)s.") % {"n": p.nomor}


def _usulkan(o, oleh, d, form) -> str:
    p = perkara.usulkan_pengakhiran(
        hak_akses=o,
        dasar=d["dasar"],
        oleh=oleh,
        alasan=d["alasan"],
        dasar_hukum=d["dasar_hukum"],
        berkas=d["berkas"],
    )
    return _("Usulan %(n)s menunggu petugas kedua.") % {"n": p.nomor}


def akibat_pengakhiran(hak: HakAkses) -> list[str]:
    """What ending this right will do: sessions, kuasa, invitations."""
    usaha = hak.pelaku_usaha
    hasil = [
        _("%(n)s sesi %(orang)s berakhir.") % {"n": hak.pengguna.sesi.count(), "orang": hak.pengguna.nama},
        _("Hak Akses untuk %(u)s berakhir dan tidak dapat dipulihkan; NIB tidak berubah.") % {"u": usaha.nama},
    ]
    if hak.peran == Peran.PENANGGUNG_JAWAB:
        kuasa = HakAkses.objects.hidup().filter(pelaku_usaha=usaha, peran=Peran.KUASA).count()
        hasil.append(
            _("%(k)s kuasa berakhir dan %(u)s undangan dicabut.") % {"k": kuasa, "u": usaha.undangan.menunggu().count()}
        )
    return hasil


class BukuInline(admin.TabularInline):
    model = PeristiwaHakAkses
    extra = 0
    can_delete = False
    fields = readonly_fields = ["waktu", "dari", "ke", "dasar", "alasan", "oleh"]
    verbose_name_plural = gettext_lazy("Buku hak akses")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(HakAkses)
class HakAksesAdmin(TindakanAdmin):
    list_display = ["pengguna", "pelaku_usaha", "peran", "status", "blokir_sampai", "diberikan_pada"]
    list_filter = ["status", "peran"]
    list_select_related = ["pengguna", "pelaku_usaha"]
    CARI = Cari(
        identitas=("pengguna__nomor_identitas_indeks",),
        surel=("pengguna__email",),
        user_id=("pengguna__user_id",),
        nama=("pelaku_usaha__nama", "pengguna__nama"),
    )
    search_help_text = gettext_lazy("User-ID, alamat surel, NIK lengkap, atau bagian nama orang atau usaha")
    ordering = ["-id"]
    fields = [
        "tautan_tindakan",
        "pengguna",
        "pelaku_usaha",
        "peran",
        "jabatan",
        "status",
        "blokir_sampai",
        "diberikan_pada",
        "berlaku_sampai",
        "diakhiri_pada",
    ]
    inlines = [BukuInline]
    TINDAKAN = {
        "batasi": {
            "judul": gettext_lazy("Batasi (hanya baca)"),
            "izin": "registrasi.kelola_hak_akses",
            "form": FormAlasan,
            "perbuatan": lambda o, oleh, d: (
                layanan_hak.batasi(hak_akses=o, oleh=oleh, alasan=d["alasan"]) and _("Hak Akses dibatasi.")
            ),
            "akibat": [
                gettext_lazy("Orang ini dapat melihat, tetapi tidak mengubah apa pun, mulai permintaan berikutnya."),
                gettext_lazy("Ia mendapat surat dengan kata-kata netral; alasan ini tidak dikirim (AKS-4)."),
            ],
        },
        "blokir": {
            "judul": gettext_lazy("Blokir 14 hari"),
            "izin": "registrasi.kelola_hak_akses",
            "form": FormAlasan,
            "perbuatan": lambda o, oleh, d: (
                layanan_hak.blokir(hak_akses=o, oleh=oleh, alasan=d["alasan"]) and _("Hak Akses diblokir.")
            ),
            "akibat": [
                gettext_lazy("Semua sesi orang ini berakhir sekarang juga."),
                gettext_lazy("Blokir berakhir sendiri setelah 14 hari bila tidak ada keputusan lain."),
                gettext_lazy("Ia mendapat surat dengan kata-kata netral; alasan ini tidak dikirim (AKS-4)."),
            ],
        },
        "pulihkan": {
            "judul": gettext_lazy("Pulihkan"),
            "izin": "registrasi.kelola_hak_akses",
            "form": FormAlasan,
            "perbuatan": lambda o, oleh, d: (
                layanan_hak.pulihkan(hak_akses=o, oleh=oleh, alasan=d["alasan"]) and _("Hak Akses dipulihkan.")
            ),
            "akibat": [gettext_lazy("Orang ini dapat bertindak lagi sepenuhnya dan mendapat surat.")],
            "bila": lambda o: o.status in {Status.DIBATASI, Status.DIBLOKIR},
        },
        "amankan": {
            "judul": gettext_lazy("Amankan akun (Pengakhiran 1b)"),
            "izin": "registrasi.usulkan_pengakhiran",
            "form": FormAlasan,
            "perbuatan_form": _amankan,
            "bila": lambda o: o.status != Status.DIAKHIRI,
            "akibat": [
                gettext_lazy("Semua Hak Akses orang ini diblokir, semua sesi berakhir, kata sandinya tidak berlaku."),
                gettext_lazy("Perkara dibuka; ia mendapat surel, lalu surat bernomor setelah ada keputusan."),
            ],
        },
        "ganti": {
            "judul": gettext_lazy("Ganti penanggung jawab (Pengakhiran 1a)"),
            "izin": "registrasi.usulkan_pengakhiran",
            "form": FormCalonPetugas,
            "perbuatan_form": _ganti,
            "bila": lambda o: (
                o.status != Status.DIAKHIRI and o.peran == Peran.PENANGGUNG_JAWAB and not o.pelaku_usaha.perseorangan
            ),
            "akibat": [
                gettext_lazy("Penanggung jawab lama dan baru, surel perusahaan, dan semua kuasa diberi tahu."),
                gettext_lazy("Selama 10 hari kerja mereka dapat berkeberatan; baru sesudahnya dapat diputuskan."),
            ],
        },
        "batalkan_pengakhiran": {
            "judul": gettext_lazy("Batalkan pengakhiran (3 hari)"),
            "izin": "registrasi.batalkan_pengakhiran",
            "form": FormAlasan,
            "bila": lambda o: bool(o.diakhiri_pada) and timezone.now() - o.diakhiri_pada <= perkara.MASA_BATAL,
            "perbuatan": lambda o, oleh, d: (
                perkara.batalkan_pengakhiran(hak_akses=o, oleh=oleh, alasan=d["alasan"])
                and _("Hak Akses baru diberikan; pengakhiran tetap tercatat.")
            ),
            "akibat": [
                gettext_lazy("Hak Akses yang berakhir tidak hidup lagi; yang baru dengan isi yang sama diberikan."),
                gettext_lazy("Kedua peristiwa tetap ada di dalam buku."),
            ],
        },
        "usulkan": {
            "judul": gettext_lazy("Usulkan pengakhiran (1c, 1d)"),
            "izin": "registrasi.usulkan_pengakhiran",
            "form": FormUsulan,
            "perbuatan_form": _usulkan,
            "bila": lambda o: o.status != Status.DIAKHIRI,
            "akibat": lambda o: [_("Petugas kedua harus menyetujui. Setelah itu:"), *akibat_pengakhiran(o)],
        },
    }
