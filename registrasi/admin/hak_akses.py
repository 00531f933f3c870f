"""Hak Akses: limit, block, give back (AKS-4)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import PortalForm
from oss_portal.models import Pengguna
from oss_portal.staff.record_search import RecordSearch
from oss_portal.uploads.checking import UploadField
from registrasi.admin.actions import ActionAdmin, ReasonForm
from registrasi.forms.hak_akses import CandidateMixin
from registrasi.models import HakAkses, HakAksesEvent, PermohonanAkses
from registrasi.rules.periods import CANCEL_ENDING_PERIOD
from registrasi.services import hak_akses as hak_akses_service
from registrasi.services import permohonan_akses as cases

Peran, Status = HakAkses.Peran, HakAkses.Status


class ProposalForm(ReasonForm):
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
    berkas = UploadField(label=gettext_lazy("Dokumen"), required=False)
    field_order = ["dasar", "dasar_hukum", "alasan", "berkas"]

    def clean(self):
        data = super().clean()
        if data.get("dasar") == PermohonanAkses.Dasar.HUKUM and not data.get("dasar_hukum", "").strip():
            self.add_error("dasar_hukum", _("Sebutkan peraturan atau putusannya."))
        return data


class OfficerCandidateForm(CandidateMixin, PortalForm):
    """A change asked for by letter or at the helpdesk, typed by an officer."""

    field_order = ["nama", "nomor", "tanggal_lahir", "jabatan", "email", "telepon", "alasan", "berkas"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


def _replace(o, by: Pengguna, d, form) -> str:
    p = cases.submit_replacement(
        hak_akses=o,
        by=by,
        channel=PermohonanAkses.Saluran.PETUGAS,
        alasan=d["alasan"],
        candidate=form.candidate_data(),
        files=d["berkas"],
        pertahankan_kuasa=d["pertahankan_kuasa"],
    )
    return _("Perkara %(n)s dibuka; masa keberatan sampai %(t)s.") % {"n": p.nomor, "t": p.keberatan_sampai}


def _secure(o, by: Pengguna, d, form) -> str:
    p = cases.secure_account(pengguna=o.pengguna, channel=PermohonanAkses.Saluran.PETUGAS, comment=d["alasan"], by=by)
    return _("Akun diamankan, perkara %(n)s.") % {"n": p.nomor}


def _propose(o, by: Pengguna, d, form) -> str:
    p = cases.propose_ending(
        hak_akses=o,
        dasar=d["dasar"],
        by=by,
        alasan=d["alasan"],
        dasar_hukum=d["dasar_hukum"],
        files=d["berkas"],
    )
    return _("Usulan %(n)s menunggu petugas kedua.") % {"n": p.nomor}


def ending_effects(right: HakAkses) -> list[str]:
    """What ending this right will do: sessions, kuasa, invitations."""
    usaha = right.pelaku_usaha
    result = [
        _("%(n)s sesi %(orang)s berakhir.") % {"n": right.pengguna.sesi.count(), "orang": right.pengguna.nama},
        _("Hak Akses untuk %(u)s berakhir dan tidak dapat dipulihkan; NIB tidak berubah.") % {"u": usaha.nama},
    ]
    if right.peran == Peran.PENANGGUNG_JAWAB:
        kuasa = HakAkses.objects.live().filter(pelaku_usaha=usaha, peran=Peran.KUASA).count()
        result.append(
            _("%(k)s kuasa berakhir dan %(u)s undangan dicabut.") % {"k": kuasa, "u": usaha.undangan.waiting().count()}
        )
    return result


class LedgerInline(admin.TabularInline):
    model = HakAksesEvent
    extra = 0
    can_delete = False
    fields = readonly_fields = ["waktu", "dari", "ke", "dasar", "alasan", "oleh"]
    verbose_name_plural = gettext_lazy("Buku hak akses")

    def has_add_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False


@admin.register(HakAkses)
class HakAksesAdmin(ActionAdmin):
    list_display = ["pengguna", "pelaku_usaha", "peran", "status", "blokir_sampai", "diberikan_pada"]
    list_filter = ["status", "peran"]
    list_select_related = ["pengguna", "pelaku_usaha"]
    SEARCH = RecordSearch(
        identitas=("pengguna__nomor_identitas_indeks",),
        surel=("pengguna__email",),
        user_id=("pengguna__user_id",),
        nama=("pelaku_usaha__nama", "pengguna__nama"),
    )
    search_help_text = gettext_lazy("User-ID, alamat surel, NIK lengkap, atau bagian nama orang atau usaha")
    ordering = ["-id"]
    fields = [
        "action_links",
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
    inlines = [LedgerInline]
    ACTIONS = {
        "batasi": {
            "judul": gettext_lazy("Batasi (hanya baca)"),
            "izin": "registrasi.kelola_hak_akses",
            "form": ReasonForm,
            "perform": lambda o, by, d: (
                hak_akses_service.restrict(hak_akses=o, by=by, alasan=d["alasan"]) and _("Hak Akses dibatasi.")
            ),
            "effects": [
                gettext_lazy("Orang ini dapat melihat, tetapi tidak mengubah apa pun, mulai permintaan berikutnya."),
                gettext_lazy("Ia mendapat surat dengan kata-kata netral; alasan ini tidak dikirim (AKS-4)."),
            ],
        },
        "blokir": {
            "judul": gettext_lazy("Blokir 14 hari"),
            "izin": "registrasi.kelola_hak_akses",
            "form": ReasonForm,
            "perform": lambda o, by, d: (
                hak_akses_service.block(hak_akses=o, by=by, alasan=d["alasan"]) and _("Hak Akses diblokir.")
            ),
            "effects": [
                gettext_lazy("Semua sesi orang ini berakhir sekarang juga."),
                gettext_lazy("Blokir berakhir sendiri setelah 14 hari bila tidak ada keputusan lain."),
                gettext_lazy("Ia mendapat surat dengan kata-kata netral; alasan ini tidak dikirim (AKS-4)."),
            ],
        },
        "pulihkan": {
            "judul": gettext_lazy("Pulihkan"),
            "izin": "registrasi.kelola_hak_akses",
            "form": ReasonForm,
            "perform": lambda o, by, d: (
                hak_akses_service.restore(hak_akses=o, by=by, alasan=d["alasan"]) and _("Hak Akses dipulihkan.")
            ),
            "effects": [gettext_lazy("Orang ini dapat bertindak lagi sepenuhnya dan mendapat surat.")],
            "bila": lambda o: o.status in {Status.DIBATASI, Status.DIBLOKIR},
        },
        "amankan": {
            "judul": gettext_lazy("Amankan akun (Pengakhiran 1b)"),
            "izin": "registrasi.usulkan_pengakhiran",
            "form": ReasonForm,
            "perbuatan_form": _secure,
            "bila": lambda o: o.status != Status.DIAKHIRI,
            "effects": [
                gettext_lazy("Semua Hak Akses orang ini diblokir, semua sesi berakhir, kata sandinya tidak berlaku."),
                gettext_lazy("Perkara dibuka; ia mendapat surel, lalu surat bernomor setelah ada keputusan."),
            ],
        },
        "ganti": {
            "judul": gettext_lazy("Ganti penanggung jawab (Pengakhiran 1a)"),
            "izin": "registrasi.usulkan_pengakhiran",
            "form": OfficerCandidateForm,
            "perbuatan_form": _replace,
            "bila": lambda o: (
                o.status != Status.DIAKHIRI and o.peran == Peran.PENANGGUNG_JAWAB and not o.pelaku_usaha.perseorangan
            ),
            "effects": [
                gettext_lazy("Penanggung jawab lama dan baru, surel perusahaan, dan semua kuasa diberi tahu."),
                gettext_lazy("Selama 10 hari kerja mereka dapat berkeberatan; baru sesudahnya dapat diputuskan."),
            ],
        },
        "batalkan_pengakhiran": {
            "judul": gettext_lazy("Batalkan pengakhiran (3 hari)"),
            "izin": "registrasi.batalkan_pengakhiran",
            "form": ReasonForm,
            "bila": lambda o: bool(o.diakhiri_pada) and timezone.now() - o.diakhiri_pada <= CANCEL_ENDING_PERIOD,
            "perform": lambda o, by, d: (
                cases.cancel_ending(hak_akses=o, by=by, alasan=d["alasan"])
                and _("Hak Akses baru diberikan; pengakhiran tetap tercatat.")
            ),
            "effects": [
                gettext_lazy("Hak Akses yang berakhir tidak hidup lagi; yang baru dengan isi yang sama diberikan."),
                gettext_lazy("Kedua peristiwa tetap ada di dalam buku."),
            ],
        },
        "usulkan": {
            "judul": gettext_lazy("Usulkan pengakhiran (1c, 1d)"),
            "izin": "registrasi.usulkan_pengakhiran",
            "form": ProposalForm,
            "perbuatan_form": _propose,
            "bila": lambda o: o.status != Status.DIAKHIRI,
            "effects": lambda o: [_("Petugas kedua harus menyetujui. Setelah itu:"), *ending_effects(o)],
        },
    }
