"""What every list and record in the admin shares: looking without changing, and searching without scanning."""

from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import connection, transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext, gettext_lazy

from oss_portal import kait, kata_cari
from oss_portal.formulir import FormPortal
from oss_portal.pencarian import BATAS, Cari


class PaginatorTaksiran(Paginator):
    """Counts exactly up to ten thousand; beyond it takes PostgreSQL's estimate, so that no page scans a large table.

    Nor are there pages beyond: nobody turns ten thousand rows over, and the database would count them off one by one.
    What a page shows beside its own table is read for its rows alone, not for all those before them.
    """

    BATAS = 10_000

    @cached_property
    def count(self) -> int:
        jumlah = self.object_list.order_by()[: self.BATAS].count()
        if jumlah < self.BATAS or self.object_list.query.where:
            return jumlah
        with connection.cursor() as kursor:
            kursor.execute(
                "select reltuples::bigint from pg_class where oid = %s::regclass",
                [self.object_list.model._meta.db_table],
            )
            return max(kursor.fetchone()[0], jumlah)

    @cached_property
    def num_pages(self) -> int:
        return min(super().num_pages, self.BATAS // self.per_page)

    @property
    def terpotong(self) -> bool:
        """Whether there are rows that no page shows."""
        return self.count >= self.BATAS

    @property
    def sebutan(self) -> str:
        """The number of rows as it is said: exactly, as an estimate, or as more than are counted."""
        teks = f"{self.count:,}".replace(",", ".")
        if not self.terpotong:
            return teks
        return f"{teks}+" if self.object_list.query.where else f"± {teks}"

    def page(self, number):
        nomor = self.validate_number(number)
        awal = (nomor - 1) * self.per_page
        if not awal:
            return super().page(number)
        pk = list(self.object_list.values_list("pk", flat=True)[awal : awal + self.per_page])
        return self._get_page(self.object_list.filter(pk__in=pk), nomor, self)


class FormCari(ChangeListSearchForm):
    """Reads the word of the search box back from the address."""

    def clean_q(self) -> str:
        return kata_cari.baca(self.cleaned_data[SEARCH_VAR] or "")


class DaftarTersandi(ChangeList):
    """A list whose search box posts: no NIK, name or mail address stands in an address."""

    search_form_class = FormCari
    lewat_post = True


def berbenturan(petugas, objek) -> bool:
    """Whether a room says that the record concerns the officer or somebody close; the room records the try."""
    return bool(kait.benturan.kumpulkan(petugas, objek))


def tolak_benturan(request):
    """Answer an officer who may not open a record: ask a colleague."""
    return render(request, "petugas/benturan.html", status=403)


class AdminBaca(admin.ModelAdmin):
    """A record that staff read: nothing is added, changed or deleted by hand. Acts have pages of their own."""

    paginator = PaginatorTaksiran
    show_full_result_count = False
    # Counting by filter would scan the whole table.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    actions = None
    # The queue that the bare list opens with, for who holds the permission: (filter, its value, permission).
    PEMBUKA: tuple[str, str, str] | None = None
    # How a word of the search box finds records, for a table that grows without end; else `search_fields` of Django.
    CARI: Cari | None = None

    def get_search_fields(self, request):
        # What they are matters to `get_search_results` alone; that there are some shows the box.
        return self.CARI.kolom if self.CARI else super().get_search_fields(request)

    def get_search_results(self, request, queryset, search_term):
        """Find by `CARI`; a word that too many records hold is said to be one."""
        if self.CARI is None:
            return super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return queryset, False
        pk, lebih = self.CARI.temukan(self.model, search_term)
        if lebih:
            pesan = gettext("Lebih dari %(n)s catatan cocok; hanya yang terbaru ditampilkan. Tulis lebih lengkap.")
            messages.warning(request, pesan % {"n": BATAS})
        return queryset.filter(pk__in=pk), False

    def get_changelist(self, request, **kwargs):
        return DaftarTersandi

    def changelist_view(self, request, extra_context=None):
        """Show the list; a posted search word goes on in the address, encrypted."""
        if request.method == "POST" and SEARCH_VAR in request.POST:
            pilihan = request.GET.copy()
            pilihan.pop(PAGE_VAR, None)
            pilihan[SEARCH_VAR] = kata_cari.sembunyikan(request.POST[SEARCH_VAR])
            return HttpResponseRedirect(f"{request.path}?{pilihan.urlencode()}")
        if self.PEMBUKA and request.method == "GET" and not request.GET and not self._dari_daftar(request):
            saring, nilai, izin = self.PEMBUKA
            if request.user.has_perm(izin):
                return HttpResponseRedirect(f"{request.path}?{urlencode({saring: nilai})}")
        return super().changelist_view(request, extra_context)

    @staticmethod
    def _dari_daftar(request) -> bool:
        """Whether the filter "Semua" of the list itself led here, whose address is bare too."""
        return urlsplit(request.headers.get("referer", "")).path == request.path

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Refuse a record that concerns the officer himself or somebody close to him; the try is on record."""
        objek = self.get_object(request, object_id) if object_id else None
        if objek is not None and self.has_view_permission(request, objek) and berbenturan(request.user, objek):
            return tolak_benturan(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class FormAlasan(FormPortal):
    alasan = forms.CharField(
        label=gettext_lazy("Alasan"), max_length=2000, widget=forms.Textarea({"rows": 4}), required=True
    )


class FormBarisDaftar(forms.ModelForm):
    """A row of a list that is edited in place: each box says aloud which column and which row it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kolom in self.fields.values():
            kolom.widget.attrs["aria-label"] = f"{kolom.label}: {self.instance}"


class TindakanAdmin(AdminBaca):
    """Pages of acts beside a record: a form with a reason, what will happen, and the service behind it."""

    # nama -> {"judul", "izin", "form", "perbuatan": f(objek, oleh, data) -> message, and if wanted "akibat": what will
    # happen (a list, or f(objek)), "bila": f(objek) -> whether the link is shown}; instead of "perbuatan" may stand
    # "perbuatan_form": f(objek, oleh, data, form), where an act needs more of the form than its data.
    TINDAKAN: dict[str, dict] = {}
    # What a service may refuse -> the words for it, or a function of the exception. They stand beside the
    # field that the exception names as `kolom`, if the form has it.
    PESAN: dict[type[Exception], object] = {}
    # The same for what is new, with None for the record. Without it nothing can be added.
    BARU: dict | None = None
    # The list as a queue, whose turn it is first (HAK-1b): (filter, its value) -> ordering.
    ANTREAN: dict[tuple[str, str], list[str]] = {}

    def get_ordering(self, request):
        cocok = (urut for (saring, nilai), urut in self.ANTREAN.items() if request.GET.get(saring) == nilai)
        return next(cocok, super().get_ordering(request))

    def get_fieldsets(self, request, obj=None):
        """Leave out the acts for who may do none of them."""
        semua = super().get_fieldsets(request, obj)
        if any(request.user.has_perm(t["izin"]) for t in self.TINDAKAN.values()):
            return semua
        return [(judul, o | {"fields": [k for k in o["fields"] if k != "tautan_tindakan"]}) for judul, o in semua]

    def get_urls(self):
        alamat = [
            path(
                f"<int:pk>/{nama}/",
                self.admin_site.admin_view(self._halaman(nama)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{nama}",
            )
            for nama in self.TINDAKAN
        ]
        return alamat + super().get_urls()

    def _halaman(self, nama: str):
        def tampilan(request, pk: int):
            return self.jalankan(request, pk, nama)

        return tampilan

    def has_add_permission(self, request) -> bool:
        return self.BARU is not None and request.user.has_perm(self.BARU["izin"])

    def add_view(self, request, form_url="", extra_context=None):
        """The page that makes a new record, through its service where there is one."""
        if self.BARU is None:
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        t = self.BARU
        form = t["form"](request.POST or None, request.FILES or None)
        kembali = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if request.method == "POST" and form.is_valid() and (pesan := self._perbuat(form, t, None, request)):
            messages.success(request, pesan)
            return HttpResponseRedirect(kembali)
        konteks = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": t["judul"],
            "form": form,
            "kembali": kembali,
            "akibat": self._akibat(t, None),
        }
        return render(request, "admin/tindakan.html", konteks, status=422 if form.errors else 200)

    @staticmethod
    def _akibat(t, objek):
        akibat = t.get("akibat", ())
        return akibat(objek) if callable(akibat) else akibat

    def _perbuat(self, form, t, objek, request):
        """Do the act in one transaction; a refusal becomes an error of the form and nothing is returned."""
        try:
            with transaction.atomic():
                if "perbuatan_form" in t:
                    return t["perbuatan_form"](objek, request.user, form.cleaned_data, form)
                return t["perbuatan"](objek, request.user, form.cleaned_data)
        except tuple(self.PESAN) as galat:
            pesan = next(self.PESAN[kelas] for kelas in type(galat).__mro__ if kelas in self.PESAN)
            kolom = getattr(galat, "kolom", "")
            form.add_error(kolom if kolom in form.fields else None, str(pesan(galat) if callable(pesan) else pesan))
            self.catat_penolakan(request, objek, galat)
        return None

    def catat_penolakan(self, request, objek, galat) -> None:
        """Called after a refusal, outside its transaction: a room puts on record what must not even be tried."""

    def form_tindakan(self, nama: str, objek, data, files=None):
        return self.TINDAKAN[nama]["form"](data, files)

    def jalankan(self, request, pk: int, nama: str):
        t = self.TINDAKAN[nama]
        if not request.user.has_perm(t["izin"]):
            raise PermissionDenied
        objek = get_object_or_404(self.get_queryset(request), pk=pk)
        if berbenturan(request.user, objek):
            return tolak_benturan(request)
        kembali = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        kiriman = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = self.form_tindakan(nama, objek, *kiriman)
        if request.method == "POST" and form.is_valid() and (pesan := self._perbuat(form, t, objek, request)):
            if isinstance(pesan, dict):
                templat = pesan.pop("templat", "admin/ungkap.html")
                return render(request, templat, self._konteks(request, objek, t) | pesan)
            messages.success(request, pesan)
            return HttpResponseRedirect(kembali)
        konteks = self._konteks(request, objek, t) | {"form": form, "akibat": self._akibat(t, objek)}
        return render(request, "admin/tindakan.html", konteks, status=422 if form.errors else 200)

    def _konteks(self, request, objek, t) -> dict:
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "objek": objek,
            "title": t["judul"],
            "kembali": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[objek.pk]),
        }

    def get_object(self, request, *args, **kwargs):
        objek = super().get_object(request, *args, **kwargs)
        if objek is not None:
            # A column of the admin is asked about the record alone; the links depend on who looks.
            objek.dibuka_oleh = request.user
        return objek

    def tautan_tindakan(self, objek):
        """Links to the acts that whoever opened the record may do now, shown on top of it."""
        if objek is None or objek.pk is None:
            return "–"
        tautan = [
            (reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{nama}", args=[objek.pk]), t["judul"])
            for nama, t in self.TINDAKAN.items()
            if objek.dibuka_oleh.has_perm(t["izin"]) and ("bila" not in t or t["bila"](objek))
        ]
        return format_html_join(" ", '<a class="btn btn-sm btn-outline-primary" href="{}">{}</a>', tautan) or "–"

    tautan_tindakan.short_description = gettext_lazy("Tindakan")
