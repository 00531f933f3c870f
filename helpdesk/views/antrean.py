"""The officers' queue: lists, filters, search, acts on several tickets at once. HTTP only."""

from dataclasses import fields
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk import benturan, services
from helpdesk.antrean import TAB, UMUR, URUTAN, Saringan, antrean, hitung
from helpdesk.forms.petugas import FormMassal
from helpdesk.halaman import halaman, kode_dari_teks
from helpdesk.kata import JAM, UNTUK_PETUGAS
from helpdesk.models import JenisTiket, Kategori, Prioritas, Tiket
from helpdesk.pesan import DITOLAK
from helpdesk.petugas import AWASI, LAYANI
from helpdesk.sisa import pasang_sisa
from oss_portal import kata_cari
from registrasi.pintu import perlu_petugas

# What a search or filter of the queue is made of in its address.
SARINGAN = tuple(f.name for f in fields(Saringan))


@perlu_petugas(LAYANI)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def daftar(request):
    """The queue; what is searched for is posted and goes on in the address, encrypted."""
    if request.method == "POST":
        return redirect(f"{request.path}?{_alamat_cari(request.POST)}")
    s = Saringan.dari(request.GET)
    baris, sebelum, sesudah = halaman(
        request,
        antrean(s, request.user).select_related("petugas", "kategori"),
        urut=s.kolom_urut,
    )
    for t in baris:
        t.warna, t.warna_jam = UNTUK_PETUGAS.get(t.status, ""), JAM[t.tanda_waktu]
    pasang_sisa(baris)
    lingkaran = benturan.Lingkaran.dari(request.user)
    benturan.tandai(baris, lingkaran)
    jumlah = hitung(request.user, lingkaran)
    konteks = {
        "saringan": s,
        "tiket": baris,
        "sebelum": sebelum,
        "sesudah": sesudah,
        "tab": [{"kode": k, "nama": n, "jumlah": jumlah.get(k)} for k, n in TAB.items()],
        "nama_tab": TAB[s.tab],
        "urutan": [(k, n) for k, (n, _kolom) in URUTAN.items()],
        "umur": UMUR.items(),
        "jenis": JenisTiket.choices,
        "prioritas": Prioritas.choices,
        "kategori": Kategori.objects.filter(aktif=True),
        "massal": FormMassal(penyelia=request.user.has_perm(AWASI)),
        "penyelia": request.user.has_perm(AWASI),
        "di_semua": _alamat_cari({"tab": "semua", "q": s.q}),
    }
    return render(request, "helpdesk/petugas/antrean.html", konteks)


@perlu_petugas(LAYANI)
@never_cache
@require_GET
def hitungan(request):
    """The counts of the lists, for the script that keeps them fresh."""
    return JsonResponse(hitung(request.user, benturan.Lingkaran.dari(request.user)))


@perlu_petugas(LAYANI)
@require_POST
def berikutnya(request):
    """Take the free ticket whose clock runs out first."""
    t = services.ambil_berikutnya(oleh=request.user)
    if t is None:
        messages.info(request, _("Tidak ada tiket yang belum diambil."))
        return redirect("petugas-antrean")
    return redirect("petugas-tiket", kode=t.kode)


@perlu_petugas(LAYANI)
@require_POST
def massal(request):
    """One act on the ticked tickets; those it cannot be done to are counted, the others done."""
    kembali = redirect(f"{reverse('petugas-antrean')}?{_kembali_ke(request)}")
    penyelia = request.user.has_perm(AWASI)
    form = FormMassal(request.POST, penyelia=penyelia)
    kode = [k for k in map(kode_dari_teks, request.POST.getlist("pilih")[:100]) if k]
    if not kode:
        messages.error(request, _("Centang dahulu tiketnya."))
        return kembali
    if not form.is_valid():
        for galat in form.errors.values():
            messages.error(request, galat[0])
        return kembali
    d, jadi, gagal = form.cleaned_data, 0, 0
    for t in Tiket.objects.terlihat_oleh(request.user).filter(kode__in=kode).order_by("id"):
        try:
            if d["aksi"] == "spam":
                services.tandai_spam(tiket=t, oleh=request.user, alasan=d["alasan"])
            else:
                untuk = d["petugas"] if d["aksi"] == "tetapkan" else request.user
                services.tetapkan(tiket=t, petugas=untuk, oleh=request.user, paksa=penyelia)
            jadi += 1
        except DITOLAK as galat:
            benturan.catat_galat(request.user, galat, mau=d["aksi"])
            gagal += 1
    if jadi:
        messages.success(request, _("%(n)d tiket diubah.") % {"n": jadi})
    if gagal:
        messages.warning(
            request, _("%(n)d tiket tidak dapat diubah: sedang diambil atau sudah selesai.") % {"n": gagal}
        )
    return kembali


def _alamat_cari(data) -> str:
    """Return the query string of a search: no NIK, name or mail address stands in it."""
    pilihan = {k: v for k in SARINGAN if (v := data.get(k))}
    if "q" in pilihan:
        pilihan["q"] = kata_cari.sembunyikan(pilihan["q"])
    return urlencode(pilihan)


def _kembali_ke(request) -> str:
    """Return the query string of the queue to go back to, of known parts only."""
    kenal = {*SARINGAN, "ke", "dari"}
    return urlencode([(k, v) for k, v in parse_qsl(request.POST.get("kembali", "")[:1000]) if k in kenal])
