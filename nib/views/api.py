"""The page about the API for agencies: who gets a key, what the methods are called, what they answer."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from nib.api.galat import KETERANGAN
from nib.api.referensi import TERSEDIA
from nib.models import KunciApi

LAYANAN = {
    KunciApi.Lingkup.CEK: ("checkNIB", '{"CHECKNIB": {"nib": "8120017654323"}}'),
    KunciApi.Lingkup.BACA: ("inqueryNIB", '{"INQUERYNIB": {"nib": "8120017654323"}}'),
    KunciApi.Lingkup.REFERENSI: ("getDataReferensi", '{"GETDATAREFERENSI": {"kode": "14"}}'),
}


@require_safe
def dokumentasi(request):
    """The page anybody may read; the machine-readable description is `/api/v1/openapi.json`."""
    layanan = [{"nama": nama, "isi": isi, "untuk": lingkup.label} for lingkup, (nama, isi) in LAYANAN.items()]
    return render(
        request, "nib/api.html", {"layanan": layanan, "kode": KETERANGAN.items(), "referensi": ", ".join(TERSEDIA)}
    )
