"""Forgeries by an attacker who owns the database, bypasses its triggers and lets the portal sign: checks find each.

`test_verify_document.py` tests what `bin/verify-document` says of a forged document; this module tests the operator's
`verify_log` and the answers of `/cek/`.
"""

import hashlib
import re
from base64 import b64encode
from datetime import timedelta

import pgtrigger
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.services.persetujuan import accept_ketentuan
from nib.certificate.versions import ensure_pdf
from nib.models import ApiKey, Izin, Nib, Permohonan, SertifikatNib, StatusNib
from nib.services.izin import Licence, LicenceStatus, receive_licence, receive_status
from nib.services.public_check import check_file
from oss_portal.documents.signing import CheckResult
from oss_portal.models import (
    DokumenTerbit,
    LogCheckpoint,
    LogLeaf,
    LogNode,
    Penandatangan,
    PublishedKey,
    SuratBernomor,
)
from oss_portal.transparency import keys, log
from oss_portal.transparency.merkle import Tree
from oss_portal.transparency.notes import checkpoint_text, public_of, sign_note
from oss_portal.transparency.verification import verify_log
from registrasi.models import PelakuUsaha
from tests.factories.instansi import make_api_key
from tests.factories.nib import make_nib, revoke_now
from tests.factories.oss_portal import make_letter
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.nib.test_check_by_file import send


@pytest.fixture
def books(db, petugas, ketentuan):
    """A certificate, a letter and an accepted text, all in the log and without faults."""
    ensure_pdf(make_nib().sertifikat.get().pk)
    person = HakAksesFactory().pengguna
    make_letter(person, petugas)
    for versi in VersiKetentuan.objects.announced():
        accept_ketentuan(versi=versi, channel="dinding", pengguna=person)
    log.sequence()
    assert list(verify_log()) == []
    return SertifikatNib.objects.get()


def _altered(certificate) -> bytes:
    """Return the file with another byte in the part whose hash is in the log."""
    content = bytearray(certificate.pdf)
    content[LogLeaf.objects.get(jenis="sertifikat").ukuran // 2] ^= 1
    return bytes(content)


def _another_name(certificate):
    SertifikatNib.objects.update(data=certificate.data | {"nama": "ORANG LAIN"})


def _another_number(certificate):
    other = make_nib(hak_akses=HakAksesFactory())
    SertifikatNib.objects.filter(pk=certificate.pk).update(nib=other, versi=2)


def _revoked_nib_brought_back(certificate):
    revoke_now(certificate.nib, PetugasFactory(group="Pengawas NIB"))
    ensure_pdf(certificate.nib.sertifikat.latest("versi").pk)
    log.sequence()
    assert list(verify_log()) == []
    Nib.objects.update(status=StatusNib.AKTIF, dicabut_pada=None)


def _business_renamed(certificate):
    PelakuUsaha.objects.update(nama="ORANG LAIN")


def _nib_backdated(certificate):
    Nib.objects.update(terbit_pada=timezone.now() - timedelta(days=400))


def _role_added(certificate):
    role = certificate.nib.peran.first()
    role.pk, role.jenis, role.rincian = None, "API", "01"
    role.save(force_insert=True)


def _role_frozen(certificate):
    certificate.nib.peran.filter(pk=certificate.nib.peran.first().pk).update(status="dibekukan")


def _activity_exchanged(certificate):
    certificate.nib.data.kegiatan.update(kode_kbli="64190")


def _capital_of_an_activity_raised(certificate):
    certificate.nib.data.kegiatan.update(modal=10**12)


def _address_moved(certificate):
    Permohonan.objects.filter(pk=certificate.nib.data_id).update(kelurahan="32.01.01.1006")


def _licence(certificate) -> Izin:
    report = Licence(nib=certificate.nib.nomor, id_izin="I-1", nomor_izin="503/1", status="50")
    izin = receive_licence(licence=report, key=make_api_key(lingkup=["izin"])[0], method="receiveLicense")
    assert list(verify_log()) == []
    return izin


def _licence_written(certificate):
    _licence(certificate)
    Izin.objects.create(nib=certificate.nib, instansi=Izin.objects.get().instansi, id_izin="I-2", status="50")


def _licence_renumbered(certificate):
    Izin.objects.filter(pk=_licence(certificate).pk).update(nomor_izin="503/2")


def _licence_brought_back(certificate):
    _licence(certificate)
    report = LicenceStatus(nib=certificate.nib.nomor, id_izin="I-1", status="70")
    receive_status(report=report, key=ApiKey.objects.get(), method="receiveLicenseStatus")
    assert list(verify_log()) == []
    Izin.objects.update(status="50")


def _licence_given_to_another(certificate):
    izin = _licence(certificate)
    ensure_pdf(make_nib(hak_akses=HakAksesFactory()).sertifikat.get().pk)
    log.sequence()
    Izin.objects.filter(pk=izin.pk).update(nib=Nib.objects.latest("pk"))


def _backdated(certificate):
    SertifikatNib.objects.update(dibuat_pada=timezone.now() - timedelta(days=400))


def _swapped_file(certificate):
    forged = bytes(certificate.pdf).replace(b"/Lang (id)", b"/Lang (en)")
    SertifikatNib.objects.update(pdf=forged, sha256=hashlib.sha256(forged).hexdigest())
    DokumenTerbit.objects.filter(jenis="sertifikat").update(sha256=hashlib.sha256(forged).hexdigest())


def _swapped_content(certificate):
    forged = _altered(certificate)
    SertifikatNib.objects.update(pdf=forged, sha256=hashlib.sha256(forged).hexdigest())
    DokumenTerbit.objects.filter(jenis="sertifikat").update(sha256=hashlib.sha256(forged).hexdigest())


def _dropped(certificate):
    DokumenTerbit.objects.filter(jenis="sertifikat").delete()
    SertifikatNib.objects.all().delete()


def _letter_rewritten(certificate):
    SuratBernomor.objects.update(pdf=b"%PDF-1.7 lain")


def _letter_with_another_number(certificate):
    SuratBernomor.objects.update(nomor="S-000999/OSS/I/2020")


def _letter_known_by_another_number(certificate):
    DokumenTerbit.objects.filter(jenis="surat").update(sebutan="S-000999/OSS/I/2020")


def _file_known_since_another_day(certificate):
    DokumenTerbit.objects.filter(jenis="surat").update(dibuat_pada=timezone.now() - timedelta(days=400))


def _letter_taken_out_of_the_book(certificate):
    DokumenTerbit.objects.filter(jenis="surat").delete()


def _letter_backdated(certificate):
    SuratBernomor.objects.update(terbit_pada=timezone.now() - timedelta(days=30))


def _terms_rewritten(certificate):
    versi = VersiKetentuan.objects.announced().first()
    VersiKetentuan.objects.filter(pk=versi.pk).update(sumber=versi.sumber.replace("OSS", "PT Lain", 1))


def _page_of_terms_rewritten(certificate):
    versi = VersiKetentuan.objects.announced().first()
    VersiKetentuan.objects.filter(pk=versi.pk).update(html=versi.html.replace("OSS", "PT Lain", 1))


def _acceptance_of_another_text(certificate):
    proof = Persetujuan.objects.first()
    other = VersiKetentuan.objects.exclude(pk=proof.versi_id).first()
    Persetujuan.objects.exclude(pk=proof.pk).delete()
    Persetujuan.objects.filter(pk=proof.pk).update(versi=other)


def _acceptance_of_another_person(certificate):
    Persetujuan.objects.filter(pk=Persetujuan.objects.first().pk).update(pengguna=PetugasFactory())


def _acceptance_backdated(certificate):
    Persetujuan.objects.update(waktu=timezone.now() - timedelta(days=400))


def _file_that_was_never_issued(certificate):
    row = DokumenTerbit.objects.get(jenis="sertifikat")
    row.pk, row.sha256, row.disimpan = None, "f" * 64, False
    row.save(force_insert=True)


def _revision_of_something_else(certificate):
    row = DokumenTerbit.objects.get(jenis="sertifikat")
    forged = b"%PDF-1.7 lain"
    row.pk, row.sha256, row.revisi, row.pdf, row.ukuran = (
        None,
        hashlib.sha256(forged).hexdigest(),
        1,
        forged,
        len(forged),
    )
    row.save(force_insert=True)


def _signer_added(certificate):
    signer = Penandatangan.objects.first()
    signer.pk, signer.sidik = None, "e" * 64
    signer.save(force_insert=True)


def _signer_swapped(certificate):
    signer = Penandatangan.objects.first()
    other = bytes(signer.sertifikat)[:-1] + bytes([bytes(signer.sertifikat)[-1] ^ 1])
    Penandatangan.objects.update(sertifikat=other, sidik=hashlib.sha256(other).hexdigest())


def _signer_exchanged_for_another(certificate):
    _signer_added(certificate)
    DokumenTerbit.objects.filter(jenis="surat").update(penandatangan=Penandatangan.objects.get(sidik="e" * 64))


def _key_of_the_log_added(certificate):
    other = public_of("palsu.example/log", Ed25519PrivateKey.generate())
    PublishedKey.objects.create(kegunaan=PublishedKey.Use.LOG, kunci=str(other).encode())


def _key_of_statements_added(certificate):
    """With this key the page of the offline check would accept statements of the attacker as genuine."""
    stranger = Ed25519PrivateKey.generate()
    public = keys.statement_public(ec.generate_private_key(ec.SECP256R1()))
    PublishedKey.objects.create(
        kegunaan=PublishedKey.Use.STATEMENT, kunci=public, pengesahan=stranger.sign(public), dibuat_pada=timezone.now()
    )
    assert public not in keys.statement_keys()


@pytest.mark.parametrize(
    ("forge", "shown"),
    [
        (_another_name, "sertifikat 1: data was altered"),
        (_another_number, "sertifikat 1: nib was altered"),
        (_backdated, "sertifikat 1: dated"),
        (_revoked_nib_brought_back, "sertifikat 1: status of the NIB was altered"),
        (_business_renamed, "sertifikat 1: name of the business was altered"),
        (_nib_backdated, "sertifikat 1: date of issue of the NIB was altered"),
        (_role_added, "sertifikat 1: roles of the NIB was altered"),
        (_role_frozen, "sertifikat 1: roles of the NIB was altered"),
        (_activity_exchanged, "sertifikat 1: activities of the NIB was altered"),
        (_capital_of_an_activity_raised, "sertifikat 1: activities of the NIB was altered"),
        (_address_moved, "sertifikat 1: data of the NIB was altered"),
        (_licence_written, "sertifikat 1: licence I-2 was altered"),
        (_licence_renumbered, "sertifikat 1: licence I-1 was altered"),
        (_licence_brought_back, "sertifikat 1: licence I-1 was altered"),
        (_licence_given_to_another, "sertifikat 1: licence I-1 was altered"),
        (_swapped_file, "document 1: it was altered after it was signed"),
        (_swapped_content, "sertifikat 1: it differs from the log"),
        (_dropped, "sertifikat 1: it is in the log, but not in the database"),
        (_letter_rewritten, "surat 1: it differs from the log"),
        (_letter_with_another_number, "surat 1: nomor was altered"),
        (_letter_known_by_another_number, "document 1: no key of this log vouches for it"),
        (_file_known_since_another_day, "document 1: no key of this log vouches for it"),
        (_letter_taken_out_of_the_book, "surat 1: its file is not in DokumenTerbit"),
        (_letter_backdated, "surat 1: dated"),
        (_terms_rewritten, "ketentuan 1: sumber was altered"),
        (_page_of_terms_rewritten, "ketentuan 1: html was altered"),
        (_acceptance_of_another_text, "persetujuan 1: versi was altered"),
        (_acceptance_of_another_person, "persetujuan 1: it differs from the log"),
        (_acceptance_backdated, "persetujuan 1: it differs from the log"),
        (_file_that_was_never_issued, "document 1: its file was not kept"),
        (_revision_of_something_else, "document 1: it does not continue the revision before it"),
        (_key_of_the_log_added, "key 1: it is neither the key of the log nor in TRANSPARENCY_FORMER_KEYS"),
        (_key_of_statements_added, "key 1: no key of this log vouches for it"),
        (_signer_added, "signer 1: it signed no document of the portal"),
        (_signer_swapped, "document 1: it was signed by somebody else than signer"),
        (_signer_exchanged_for_another, "signer 1: its certificate does not match its row"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_forgery_is_named(books, forge, shown):
    with pgtrigger.ignore():
        forge(books)
    findings = [re.sub(r" \d+:", " 1:", finding) for finding in verify_log()]
    assert any(finding.startswith(shown) for finding in findings), findings


@pytest.mark.django_db
def test_an_altered_hash_of_a_tile_is_named_for_it_would_spoil_every_proof():
    for n in range(600):
        LogLeaf.objects.append(LogLeaf.Kind.AUDIT_ROOT, 10_000 + n, b"%d" % n)
    log.sequence()
    tiles = [f for f in verify_log() if f.startswith("node")]
    assert tiles == []
    with pgtrigger.ignore():
        LogNode.objects.filter(tingkat=1, urutan=1).update(hash=b"x" * 32)
    LogNode.objects.create(tingkat=1, urutan=7, hash=b"y" * 32)
    tiles = [f for f in verify_log() if f.startswith("node")]
    assert tiles == ["node 1/1: it is not the hash of its tile", "node 1/7: there is no such tile"]


def test_the_check_does_not_vouch_for_a_file_that_only_the_book_of_files_knows(books, client):
    """The attacker adds the hash of a forged file to the table of files, beside a genuine certificate."""
    genuine = bytes(books.pdf)
    forged = _altered(books)
    row = DokumenTerbit.objects.get(jenis="sertifikat")
    row.pk, row.sha256, row.ukuran, row.disimpan = None, hashlib.sha256(forged).hexdigest(), len(forged), False
    row.save(force_insert=True)
    assert check_file(genuine).document
    answer = check_file(forged)
    assert (answer.result, answer.document, answer.leaf) == ("diubah", None, None)
    page = send(client, forged).content.decode()
    assert send(client, genuine).content.decode() != page
    assert "sudah diubah" in page


@pytest.mark.parametrize("jenis", DokumenTerbit.Jenis.values)
def test_the_check_knows_no_file_that_somebody_wrote_into_the_book(books, jenis, monkeypatch):
    """Papers that are made anew for each download are not kept: a key must vouch for their row."""
    monkeypatch.setattr("nib.services.public_check.verify_signature", lambda _pdf: CheckResult(signed=False))
    forged = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
    row = DokumenTerbit.objects.get(jenis="surat")
    row.pk, row.sha256, row.ukuran = None, hashlib.sha256(forged).hexdigest(), len(forged)
    row.jenis, row.disimpan, row.sebutan = jenis, False, "Ketentuan versi 9"
    row.save(force_insert=True)
    assert check_file(forged).result == "bukan"
    assert any(finding.endswith("no key of this log vouches for it") for finding in verify_log())


def test_a_key_of_the_log_that_stands_in_the_database_alone_vouches_for_nothing(books, settings, monkeypatch):
    """With such a key and a checkpoint signed by it the attacker could vouch for papers of their own."""
    monkeypatch.setattr("nib.services.public_check.verify_signature", lambda _pdf: CheckResult(signed=False))
    stranger, size = Ed25519PrivateKey.generate(), 1
    other = public_of(settings.TRANSPARENCY_ORIGIN, stranger)
    key = PublishedKey.objects.create(kegunaan=PublishedKey.Use.LOG, kunci=str(other).encode())
    root = Tree(log.read_tile).root(size)
    note = sign_note(checkpoint_text(settings.TRANSPARENCY_ORIGIN, size, root), settings.TRANSPARENCY_ORIGIN, stranger)
    with pgtrigger.ignore():
        LogCheckpoint.objects.filter(ukuran=size).delete()
    LogCheckpoint.objects.create(ukuran=size, akar=root, catatan=note, dibuat_pada=timezone.now())
    forged = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
    row = DokumenTerbit.objects.get(jenis="surat")
    row.pk, row.sha256, row.ukuran, row.disimpan = None, hashlib.sha256(forged).hexdigest(), len(forged), False
    row.pengesahan = stranger.sign(row.sealed_content.encode())
    row.save(force_insert=True)
    assert check_file(forged).result == "bukan"
    found = list(verify_log())
    assert f"key {key.pk}: it is neither the key of the log nor in TRANSPARENCY_FORMER_KEYS" in found
    assert f"checkpoint {size}: not signed by a key of the log" in found
    assert f"document {row.pk}: no key of this log vouches for it" in found


def test_papers_of_a_former_key_of_the_log_stay_known(books, settings):
    settings.TRANSPARENCY_FORMER_KEYS = [str(keys.log_verifier())]
    settings.TRANSPARENCY_LOG_KEY = b64encode(b"k" * 32).decode()
    assert check_file(bytes(books.pdf)).document
    assert list(verify_log()) == []
