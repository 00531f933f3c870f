"""Agencies with a key to the API."""

from datetime import timedelta

import factory
from django.utils import timezone

from nib.models import ApiKey, InstansiPemerintah
from nib.services.instansi import create_key
from tests.factories.registrasi import PetugasFactory


class InstansiFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InstansiPemerintah

    nama = factory.Sequence(lambda n: f"Direktorat Jenderal Contoh {n}")
    nomor_perjanjian = "PKS-01/2026"
    tujuan = "Pemeriksaan importir"
    kontak = "integrasi@contoh.go.id"


def make_api_key(instansi=None, **kwargs) -> tuple[ApiKey, str]:
    """Return a key and its text; by default it may call all methods and does not get the whole NPWP."""
    default = {
        "nama": "Sistem uji",
        "lingkup": [scope for scope in ApiKey.Lingkup.values if scope != ApiKey.Lingkup.NPWP],
        "berlaku_sampai": timezone.now() + timedelta(days=30),
        "by": PetugasFactory(),
    }
    return create_key(instansi=instansi or InstansiFactory(), **(default | kwargs))
