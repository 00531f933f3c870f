"""Cases of lost mailboxes (U11), which two officers handle one after the other."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from oss_portal.forms import ReasonForm
from oss_portal.models import Upload
from oss_portal.staff.actions import Action
from oss_portal.staff.admin_base import ReadOnlyInline
from oss_portal.staff.record_search import RecordSearch
from oss_portal.text.readable import day
from registrasi.admin.documents import DocumentsAdmin
from registrasi.forms.lost_email import ClaimForm
from registrasi.models import KlaimSurel, PermohonanSurel
from registrasi.services import lost_email as service

Status = PermohonanSurel.Status
CHECK, DECIDE = "registrasi.periksa_surel", "registrasi.putuskan_surel"


class ClaimInline(ReadOnlyInline):
    """All persons who claim the account, with what they sent."""

    model = KlaimSurel
    fields = readonly_fields = ("dibuat_pada", "surel_baru", "telepon", "keterangan", "diajukan_oleh")

    def has_view_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        # An officer who may see the case may see the claims on which it rests.
        return request.user.has_perm("registrasi.view_permohonansurel")


def _reject(name: str, permission: str, status: str) -> Action[PermohonanSurel]:
    """Return the action with which one of the two officers refuses a claim while it is their turn."""
    return Action(
        name=name,
        title=gettext_lazy("Tolak"),
        permission=permission,
        form=ReasonForm,
        visible=lambda o: o.status == status,
        decides=True,
        danger=True,
        perform=lambda o, by, form: service.reject_email_change(permohonan=o, by=by, **form.cleaned_data),
        done=gettext_lazy("Ditolak."),
        effects=[gettext_lazy("Alasan ini dikirim ke setiap alamat baru yang diminta.")],
    )


@admin.register(PermohonanSurel)
class PermohonanSurelAdmin(DocumentsAdmin):
    list_display = ["nomor", "pengguna", "status", "diperiksa_oleh", "berlaku_pada", "dibuat_pada"]
    list_filter = ["status"]
    list_select_related = ["pengguna", "diperiksa_oleh"]
    SEARCH = RecordSearch(exact=("nomor", "klaim__surel_baru"), user_id=("pengguna__user_id",))
    search_help_text = gettext_lazy("Nomor, User-ID, atau surel baru")
    fields = [
        "nomor",
        "status",
        "pengguna",
        "identitas",
        "tanggal_lahir",
        "telepon",
        "surel_lama",
        "surel_baru",
        "diperiksa_oleh",
        "catatan_pemeriksa",
        "disetujui_oleh",
        "alasan_keputusan",
        "berlaku_pada",
        "dibuat_pada",
    ]
    inlines = [ClaimInline]
    DECIDED_ON = ("status", "surel_baru", "klaim")
    QUEUES = {("status__exact", s): ["dibuat_pada"] for s in PermohonanSurel.OPEN}
    ACTIONS = (
        Action(
            name="periksa",
            title=gettext_lazy("Dokumen cocok (petugas pertama)"),
            permission=CHECK,
            form=ClaimForm,
            form_arguments=lambda request, o: {"claims": o.klaim.all()},
            visible=lambda o: o.status == Status.DIAJUKAN,
            main=True,
            decides=True,
            perform=lambda o, by, form: service.check_email_change(
                permohonan=o, by=by, note=form.cleaned_data["alasan"], claim=form.cleaned_data.get("klaim")
            ),
            done=gettext_lazy("Menunggu petugas kedua."),
            effects=[
                gettext_lazy("Tulis apa yang dicocokkan: KTP, foto, telepon balik. Petugas kedua memutuskan."),
                gettext_lazy("Bila beberapa orang meminta akun ini, bandingkan dokumen semuanya dahulu."),
            ],
        ),
        Action(
            name="setujui",
            title=gettext_lazy("Setujui (petugas kedua)"),
            permission=DECIDE,
            form=ReasonForm,
            visible=lambda o: o.status == Status.DIPERIKSA,
            main=True,
            decides=True,
            perform=lambda o, by, form: service.approve_email_change(permohonan=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Disetujui; masa tunggu tiga hari dimulai."),
            effects=[
                gettext_lazy("Alamat lama diberi tahu dan dapat menghentikannya."),
                gettext_lazy("Setelah tiga hari alamat berganti dan semua sesi berakhir."),
            ],
        ),
        _reject("tolak", CHECK, Status.DIAJUKAN),
        _reject("tolak-usulan", DECIDE, Status.DIPERIKSA),
    )

    def document_groups(self, obj: PermohonanSurel) -> list[tuple[str, Sequence[Upload]]]:
        """Return the documents of each claimant, under the address that they want."""
        claims = obj.klaim.prefetch_related("berkas")
        return [(claim.surel_baru, files) for claim in claims if (files := list(claim.berkas.all()))]

    # The data with which the documents of a claim are compared.

    @admin.display(description=gettext_lazy("nomor identitas akun"))
    def identitas(self, o: PermohonanSurel) -> str:
        return o.pengguna.masked_identity or "–"

    @admin.display(description=gettext_lazy("tanggal lahir"))
    def tanggal_lahir(self, o: PermohonanSurel) -> str:
        return day(o.pengguna.tanggal_lahir) if o.pengguna.tanggal_lahir else "–"

    @admin.display(description=gettext_lazy("nomor HP terdaftar"))
    def telepon(self, o: PermohonanSurel) -> str:
        return o.pengguna.telepon or "–"
