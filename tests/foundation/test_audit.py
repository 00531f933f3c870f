"""The audit trail is append-only and holds no personal data in clear."""

import pytest
from django.db import InternalError

from oss_portal.audit.trail import record
from oss_portal.mail.outgoing import queue_mail  # noqa: F401 - the module must import
from oss_portal.models import AuditEvent, Pengguna
from oss_portal.templatetags.audit import detail_lines
from tests.factories.registrasi import PenggunaFactory, nik


def test_an_event_cannot_be_changed_or_deleted(pengguna):
    event = record("uji", subject=pengguna, changes={"nomor_identitas": ("", "3171011705900001")})
    assert event.perubahan == {"nomor_identitas": ["", "3171••••••••0001"]}
    with pytest.raises(InternalError, match="Cannot update"):
        AuditEvent.objects.filter(pk=event.pk).update(alasan="lain")


def test_a_nik_is_found_by_its_blind_index_and_is_not_stored_in_clear(db):
    from django.db import connection

    orang = PenggunaFactory(nomor_identitas=nik(7))
    assert Pengguna.objects.with_identity("01", nik(7)).get() == orang
    with connection.cursor() as cursor:
        cursor.execute("select nomor_identitas from oss_portal_pengguna where id = %s", [orang.pk])
        assert nik(7) not in cursor.fetchone()[0]


def test_details_are_in_the_words_of_the_record_without_codes():
    event = AuditEvent(
        subjek_jenis="nib.nib",
        perubahan={"status": ["01", "05"], "tenggat": [None, "2026-11-20 09:00:00+00:00"]},
        rincian={
            "jenis": "berita_acara",
            "status": "06",
            "nomor_surat": "S-000001/OSS/XI/2026",
            "jumlah": 0,
            "dasar": "",
        },
    )
    assert detail_lines(event) == [
        "status: Aktif → Dibekukan",
        "tenggat: – → 20 Nov 2026 16.00.00 WIB",
        "jenis: berita acara",
        "status: Dicabut",
        "nomor surat: S-000001/OSS/XI/2026",
        "jumlah: 0",
    ]
