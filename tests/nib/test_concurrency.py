"""Two clicks, two tabs or two persons at the same moment, on real connections."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from nib.exceptions import PermohonanLocked
from nib.models import Nib, NibEvent, Permohonan
from nib.services.permohonan import cancel, save_step, start_permohonan
from nib.services.submission import submit
from oss_portal.exceptions import WrongState
from oss_portal.models import OutgoingMail
from tests.factories.nib import PermohonanFactory
from tests.factories.registrasi import HakAksesFactory
from tests.nib.helpers import fill_until, permohonan, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def concurrently(*tasks) -> list:
    """Run the callables in real threads, each with its own connection; return results or exceptions."""
    barrier, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(i):
        try:
            barrier.wait()
            results[i] = tasks[i]()
        except Exception as error:  # noqa: BLE001
            results[i] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_32_clicks_on_ajukan_give_one_nib_one_ledger_entry_and_one_mail():
    draft = PermohonanFactory()
    result = concurrently(*[lambda: submit(permohonan=draft, by=draft.pembuat).status] * 32)
    assert set(result) == {"terbit"}
    assert Nib.objects.count() == 1
    assert NibEvent.objects.filter(jenis="terbit").count() == 1
    assert OutgoingMail.objects.filter(templat="nib/issued", pengguna=draft.pembuat).count() == 1


def test_32_different_drafts_at_once_give_32_nibs():
    drafts = [PermohonanFactory() for _ in range(32)]
    result = concurrently(*[lambda d=d: submit(permohonan=d, by=d.pembuat).status for d in drafts])
    assert set(result) == {"terbit"}
    assert Nib.objects.values("nomor").distinct().count() == 32


def test_two_posts_of_the_last_page_at_once_both_lead_to_the_number():
    hak_akses = HakAksesFactory()
    web_clients = [sign_in(Client(), hak_akses), sign_in(Client(), hak_akses)]
    fill_until(web_clients[0], hak_akses, 4)
    kode = str(permohonan(hak_akses).kode)
    result = concurrently(
        *[lambda k=k: k.post(reverse("nib-langkah", args=[5]), {"permohonan": kode}).status_code for k in web_clients]
    )
    assert result == [302, 302]
    assert Nib.objects.count() == 1


def test_two_starts_at_once_give_one_draft():
    hak_akses = HakAksesFactory()
    result = concurrently(
        *[lambda: start_permohonan(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna).pk] * 8
    )
    assert len(set(result)) == 1
    assert Permohonan.objects.count() == 1


def test_saving_and_submitting_at_once_never_changes_what_was_submitted():
    for _ in range(5):
        draft = PermohonanFactory()
        save, _submit = concurrently(
            lambda d=draft: save_step(permohonan=d, step=1, data={"alamat": "Jalan Lain"}),
            lambda d=draft: submit(permohonan=d, by=d.pembuat),
        )
        nib = Nib.objects.get(permohonan=draft)
        assert isinstance(save, PermohonanLocked) == (nib.data.alamat != "Jalan Lain")


def test_taking_back_and_submitting_at_once_ends_in_exactly_one_of_both():
    for _ in range(5):
        draft = PermohonanFactory()
        concurrently(
            lambda d=draft: cancel(permohonan=d, by=d.pembuat), lambda d=draft: submit(permohonan=d, by=d.pembuat)
        )
        draft.refresh_from_db()
        assert (draft.status, Nib.objects.filter(permohonan=draft).exists()) in {
            ("terbit", True),
            ("dibatalkan", False),
        }


def test_a_taken_back_application_cannot_be_submitted():
    draft = PermohonanFactory()
    cancel(permohonan=draft, by=draft.pembuat)
    with pytest.raises(PermohonanLocked):
        submit(permohonan=draft, by=draft.pembuat)
    other = PermohonanFactory()
    submit(permohonan=other, by=other.pembuat)
    with pytest.raises(WrongState, match="sudah diputuskan"):
        cancel(permohonan=other, by=other.pembuat)
