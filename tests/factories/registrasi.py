"""Factories of persons, businesses and their access rights. NIKs are made up: region 317101, serial by counter."""

from datetime import date

import factory
from django.contrib.auth.models import Group, Permission

from ketentuan.services.persetujuan import accept_ketentuan, versions_to_accept
from oss_portal.models import JenisIdentitas, Pengguna
from oss_portal.staff.roles import set_up_roles
from registrasi.models import HakAkses, JenisPelakuUsaha, JenisPerusahaan, PelakuUsaha, Pendaftaran, StatusVerifikasi

PASSWORD = "rahasia-warung-91"


def nik(order: int, tanggal_lahir: date = date(1990, 5, 17), is_female: bool = False) -> str:
    """Return a well-formed NIK of Jakarta Pusat for the birth date, unique by `order`."""
    day = tanggal_lahir.day + (40 if is_female else 0)
    return f"{317101 + order // 9999:06d}{day:02d}{tanggal_lahir:%m%y}{order % 9999 + 1:04d}"


def have_roles() -> None:
    """Set up the groups of the portal when a test with real transactions has removed them."""
    if not Group.objects.exists():
        set_up_roles()


class PenggunaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Pengguna
        skip_postgeneration_save = True

    user_id = factory.Sequence(lambda n: f"OSS{n:08d}")
    email = factory.Sequence(lambda n: f"warung{n}@contoh.id")
    nama = factory.Sequence(lambda n: f"Siti Aminah {n}")
    jenis_identitas = JenisIdentitas.KTP
    nomor_identitas = factory.Sequence(nik)
    tanggal_lahir = date(1990, 5, 17)
    telepon = "+6285712345678"

    @factory.post_generation
    def kata_sandi(obj, create, extracted, **kwargs):
        # Hashing with argon2 is slow on purpose, so it is done only when a test signs in with the password.
        if extracted:
            obj.set_password(extracted)
            obj.save(update_fields=["password"])


class PetugasFactory(PenggunaFactory):
    user_id = factory.Sequence(lambda n: f"PETUGAS{n:05d}")
    email = factory.Sequence(lambda n: f"petugas{n}@oss.example")
    nama = factory.Sequence(lambda n: f"Petugas {n}")
    is_staff = True
    jenis_identitas = ""
    nomor_identitas = ""
    tanggal_lahir = None

    @factory.post_generation
    def group(obj, create, extracted, **kwargs):
        """Put the officer into the group of that name."""
        if extracted:
            have_roles()
            obj.groups.add(Group.objects.get(name=extracted))


def first_officer(**kwargs) -> Pengguna:
    """Return an officer who may only do the first step of each act of four eyes on a business or a login."""
    petugas = PetugasFactory(**kwargs)
    codes = ["awasi_nib", "usulkan_pengakhiran", "periksa_surel"]
    petugas.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return petugas


class PelakuUsahaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PelakuUsaha

    jenis = JenisPelakuUsaha.PERSEORANGAN
    jenis_perusahaan = JenisPerusahaan.PERSEORANGAN
    nama = factory.Sequence(lambda n: f"Siti Aminah {n}")
    jenis_identitas = JenisIdentitas.KTP
    nomor_identitas = factory.Sequence(lambda n: nik(n + 5000))
    email = factory.Sequence(lambda n: f"usaha{n}@contoh.id")
    telepon = "+6285712345678"
    verifikasi = StatusVerifikasi.OTOMATIS_LOLOS


class BadanUsahaFactory(PelakuUsahaFactory):
    jenis = JenisPelakuUsaha.BADAN_USAHA
    jenis_perusahaan = JenisPerusahaan.PT
    nama = factory.Sequence(lambda n: f"PT Sumber Rejeki {n}")
    jenis_identitas = ""
    nomor_identitas = ""
    nomor_legalitas = factory.Sequence(lambda n: f"AHU-{n:07d}.AH.01.01.TAHUN 2019")
    tanggal_legalitas = date(2019, 6, 11)
    verifikasi = StatusVerifikasi.TERVERIFIKASI


class HakAksesFactory(factory.django.DjangoModelFactory):
    """A Hak Akses whose person has accepted all terms in force; with `setuju=False` they have not."""

    class Meta:
        model = HakAkses
        skip_postgeneration_save = True

    pengguna = factory.SubFactory(PenggunaFactory)
    pelaku_usaha = factory.SubFactory(
        PelakuUsahaFactory,
        nama=factory.SelfAttribute("..pengguna.nama"),
        nomor_identitas=factory.SelfAttribute("..pengguna.nomor_identitas"),
        email=factory.SelfAttribute("..pengguna.email"),
    )

    @factory.post_generation
    def setuju(obj, create, extracted, **kwargs):
        if create and extracted is not False:
            for versi in versions_to_accept(obj.pengguna):
                accept_ketentuan(versi=versi, channel="pendaftaran", pengguna=obj.pengguna)


class PendaftaranFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Pendaftaran

    jenis_identitas = JenisIdentitas.KTP
    nomor_identitas = factory.Sequence(lambda n: nik(n + 20000))
    email = factory.Sequence(lambda n: f"daftar{n}@contoh.id")
    jenis = JenisPelakuUsaha.PERSEORANGAN
    jenis_perusahaan = JenisPerusahaan.PERSEORANGAN
    nama = factory.Sequence(lambda n: f"Budi Santoso {n}")
    tanggal_lahir = date(1990, 5, 17)
    telepon = "+6281234567890"
    verifikasi = StatusVerifikasi.OTOMATIS_LOLOS
