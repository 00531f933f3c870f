"""Hak Akses: limit, block and restore a right (AKS-4)."""

from django.contrib import admin
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import ReasonForm
from oss_portal.models import Pengguna
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action, Done
from oss_portal.staff.admin_base import ReadOnlyInline
from oss_portal.staff.record_search import RecordSearch
from registrasi.forms.cases import OfficerCandidateForm, ProposalForm
from registrasi.models import HakAkses, HakAksesEvent, PermohonanAkses
from registrasi.rules.periods import BLOCK_PERIOD, CANCEL_ENDING_PERIOD, KEBERATAN_DAYS
from registrasi.services import hak_akses as hak_akses_service
from registrasi.services import permohonan_akses as cases

Peran, Status, Saluran = HakAkses.Peran, HakAkses.Status, PermohonanAkses.Saluran


def _replace(o: HakAkses, by: Pengguna, form: OfficerCandidateForm) -> Done:
    d = form.cleaned_data
    p = cases.submit_replacement(
        hak_akses=o,
        by=by,
        channel=Saluran.PETUGAS,
        alasan=d["alasan"],
        candidate=form.candidate_data(),
        files=d["berkas"],
        pertahankan_kuasa=d["pertahankan_kuasa"],
    )
    message = _("Perkara %(n)s dibuka; masa keberatan sampai %(t)s.")
    return Done(message % {"n": p.nomor, "t": p.keberatan_sampai})


def _secure(o: HakAkses, by: Pengguna, form: ReasonForm) -> Done:
    comment = form.cleaned_data["alasan"]
    p = cases.secure_account(pengguna=o.pengguna, channel=Saluran.PETUGAS, comment=comment, by=by)
    return Done(_("Akun diamankan, perkara %(n)s.") % {"n": p.nomor})


def _propose(o: HakAkses, by: Pengguna, form: ProposalForm) -> Done:
    d = form.cleaned_data
    p = cases.propose_ending(hak_akses=o, by=by, files=d.pop("berkas"), **d)
    return Done(_("Usulan %(n)s menunggu petugas kedua.") % {"n": p.nomor})


def ending_effects(right: HakAkses) -> list[str]:
    """Return the effects of ending this right: on sessions, kuasa, invitations."""
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


class LedgerInline(ReadOnlyInline):
    model = HakAksesEvent
    fields = readonly_fields = ("waktu", "dari", "ke", "dasar", "alasan", "oleh")
    verbose_name_plural = gettext_lazy("Buku hak akses")


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
    DECIDED_ON = ("status", "blokir_sampai", "berlaku_sampai")
    ACTIONS = (
        Action(
            name="batasi",
            title=gettext_lazy("Batasi (hanya baca)"),
            permission="registrasi.kelola_hak_akses",
            form=ReasonForm,
            perform=lambda o, by, form: hak_akses_service.restrict(hak_akses=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Hak Akses dibatasi."),
            effects=[
                gettext_lazy("Orang ini dapat melihat, tetapi tidak mengubah apa pun, mulai permintaan berikutnya."),
                gettext_lazy("Ia mendapat surat dengan kata-kata netral; alasan ini tidak dikirim (AKS-4)."),
            ],
        ),
        Action(
            name="blokir",
            title=format_lazy(gettext_lazy("Blokir {hari} hari"), hari=BLOCK_PERIOD.days),
            permission="registrasi.kelola_hak_akses",
            form=ReasonForm,
            perform=lambda o, by, form: hak_akses_service.block(hak_akses=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Hak Akses diblokir."),
            effects=[
                gettext_lazy("Semua sesi orang ini berakhir sekarang juga."),
                format_lazy(
                    gettext_lazy("Blokir berakhir sendiri setelah {hari} hari bila tidak ada keputusan lain."),
                    hari=BLOCK_PERIOD.days,
                ),
                gettext_lazy("Ia mendapat surat dengan kata-kata netral; alasan ini tidak dikirim (AKS-4)."),
            ],
        ),
        Action(
            name="pulihkan",
            title=gettext_lazy("Pulihkan"),
            permission="registrasi.kelola_hak_akses",
            form=ReasonForm,
            visible=lambda o: o.status in {Status.DIBATASI, Status.DIBLOKIR},
            perform=lambda o, by, form: hak_akses_service.restore(hak_akses=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Hak Akses dipulihkan."),
            effects=[gettext_lazy("Orang ini dapat bertindak lagi sepenuhnya dan mendapat surat.")],
        ),
        Action(
            name="amankan",
            title=gettext_lazy("Amankan akun (Pengakhiran 1b)"),
            permission="registrasi.usulkan_pengakhiran",
            form=ReasonForm,
            visible=lambda o: o.status != Status.DIAKHIRI,
            perform=_secure,
            effects=[
                gettext_lazy("Semua Hak Akses orang ini diblokir, semua sesi berakhir, kata sandinya tidak berlaku."),
                gettext_lazy("Perkara dibuka; ia mendapat surel, lalu surat bernomor setelah ada keputusan."),
            ],
        ),
        Action(
            name="ganti",
            title=gettext_lazy("Ganti penanggung jawab (Pengakhiran 1a)"),
            permission="registrasi.usulkan_pengakhiran",
            form=OfficerCandidateForm,
            visible=lambda o: (
                o.status != Status.DIAKHIRI and o.peran == Peran.PENANGGUNG_JAWAB and not o.pelaku_usaha.perseorangan
            ),
            perform=_replace,
            effects=[
                gettext_lazy("Penanggung jawab lama dan baru, surel perusahaan, dan semua kuasa diberi tahu."),
                format_lazy(
                    gettext_lazy(
                        "Selama {hari} hari kerja mereka dapat berkeberatan; baru sesudahnya dapat diputuskan."
                    ),
                    hari=KEBERATAN_DAYS,
                ),
            ],
        ),
        Action(
            name="batalkan_pengakhiran",
            title=format_lazy(gettext_lazy("Batalkan pengakhiran ({hari} hari)"), hari=CANCEL_ENDING_PERIOD.days),
            permission="registrasi.batalkan_pengakhiran",
            form=ReasonForm,
            visible=lambda o: bool(o.diakhiri_pada) and timezone.now() - o.diakhiri_pada <= CANCEL_ENDING_PERIOD,
            perform=lambda o, by, form: cases.cancel_ending(hak_akses=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Hak Akses baru diberikan; pengakhiran tetap tercatat."),
            effects=[
                gettext_lazy("Hak Akses yang berakhir tidak hidup lagi; yang baru dengan isi yang sama diberikan."),
                gettext_lazy("Kedua peristiwa tetap ada di dalam buku."),
            ],
        ),
        Action(
            name="usulkan",
            title=gettext_lazy("Usulkan pengakhiran (1c, 1d)"),
            permission="registrasi.usulkan_pengakhiran",
            form=ProposalForm,
            visible=lambda o: o.status != Status.DIAKHIRI,
            perform=_propose,
            effects=lambda o: [_("Petugas kedua harus menyetujui. Setelah itu:"), *ending_effects(o)],
        ),
    )
