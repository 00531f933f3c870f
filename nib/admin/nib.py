"""NIBs: looked up by exact number, never changed by hand; supervision in steps with a reason and a law."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.dasar import CARI_NIB, TindakanNib, cari_usaha, rp
from nib.admin.kewajiban import TAGIH, FormKewajiban
from nib.models import Nib, PeranNib, PeristiwaNib, SanksiNib
from nib.services import pengawasan
from nib.services.kewajiban import catat_kewajiban
from oss_portal.admin_dasar import FormAlasan
from oss_portal.formulir import FormPortal, TanggalField

AWASI, CABUT = "nib.awasi_nib", "nib.putuskan_pencabutan"


class FormSanksi(FormPortal):
    alasan = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Dikirim kepada pelaku usaha dan tertulis di riwayat NIB."),
    )
    dasar = forms.CharField(label=gettext_lazy("Dasar hukum"), max_length=200)
    nomor_dokumen = forms.CharField(label=gettext_lazy("Nomor keputusan"), max_length=100, required=False)


class FormBekukan(FormSanksi):
    sebab = forms.ChoiceField(
        label=gettext_lazy("Sebab"),
        widget=forms.RadioSelect,
        choices=[(s, s.label) for s in SanksiNib.Sebab],
        initial=SanksiNib.Sebab.PELANGGARAN,
    )


class FormUsulCabut(FormBekukan):
    nomor_dokumen = forms.CharField(
        label=gettext_lazy("Nomor keputusan atau putusan pengadilan"), max_length=100, required=False
    )
    tanggal_dokumen = TanggalField(label=gettext_lazy("Tanggal keputusan atau putusan"), required=False)


class FormPeranBeku(FormPortal):
    alasan = FormSanksi.base_fields["alasan"]
    dasar = forms.CharField(label=gettext_lazy("Dasar hukum atau surat instansi"), max_length=200)


class _Baca(admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class PeranInline(_Baca):
    model = PeranNib
    fields = readonly_fields = ["sebutan", "status", "berlaku_sejak", "berlaku_sampai", "dasar_hukum", "alasan"]
    verbose_name_plural = gettext_lazy("peran")
    show_change_link = True


class SanksiInline(_Baca):
    model = SanksiNib
    fields = readonly_fields = ["tahap", "sebab", "status", "alasan", "tenggat_jawab", "jawaban", "keberatan"]
    verbose_name_plural = gettext_lazy("pengawasan")
    show_change_link = True


class BukuInline(_Baca):
    model = PeristiwaNib
    fk_name = "nib"
    fields = readonly_fields = ["waktu", "jenis", "peran", "dari", "ke", "alasan", "dasar", "nomor_dokumen", "oleh"]
    verbose_name_plural = gettext_lazy("buku NIB")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("peran", "oleh")


@admin.register(Nib)
class NibAdmin(TindakanNib):
    list_display = ["nomor", "pelaku_usaha", "status", "terbit_pada"]
    list_filter = ["status", "era"]
    list_select_related = ["pelaku_usaha"]
    ordering = ["-id"]
    CARI = cari_usaha("nomor")
    search_help_text = gettext_lazy("NIB atau NIK lengkap, atau bagian nama usaha")
    sortable_by = ()
    fields = [
        "tautan_tindakan",
        "nomor",
        "pelaku_usaha",
        "status",
        "era",
        "asal",
        "terbit_pada",
        "dicabut_pada",
        "dikonfirmasi_pada",
        "alamat",
        "skala",
        "modal",
    ]
    inlines = [PeranInline, SanksiInline, BukuInline]
    TINDAKAN = {
        "peringatkan": {
            "judul": gettext_lazy("Beri peringatan"),
            "izin": AWASI,
            "form": FormSanksi,
            "bila": lambda o: not o.dicabut,
            "perbuatan": lambda o, oleh, d: pengawasan.peringatkan(nib=o, oleh=oleh, **d) and _("Peringatan dikirim."),
            "akibat": [gettext_lazy("Pelaku usaha mendapat surat dan mempunyai 30 hari untuk menjawab.")],
        },
        "akhiri-peringatan": {
            "judul": gettext_lazy("Akhiri peringatan"),
            "izin": AWASI,
            "form": FormAlasan,
            "bila": lambda o: any(s.tahap == "peringatan" and s.status == "berlaku" for s in o.sanksi.all()),
            "perbuatan": lambda o, oleh, d: (
                pengawasan.akhiri_peringatan(nib=o, oleh=oleh, **d) or _("Peringatan diakhiri.")
            ),
        },
        "bekukan": {
            "judul": gettext_lazy("Bekukan"),
            "izin": AWASI,
            "form": FormBekukan,
            "bila": lambda o: o.berlaku,
            "perbuatan": lambda o, oleh, d: pengawasan.bekukan(nib=o, oleh=oleh, **d) and _("NIB dibekukan."),
            "akibat": [
                gettext_lazy("Semua peran NIB berhenti sampai dicairkan, dan halaman Cek NIB menampilkannya."),
                gettext_lazy("Pelaku usaha mendapat surat dan mempunyai 30 hari untuk menjawab."),
                gettext_lazy("Tanpa peringatan lebih dahulu hanya untuk pelanggaran berat atau putusan pengadilan."),
            ],
        },
        "cairkan": {
            "judul": gettext_lazy("Cairkan"),
            "izin": AWASI,
            "form": FormAlasan,
            "bila": lambda o: o.dibekukan,
            "perbuatan": lambda o, oleh, d: pengawasan.cairkan(nib=o, oleh=oleh, **d) and _("NIB berlaku kembali."),
            "akibat": [gettext_lazy("NIB kembali ke status semula; pelaku usaha mendapat surat.")],
        },
        "usulkan-cabut": {
            "judul": gettext_lazy("Usulkan pencabutan"),
            "izin": AWASI,
            "form": FormUsulCabut,
            "bila": lambda o: not o.dicabut,
            "perbuatan": lambda o, oleh, d: (
                pengawasan.usulkan_pencabutan(nib=o, oleh=oleh, **d) and _("Usulan menunggu petugas kedua.")
            ),
            "akibat": [gettext_lazy("Petugas lain yang memutuskan. Sampai saat itu NIB tidak berubah.")],
        },
        "catat-kewajiban": {
            "judul": gettext_lazy("Catat kewajiban pembayaran"),
            "izin": TAGIH,
            "form": FormKewajiban,
            "bila": lambda o: not o.dicabut,
            "perbuatan": lambda o, oleh, d: catat_kewajiban(nib=o, oleh=oleh, **d) and _("Kewajiban dicatat."),
            "akibat": [
                gettext_lazy("Pelaku usaha mendapat surat dengan nominal dan jatuh temponya."),
                gettext_lazy("Portal tidak menerima uang; pembayaran langsung kepada instansi penagih."),
                gettext_lazy("NIB tidak dipungut biaya: catat hanya biaya resmi dari instansi lain."),
            ],
        },
    }

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("pelaku_usaha", "data", "era")

    @admin.display(description=gettext_lazy("Alamat"))
    def alamat(self, o):
        return f"{o.data.alamat}, {o.data.wilayah} {o.data.kode_pos}"

    @admin.display(description=gettext_lazy("Skala"))
    def skala(self, o):
        return o.data.get_skala_display()

    @admin.display(description=gettext_lazy("Modal"))
    def modal(self, o):
        return rp(o.data.total_modal)


@admin.register(PeranNib)
class PeranNibAdmin(TindakanNib):
    """One role by itself: customs access may be frozen while the NIB lives."""

    list_display = ["nib", "usaha", "sebutan", "status", "berlaku_sejak"]
    list_filter = ["jenis", "status"]
    list_select_related = ["nib__pelaku_usaha"]
    ordering = ["-id"]
    CARI = CARI_NIB
    search_help_text = gettext_lazy("NIB lengkap")
    sortable_by = ()
    fields = ["tautan_tindakan", "nib", "sebutan", "status", "berlaku_sejak", "berlaku_sampai", "dasar_hukum", "alasan"]
    TINDAKAN = {
        "bekukan": {
            "judul": gettext_lazy("Bekukan peran"),
            "izin": AWASI,
            "form": FormPeranBeku,
            "bila": lambda o: o.status == PeranNib.Status.AKTIF,
            "perbuatan": lambda o, oleh, d: pengawasan.bekukan_peran(peran=o, oleh=oleh, **d) and _("Peran dibekukan."),
            "akibat": [gettext_lazy("Hanya peran ini berhenti; NIB dan perannya yang lain tetap berlaku.")],
        },
        "cairkan": {
            "judul": gettext_lazy("Cairkan peran"),
            "izin": AWASI,
            "form": FormAlasan,
            "bila": lambda o: o.status == PeranNib.Status.DIBEKUKAN,
            "perbuatan": lambda o, oleh, d: (
                pengawasan.cairkan_peran(peran=o, oleh=oleh, **d) and _("Peran berlaku kembali.")
            ),
        },
    }

    def has_module_permission(self, request):
        return False


class MenungguFilter(admin.SimpleListFilter):
    """What waits for an officer: answers, objections, silence past the period."""

    title = gettext_lazy("menunggu petugas")
    parameter_name = "menunggu"

    def lookups(self, request, model_admin):
        return [
            ("jawaban", _("Dijawab pelaku usaha")),
            ("keberatan", _("Keberatan belum ditanggapi")),
            ("lewat", _("Lewat tenggat tanpa jawaban")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "jawaban":
            return queryset.dijawab()
        if self.value() == "keberatan":
            return queryset.keberatan_terbuka()
        return queryset.lewat_tanpa_jawaban() if self.value() == "lewat" else queryset


class FormTanggapanPetugas(FormPortal):
    tanggapan = forms.CharField(
        label=gettext_lazy("Tanggapan"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Dikirim kepada pelaku usaha."),
    )


@admin.register(SanksiNib)
class SanksiNibAdmin(TindakanNib):
    """Steps of supervision; a proposed revocation is decided by a second officer."""

    list_display = ["nib", "usaha", "tahap", "sebab", "status", "tenggat_jawab", "dijawab_pada", "pengusul"]
    list_filter = [MenungguFilter, "tahap", "status", "sebab"]
    list_select_related = ["nib__pelaku_usaha", "diusulkan_oleh"]
    ordering = ["-id"]
    ANTREAN = {
        ("menunggu", "jawaban"): ["dijawab_pada"],
        ("menunggu", "keberatan"): ["keberatan_pada"],
        ("menunggu", "lewat"): ["tenggat_jawab", "id"],
        ("status__exact", SanksiNib.Status.DIUSULKAN): ["dibuat_pada"],
    }
    CARI = CARI_NIB
    search_help_text = gettext_lazy("NIB lengkap")
    fields = [
        "tautan_tindakan",
        "nib",
        "tahap",
        "sebab",
        "status",
        "alasan",
        "dasar",
        "nomor_dokumen",
        "tanggal_dokumen",
        "diusulkan_oleh",
        "diputus_oleh",
        "berlaku_pada",
        "tenggat_jawab",
        "jawaban",
        "dijawab_pada",
        "keberatan",
        "keberatan_pada",
        "tanggapan",
        "selesai_pada",
    ]
    TINDAKAN = {
        "putuskan": {
            "judul": gettext_lazy("Cabut NIB"),
            "izin": CABUT,
            "form": FormPortal,
            "bila": lambda o: o.status == SanksiNib.Status.DIUSULKAN,
            "perbuatan": lambda o, oleh, d: pengawasan.putuskan_pencabutan(sanksi=o, oleh=oleh) and _("NIB dicabut."),
            "akibat": [
                gettext_lazy("NIB dan semua perannya berakhir untuk selamanya. Nomornya tidak dipakai lagi."),
                gettext_lazy("Perubahan data yang belum diputuskan dibatalkan."),
                gettext_lazy("Pelaku usaha mendapat surat dan dapat mengajukan keberatan dalam 30 hari."),
            ],
        },
        "tolak": {
            "judul": gettext_lazy("Tolak usulan"),
            "izin": CABUT,
            "form": FormAlasan,
            "bila": lambda o: o.status == SanksiNib.Status.DIUSULKAN,
            "perbuatan": lambda o, oleh, d: (
                pengawasan.tolak_pencabutan(sanksi=o, oleh=oleh, **d) and _("Usulan ditolak. NIB tidak berubah.")
            ),
        },
        "tanggapi": {
            "judul": gettext_lazy("Tanggapi keberatan"),
            "izin": CABUT,
            "form": FormTanggapanPetugas,
            "bila": lambda o: o.keberatan and not o.tanggapan and o.status == SanksiNib.Status.BERLAKU,
            "perbuatan": lambda o, oleh, d: (
                pengawasan.tanggapi_keberatan(sanksi=o, oleh=oleh, **d) and _("Tanggapan dikirim.")
            ),
            "akibat": [
                gettext_lazy("Tanggapan ini dikirim kepada pelaku usaha dan mengakhiri perkaranya di sini."),
                gettext_lazy("NIB yang sudah dicabut tidak hidup lagi; pelaku usaha dapat mengajukan NIB baru."),
            ],
        },
    }

    @admin.display(description=gettext_lazy("diusulkan oleh"))
    def pengusul(self, o):
        return o.diusulkan_oleh.nama
