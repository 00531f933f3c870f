"""Agencies with a key to the API."""

from datetime import timedelta

import factory
from django.utils import timezone

from nib.models import InstansiPemerintah, KunciApi
from nib.services.instansi import buat_kunci
from tests.factories.registrasi import PetugasFactory


class InstansiFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InstansiPemerintah

    nama = factory.Sequence(lambda n: f"Direktorat Jenderal Contoh {n}")
    nomor_perjanjian = "PKS-01/2026"
    tujuan = "Pemeriksaan importir"
    kontak = "integrasi@contoh.go.id"


def buat_kunci_api(instansi=None, **kwargs) -> tuple[KunciApi, str]:
    """Return a key with its text, for all methods unless told otherwise."""
    bawaan = {
        "nama": "Sistem uji",
        "lingkup": list(KunciApi.Lingkup.values),
        "berlaku_sampai": timezone.now() + timedelta(days=30),
        "oleh": PetugasFactory(),
    }
    return buat_kunci(instansi=instansi or InstansiFactory(), **(bawaan | kwargs))
