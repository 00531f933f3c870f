"""The door of the API: the header `user_key`, and what a key must be to open it."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import APIKeyHeader

from nib.api.galat import AKSES, KUNCI, TERLALU_SERING, GalatApi
from nib.models import KunciApi
from nib.models.instansi import hash_kunci
from oss_portal.batas import TerlaluSering, hitung_di_proses, hitung_percobaan
from oss_portal.jejak import jejak_kini

MENIT = timedelta(minutes=1)
# Wrong keys that one address may bring to one web process in a minute.
BATAS_SALAH = 30


class KunciPengguna(APIKeyHeader):
    """Finds the key by its hash. Every refusal of a key reads the same: a thief learns nothing from it (PRV-3)."""

    param_name = "user_key"

    def authenticate(self, request, key: str | None) -> KunciApi:
        """Return the key, counted. Raises `GalatApi` 401, 403 or 429."""
        try:
            kunci = self._kunci(key or "")
            hitung_percobaan("api", str(kunci.pk), batas=settings.API_BATAS_PER_MENIT, per=MENIT)
        except TerlaluSering as galat:
            raise GalatApi(TERLALU_SERING, **{"Retry-After": str(galat.coba_lagi_detik)}) from None
        kini = timezone.now()
        KunciApi.objects.filter(Q(terakhir_dipakai=None) | Q(terakhir_dipakai__lt=kini - MENIT), pk=kunci.pk).update(
            terakhir_dipakai=kini
        )
        return kunci

    @staticmethod
    def _kunci(teks: str) -> KunciApi:
        kunci = KunciApi.objects.select_related("instansi").filter(hash=hash_kunci(teks)).first() if teks else None
        if kunci is None or not kunci.berlaku or not kunci.instansi.boleh_membaca:
            hitung_di_proses("api-salah", jejak_kini().ip, batas=BATAS_SALAH, per=MENIT)
            raise GalatApi(KUNCI)
        if kunci.alamat_ip and jejak_kini().ip not in kunci.alamat_ip:
            raise GalatApi(AKSES, _("Alamat IP ini tidak terdaftar untuk kunci ini"))
        return kunci


def perlu_lingkup(request, lingkup: str) -> KunciApi:
    """Return the key of the request. Raises `GalatApi` 403 when it was not given for this method."""
    if lingkup not in request.auth.lingkup:
        raise GalatApi(AKSES, _("Kunci ini tidak diberikan untuk layanan ini"))
    return request.auth
