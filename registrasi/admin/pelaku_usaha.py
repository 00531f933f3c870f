"""Businesses."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from oss_portal.models import Pengguna
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action
from oss_portal.staff.record_search import RecordSearch
from registrasi.admin.actions import REVEAL
from registrasi.forms.review import BadanCorrectionForm
from registrasi.models import PelakuUsaha
from registrasi.services.corrections import can_be_corrected, correct_badan


def _recorded(_request: HttpRequest, usaha: PelakuUsaha) -> dict[str, Any]:
    return {
        "initial": {
            "nama_badan": usaha.nama,
            "nomor_legalitas": usaha.nomor_legalitas,
            "tanggal_legalitas": usaha.tanggal_legalitas,
        }
    }


def _correct(usaha: PelakuUsaha, by: Pengguna, form: BadanCorrectionForm) -> None:
    data = form.cleaned_data
    correct_badan(
        pelaku_usaha=usaha,
        by=by,
        alasan=data["alasan"],
        nama=data["nama_badan"],
        nomor_legalitas=data["nomor_legalitas"],
        tanggal_legalitas=data["tanggal_legalitas"],
    )


@admin.register(PelakuUsaha)
class PelakuUsahaAdmin(ActionAdmin):
    list_display = ["nama", "jenis_perusahaan", "verifikasi", "status", "dibuat_pada"]
    list_filter = ["jenis", "verifikasi", "status"]
    SEARCH = RecordSearch(identitas=("identitas_indeks",), surel=("email",), nama=("nama",))
    search_help_text = gettext_lazy("NIK lengkap, bagian nama, atau alamat surel")
    ordering = ["-id"]
    sortable_by = ()
    fields = [
        "nama",
        "jenis",
        "jenis_perusahaan",
        "identity",
        *PelakuUsaha.PROFILE,
        "verifikasi",
        "status",
        "dibuat_pada",
    ]
    DECIDED_ON = ("verifikasi", "status", "nama", "nomor_legalitas", "tanggal_legalitas")
    ACTIONS = (
        Action(
            name="betulkan",
            title=gettext_lazy("Catat nama atau pengesahan baru"),
            permission="registrasi.tinjau_pendaftaran",
            form=BadanCorrectionForm,
            form_arguments=_recorded,
            perform=_correct,
            visible=can_be_corrected,
            done=gettext_lazy("Data badan usaha diperbarui."),
            effects=[
                gettext_lazy("Cocokkan dahulu dengan akta perubahan atau pengesahannya; sebut nomornya dalam alasan."),
                gettext_lazy("NIB yang berlaku mendapat versi sertifikat baru, dan instansi diberi tahu."),
                gettext_lazy("Penanggung jawab mendapat surat berisi yang berubah; alasan ini tidak dikirim."),
            ],
        ),
        REVEAL,
    )

    @admin.display(description=gettext_lazy("Nomor identitas"))
    def identity(self, o: PelakuUsaha) -> str:
        return o.masked_identity or "–"
