"""The supervisor's page: figures with a chart and a CSV beside each, the latest breaches and comments."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk.angka import PENGHITUNG, Masa, ringkasan, semua_tabel
from helpdesk.benturan import Lingkaran
from helpdesk.models import PelanggaranWaktu, Tiket
from helpdesk.petugas import AWASI
from oss_portal.grafik import csv_aman
from registrasi.pintu import perlu_petugas


@perlu_petugas(AWASI)
@never_cache
@require_GET
def penyelia(request):
    masa = Masa.dari_tanya(request.GET)
    if kode := request.GET.get("csv"):
        if kode not in PENGHITUNG:
            raise Http404
        tabel = PENGHITUNG[kode](masa)
        jawab = HttpResponse(csv_aman(tabel.kolom, tabel.baris), content_type="text/csv; charset=utf-8")
        jawab.headers["Content-Disposition"] = f'attachment; filename="helpdesk-{kode}-{masa.dari}-{masa.sampai}.csv"'
        return jawab
    # Figures count everything; of a single ticket that concerns the supervisor himself nothing is shown.
    tiket = Tiket.objects.exclude(Lingkaran.dari(request.user).syarat())
    pelanggaran = PelanggaranWaktu.objects.filter(masa.dalam("dicatat_pada"), tiket__in=tiket)
    komentar = tiket.filter(masa.dalam("dinilai_pada")).exclude(komentar_nilai="").order_by("-dinilai_pada")
    konteks = {
        "masa": masa,
        "ringkasan": ringkasan(masa),
        "tabel": semua_tabel(masa),
        "pelanggaran": pelanggaran.select_related("tiket", "petugas").order_by("-id")[:20],
        "komentar": komentar[:10],
    }
    return render(request, "helpdesk/petugas/penyelia.html", konteks)
