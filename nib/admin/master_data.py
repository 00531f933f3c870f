"""Master data: KBLI with its everyday words and risks, laws, eras, thresholds, statements. Used rows are kept."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import FilledInActionAdmin
from nib.models import (
    AmbangSkala,
    AturanLkpm,
    AturanPeran,
    DasarHukum,
    DasarTindakan,
    EdisiKbli,
    Era,
    Kbli,
    KodeReferensi,
    KonversiKbli,
    RisikoKbli,
    SinonimKbli,
    TeksPernyataan,
)
from nib.services.granting import Switch, switch_granting
from nib.services.master_data import activate_era
from oss_portal.forms import MoneyField, ReasonForm
from oss_portal.staff.actions import Action
from oss_portal.text.readable import rupiah


class NoDelete(admin.ModelAdmin):
    """An admin for rows that records refer to: never deleted, and read-only in the `FIXED` fields once created."""

    FIXED: tuple[str, ...] = ()
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), *(self.FIXED if obj else ())]


class SinonimInline(admin.TabularInline):
    model = SinonimKbli
    extra = 2


class RisikoInline(admin.TabularInline):
    model = RisikoKbli
    extra = 0


class KonversiInline(admin.TabularInline):
    model = KonversiKbli
    fk_name = "dari"
    raw_id_fields = ["ke"]
    extra = 0


@admin.register(Kbli)
class KbliAdmin(NoDelete):
    list_display = ["kode", "judul", "edisi", "kategori", "tertutup"]
    list_filter = ["edisi", "tertutup", "kategori"]
    search_fields = ["kode__startswith", "teks_cari"]
    search_help_text = gettext_lazy("Kode, judul, atau kata sehari-hari")
    fields = ["edisi", "kode", "judul", "uraian", "kategori", "tertutup", "alasan_tertutup"]
    inlines = [SinonimInline, RisikoInline, KonversiInline]
    ordering = ["edisi", "kode"]
    FIXED = ("edisi", "kode")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("teks_cari", "vektor")


@admin.register(EdisiKbli)
class EdisiKbliAdmin(NoDelete):
    list_display = ["tahun", "dasar_hukum", "berlaku_sejak", "berlaku_sampai"]
    list_select_related = ["dasar_hukum"]
    FIXED = ("tahun",)


@admin.register(DasarHukum)
class DasarHukumAdmin(NoDelete):
    list_display = ["sebutan", "judul", "berlaku_sejak", "berlaku_sampai", "tanggal_dicocokkan"]
    list_filter = ["tanggal_dicocokkan"]
    search_fields = ["sebutan", "judul"]
    FIXED = ("kode",)


@admin.register(DasarTindakan)
class DasarTindakanAdmin(NoDelete):
    list_display = ["tindakan", "dasar_hukum", "pasal"]
    list_filter = ["tindakan"]
    list_select_related = ["dasar_hukum"]
    FIXED = ("tindakan", "dasar_hukum")


class AturanPeranInline(admin.TabularInline):
    model = AturanPeran
    extra = 0
    can_delete = False


def _switch(name: Switch, *, on: bool, **texts: Any) -> Action[Era]:
    """Return the act that turns a switch of an era on or off."""
    return Action(
        name=name if on else f"tanpa_{name}",
        permission="nib.change_era",
        form=ReasonForm,
        danger=on,
        visible=lambda o: getattr(o, name) != on,
        perform=lambda o, by, form: switch_granting(era=o, by=by, on=on, switch=name, **form.cleaned_data),
        **texts,
    )


@admin.register(Era)
class EraAdmin(FilledInActionAdmin):
    """Eras, which hold law and wording of new NIBs; one era is active, and a separate act activates another one."""

    list_display = ["kode", "nama", "dasar_hukum", "aktif"]
    list_select_related = ["dasar_hukum"]
    fields = [
        "action_links",
        "kode",
        "nama",
        "dasar_hukum",
        "kepala",
        "mukadimah",
        "catatan",
        "penerbit",
        "iumk",
        "mukadimah_iumk",
        "tampilkan_risiko",
        "impor_perseorangan",
        "lampiran_cabang",
        "putusan_otomatis",
        "izin_otomatis",
        "aktif",
    ]
    inlines = [AturanPeranInline]
    ACTIONS = (
        Action(
            name="aktifkan",
            title=gettext_lazy("Pakai era ini"),
            permission="nib.change_era",
            visible=lambda o: not o.aktif,
            perform=lambda o, by, form: activate_era(era=o, by=by),
            done=gettext_lazy("NIB baru terbit menurut era ini."),
            effects=[
                gettext_lazy("NIB yang terbit mulai sekarang memakai dasar hukum, peran, dan kata-kata era ini."),
                gettext_lazy("NIB dan sertifikat yang sudah terbit tidak berubah."),
            ],
        ),
        _switch(
            "putusan_otomatis",
            on=True,
            title=gettext_lazy("Nyalakan putusan otomatis"),
            done=gettext_lazy("Putusan otomatis menyala untuk era ini."),
            effects=[
                gettext_lazy(
                    "Permohonan yang lewat batas waktu menurut hukum tanpa putusan petugas dikabulkan oleh sistem."
                ),
                gettext_lazy("Yang menunggu identitas, dan perubahan NIB yang dibekukan, tetap menunggu petugas."),
            ],
        ),
        _switch(
            "putusan_otomatis",
            on=False,
            title=gettext_lazy("Matikan putusan otomatis"),
            done=gettext_lazy("Putusan otomatis mati untuk era ini."),
            effects=[gettext_lazy("Permohonan yang lewat batas waktu tetap menunggu petugas; penyelia diberi tahu.")],
        ),
        _switch(
            "izin_otomatis",
            on=True,
            title=gettext_lazy("Nyalakan izin otomatis"),
            done=gettext_lazy("Izin otomatis menyala untuk era ini."),
            effects=[
                gettext_lazy(
                    "Sertifikat Standar dan Izin yang tidak diputuskan instansi dalam jangka waktu menurut hukum "
                    "disetujui oleh sistem."
                ),
                gettext_lazy("Hanya bila jangka waktunya ada di data risiko KBLI dan NIB-nya berlaku."),
            ],
        ),
        _switch(
            "izin_otomatis",
            on=False,
            title=gettext_lazy("Matikan izin otomatis"),
            done=gettext_lazy("Izin otomatis mati untuk era ini."),
            effects=[gettext_lazy("Izin yang lewat jangka waktu tetap menunggu instansi; petugas menanyakannya.")],
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Era | None = None) -> list[str]:
        return ["action_links", "aktif", "putusan_otomatis", "izin_otomatis", *(["kode"] if obj else [])]


@admin.register(AmbangSkala)
class AmbangSkalaAdmin(NoDelete):
    list_display = ["skala", "modal_limit", "dasar_hukum", "berlaku_sejak", "berlaku_sampai"]
    list_select_related = ["dasar_hukum"]
    FIXED = ("skala", "modal_limit", "berlaku_sejak")

    def get_fields(self, request: HttpRequest, obj: AmbangSkala | None = None) -> list[Any]:
        return [
            "skala",
            "modal_limit" if obj else "modal_sampai",
            "dasar_hukum",
            "pasal",
            "berlaku_sejak",
            "berlaku_sampai",
        ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "modal_sampai":
            return MoneyField(label=db_field.verbose_name, help_text=db_field.help_text, required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("modal sampai dengan"), ordering="modal_sampai")
    def modal_limit(self, o: AmbangSkala) -> str:
        return rupiah(o.modal_sampai) or _("tanpa batas atas")


@admin.register(AturanLkpm)
class AturanLkpmAdmin(NoDelete):
    list_display = ["skala", "bulan", "tanggal", "dasar_hukum", "pasal"]
    list_filter = ["skala"]
    list_select_related = ["dasar_hukum"]
    FIXED = ("skala", "dasar_hukum")


@admin.register(TeksPernyataan)
class TeksPernyataanAdmin(NoDelete):
    list_display = ["kode", "versi", "teks", "berlaku_sejak", "berlaku_sampai"]
    list_filter = ["kode"]
    FIXED = ("kode", "versi", "teks", "berlaku_sejak")


@admin.register(KodeReferensi)
class KodeReferensiAdmin(NoDelete):
    list_display = ["daftar", "kode", "uraian", "keterangan"]
    list_filter = ["daftar"]
    search_fields = ["kode__startswith", "uraian"]
    FIXED = ("daftar", "kode")
