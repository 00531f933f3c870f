"""Two clicks, officers or nodes at the same moment make everything once; tried on separate connections."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from helpdesk.models import HelpArticle, Kategori, Message, Tiket
from helpdesk.services import closing, handling, linking, votes
from ketentuan.models import VersiKetentuan
from nib.certificate.versions import ensure_pdf
from nib.models import ApiKey, KewajibanPembayaran, Nib, NibEvent, Permohonan, PermohonanPencabutan, SanksiNib
from nib.services import changes, holder, kewajiban, review, status_letter, supervision
from nib.services.instansi import replace_key
from nib.services.permohonan import save_step
from nib.services.submission import submit
from oss_portal.accounts import passkeys
from oss_portal.accounts.devices import has_second_factor
from oss_portal.documents.letters import next_letter_number
from oss_portal.exceptions import Refused
from oss_portal.models import AuditEvent, Outage, OutgoingMail, Pengguna, SuratBernomor, UndanganPetugas
from oss_portal.officers import invitations
from oss_portal.officers.base import Grant
from oss_portal.phone.codes import keep_code
from oss_portal.uploads.checking import CleanFile
from registrasi.exceptions import NotForReview, StillNeeded
from registrasi.models import (
    BuktiPendaftaran,
    HakAkses,
    HakAksesEvent,
    KeberatanAkses,
    OfficerRelation,
    Pembatasan,
    Pendaftaran,
    PermintaanData,
    PermohonanAkses,
    PermohonanSurel,
    Undangan,
)
from registrasi.services import insiden, lost_email, personal_data, phone
from registrasi.services import passkeys as passkey_service
from registrasi.services import permohonan_akses as cases
from registrasi.services import review as registration_review
from registrasi.services.conflicts import declare_relation
from registrasi.services.evidence import submit_evidence
from registrasi.services.kuasa import end_kuasa, invite_kuasa
from registrasi.services.undangan_acceptance import accept_undangan
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.instansi import InstansiFactory, make_api_key
from tests.factories.nib import COURT, PermohonanFactory, make_nib, propose_urgent_freeze
from tests.factories.registrasi import (
    BadanUsahaFactory,
    HakAksesFactory,
    PelakuUsahaFactory,
    PendaftaranFactory,
    PenggunaFactory,
    PetugasFactory,
    have_roles,
    nik,
)
from tests.helpdesk.test_concurrency import concurrently
from tests.registrasi.authenticator import Authenticator
from tests.registrasi.test_cases import CANDIDATE
from tests.registrasi.test_cases import replace as ask_for_successor

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
REASON = "Sesuai berkas perkara 12/2026."
# Acts that run at the same moment, and a function that counts what they made or moved.
Race = tuple[list[Callable[[], object]], Callable[[], int]]


def _events(*names: str) -> Callable[[], int]:
    return lambda: AuditEvent.objects.filter(peristiwa__in=names).count()


def _mails(template: str) -> Callable[[], int]:
    return lambda: OutgoingMail.objects.filter(templat=template).count()


def _pt() -> HakAkses:
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory())


def _officers(count: int = 2) -> list[Pengguna]:
    have_roles()
    return [PetugasFactory(is_superuser=True) for _ in range(count)]


def _clicks(act: Callable[[], object]) -> list[Callable[[], object]]:
    return [act] * 4


# --- Accounts and Hak Akses -------------------------------------------------------------------------------------------


def a_number_is_proven() -> Race:
    person = PenggunaFactory()
    keep_code(phone._number_subject(person), "123456")
    act = lambda: phone.prove_number(pengguna=person, code="123456", news=False)  # noqa: E731
    return _clicks(act), _events("registrasi.telepon.terbukti")


def a_passkey_is_made() -> Race:
    person, device = PenggunaFactory(), Authenticator()
    asked = passkeys.begin_registration(person)
    answer = device.make(asked["options"])
    act = lambda: passkey_service.add_passkey(pengguna=person, state=asked["state"], answer=answer, nama="")  # noqa: E731
    return _clicks(act), lambda: len(passkey_service.passkeys_of(person))


def an_officer_removes_both_passkeys() -> Race:
    officer = PetugasFactory()
    for _ in range(2):
        asked, device = passkeys.begin_registration(officer), Authenticator()
        passkeys.finish_registration(officer, state=asked["state"], answer=device.make(asked["options"]), name="HP")
    keys = passkey_service.passkeys_of(officer)
    acts = [lambda k=k: passkey_service.remove_passkey(pengguna=officer, nomor=k.pk) for k in keys]
    return acts, lambda: int(has_second_factor(officer))


def _invited() -> tuple[Pengguna, Undangan]:
    until = timezone.now() + timedelta(days=30)
    person = PenggunaFactory(email="rudi@kantor.id")
    data = {"nama": "Rudi", "email": person.email, "relation": "Akuntan", "kewenangan": ["nib"], "until": until}
    return person, invite_kuasa(giver=_pt(), **data)


def a_kuasa_is_invited() -> Race:
    right, until = _pt(), timezone.now() + timedelta(days=30)
    data = {"nama": "Rudi", "email": "rudi@kantor.id", "relation": "Akuntan", "kewenangan": ["nib"], "until": until}
    return _clicks(lambda: invite_kuasa(giver=right, **data)), lambda: Undangan.objects.count()


def a_kuasa_accepts() -> Race:
    person, undangan = _invited()
    act = lambda: accept_undangan(undangan=undangan, pengguna=person)  # noqa: E731
    return _clicks(act), lambda: HakAkses.objects.filter(pengguna=person).count()


def a_kuasa_is_ended_from_both_sides() -> Race:
    person, undangan = _invited()
    accept_undangan(undangan=undangan, pengguna=person)
    kuasa = HakAkses.objects.get(pengguna=person)
    acts = [lambda by=by: end_kuasa(kuasa=kuasa, by=by) for by in (person, undangan.oleh)]
    return acts, lambda: HakAksesEvent.objects.filter(hak_akses=kuasa, ke="diakhiri").count()


def a_successor_is_asked_for() -> Race:
    right = _pt()
    data = {"hak_akses": right, "by": right.pengguna, "channel": "dasbor", "alasan": "RUPS", "candidate": CANDIDATE}
    return _clicks(lambda: cases.submit_replacement(files=[], **data)), lambda: PermohonanAkses.objects.count()


def a_successor_is_approved_and_refused() -> Race:
    case, (one, two) = ask_for_successor(_pt()), _officers()
    acts = [
        lambda: cases.approve_replacement(permohonan=case, by=one, alasan=REASON),
        lambda: cases.reject_permohonan(permohonan=case, by=two, alasan=REASON),
    ]

    def consistent() -> int:
        """Another officer may still reject until the successor has answered; then no invitation is left."""
        case.refresh_from_db()
        waiting = Undangan.objects.filter(status=Undangan.Status.MENUNGGU).count()
        return int((case.status, waiting) in {("ditolak", 0), ("disetujui", 1)})

    return acts, consistent


def a_successor_accepts() -> Race:
    right, (officer,) = _pt(), _officers(1)
    person = PenggunaFactory(
        email=CANDIDATE["email"], nomor_identitas=CANDIDATE["nomor_identitas"], nama=CANDIDATE["nama"]
    )
    cases.approve_replacement(permohonan=ask_for_successor(right), by=officer, alasan=REASON)
    undangan = Undangan.objects.get()
    holders = HakAkses.objects.live().filter(pelaku_usaha=right.pelaku_usaha)
    return _clicks(lambda: accept_undangan(undangan=undangan, pengguna=person)), holders.count


def the_invitation_of_a_successor_is_sent_again() -> Race:
    case, (officer,) = ask_for_successor(_pt()), _officers(1)
    cases.approve_replacement(permohonan=case, by=officer, alasan=REASON)
    act = lambda: cases.resend_undangan(permohonan=case, by=officer)  # noqa: E731
    return _clicks(act), lambda: Undangan.objects.waiting().count()


def an_objection_is_filed() -> Race:
    case = ask_for_successor(_pt(), by=_officers(1)[0])
    data = {"objector": "kuasa", "email": "rudi@kantor.id", "alasan": "Saya keberatan."}
    act = lambda: cases.file_keberatan(permohonan=case, **data)  # noqa: E731
    return _clicks(act), lambda: KeberatanAkses.objects.count()


def the_end_of_a_right_is_proposed() -> Race:
    right, officers = _pt(), _officers(4)
    data = {"hak_akses": right, "dasar": "AKH-1c", "alasan": REASON}
    acts = [lambda by=by: cases.propose_ending(by=by, **data) for by in officers]
    return acts, lambda: PermohonanAkses.objects.count()


def the_end_of_a_right_is_approved_and_refused() -> Race:
    first, two, three = _officers(3)
    case = cases.propose_ending(hak_akses=_pt(), dasar="AKH-1c", by=first, alasan=REASON)
    acts = [
        lambda: cases.approve_proposal(permohonan=case, by=two, alasan=REASON),
        lambda: cases.reject_permohonan(permohonan=case, by=three, alasan=REASON),
    ]
    return acts, _events("hak_akses.permohonan.selesai", "hak_akses.permohonan.ditolak")


def an_account_is_secured() -> Race:
    right = _pt()
    act = lambda: cases.secure_account(pengguna=right.pengguna, channel="dasbor")  # noqa: E731
    return _clicks(act), _mails("registrasi/account_secured")


def pictures_are_sent() -> Race:
    person = PenggunaFactory()
    p = PendaftaranFactory(
        pengguna=person,
        pelaku_usaha=PelakuUsahaFactory(),
        status="aktif",
        verifikasi="belum",
        bukti_diminta_pada=timezone.now(),
    )
    files = {j: [CleanFile(f"{j}.png", "image/png", b"x")] for j in ("ktp", "swafoto")}
    act = lambda: submit_evidence(pendaftaran=p, by=person, files=files)  # noqa: E731
    return _clicks(act), lambda: BuktiPendaftaran.objects.count() // 2


def data_are_asked_for() -> Race:
    person = PenggunaFactory()
    act = lambda: personal_data.request_data(pengguna=person, jenis="penjelasan", content="Minta salinan")  # noqa: E731
    return _clicks(act), lambda: PermintaanData.objects.count()


def data_are_answered_by_two() -> Race:
    p = personal_data.request_data(pengguna=PenggunaFactory(), jenis="penjelasan", content="Minta salinan")
    acts = [
        lambda by=by: personal_data.answer_request(data_request=p, by=by, status="dikabulkan", answer="Ini salinannya.")
        for by in _officers()
    ]
    return acts, _mails("registrasi/permintaan_data_answered")


def a_mailbox_is_claimed() -> Race:
    person = PenggunaFactory()
    acts = [
        lambda n=n: lost_email.claim_account(
            pengguna=person, email=f"baru{n}@contoh.id", telepon="+6281234567890", comment="", files=[]
        )
        for n in range(4)
    ]
    return acts, lambda: PermohonanSurel.objects.count()


def _mailbox_to_move(person: Pengguna) -> None:
    one, two = _officers()
    file = CleanFile("ktp.png", "image/png", b"x")
    p = lost_email.claim_account(
        pengguna=person, email="baru@contoh.id", telepon="+6281234567890", comment="", files=[file]
    )
    lost_email.check_email_change(permohonan=p, by=one, note=REASON)
    lost_email.approve_email_change(permohonan=p, by=two, alasan=REASON)
    PermohonanSurel.objects.update(berlaku_pada=timezone.now() - timedelta(minutes=1))


def a_mailbox_is_moved_by_two_nodes() -> Race:
    _mailbox_to_move(PenggunaFactory())
    return [lost_email.apply_email_changes] * 3, _events("surel_hilang.selesai")


def a_relation_is_declared() -> Race:
    officer, nomor = PetugasFactory(), nik(88001)
    data = {"jenis_identitas": "01", "nomor_identitas": nomor, "relation": "kerabat"}
    return _clicks(lambda: declare_relation(petugas=officer, **data)), lambda: OfficerRelation.objects.count()


def an_incident_is_told() -> Race:
    (officer,) = _officers(1)
    i = insiden.record_insiden(
        by=officer,
        title="Surel salah alamat",
        description="Salah kirim",
        data_terdampak="Nama",
        penanganan="Ditarik",
        diketahui_pada=timezone.now(),
    )
    insiden.add_affected(insiden=i, by=officer, user_id=[_pt().pengguna.user_id])
    act = lambda: insiden.notify_people(insiden=i, by=officer, authority_email="pdp@instansi.go.id")  # noqa: E731
    return _clicks(act), lambda: SuratBernomor.objects.count()


def an_officer_is_invited() -> Race:
    by = PetugasFactory(group="Pengelola Petugas")
    data = {"nama": "Rudi", "email": "rudi@oss.example", "grant": Grant(("Auditor",)), "alasan": REASON}
    return _clicks(lambda: invitations.invite_officer(by=by, **data)), lambda: UndanganPetugas.objects.count()


# --- NIB --------------------------------------------------------------------------------------------------------------


def a_status_letter_is_asked_for() -> Race:
    nib = make_nib()
    act = lambda: status_letter.issue_status_letter(nib=nib, by=nib.data.pembuat)  # noqa: E731
    return _clicks(act), lambda: SuratBernomor.objects.count()


def a_fee_is_recorded() -> Race:
    nib, (officer,) = make_nib(), _officers(1)
    data = {
        "jenis": "pnbp",
        "uraian": "Izin",
        "instansi": "Kemendag",
        "dasar": "PP 31",
        "nominal": 100_000,
        "jatuh_tempo": timezone.localdate() + timedelta(days=30),
    }
    act = lambda: kewajiban.record_kewajiban(nib=nib, by=officer, **data)  # noqa: E731
    return _clicks(act), lambda: KewajibanPembayaran.objects.count()


def an_nib_is_warned() -> Race:
    nib, officers = make_nib(), _officers(3)
    acts = [lambda by=by: supervision.warn(nib=nib, by=by, alasan="Tidak sesuai.") for by in officers]
    return acts, lambda: SanksiNib.objects.count()


def a_freeze_is_decided_by_two() -> Race:
    first, two, three = _officers(3)
    sanksi = propose_urgent_freeze(make_nib(), first)
    acts = [lambda by=by: supervision.confirm(sanksi=sanksi, by=by, alasan=REASON) for by in (two, three)]
    return acts, lambda: NibEvent.objects.filter(jenis=NibEvent.Jenis.DIBEKUKAN).count()


def a_revocation_is_proposed() -> Race:
    nib, officers = make_nib(), _officers(3)
    acts = [
        lambda by=by: supervision.propose_pencabutan(nib=nib, by=by, alasan="Pelanggaran.", **COURT) for by in officers
    ]
    return acts, lambda: SanksiNib.objects.count()


def the_end_of_an_nib_is_asked_for() -> Race:
    nib = make_nib()
    data = {"jenis": PermohonanPencabutan.Jenis.values[0], "alasan": "Tutup."}
    data["pernyataan"] = list(PermohonanPencabutan.PERNYATAAN)
    act = lambda: holder.request_pencabutan(nib=nib, by=nib.data.pembuat, **data)  # noqa: E731
    return _clicks(act), lambda: PermohonanPencabutan.objects.count()


def a_change_is_begun() -> Race:
    nib = make_nib()
    act = lambda: changes.start_change(pelaku_usaha=nib.pelaku_usaha, by=nib.data.pembuat)  # noqa: E731
    return _clicks(act), lambda: Permohonan.objects.is_open().count()


def a_change_is_approved_and_refused() -> Race:
    nib, (one, two) = make_nib(), _officers()
    p = changes.start_change(pelaku_usaha=nib.pelaku_usaha, by=nib.data.pembuat)
    save_step(permohonan=p, step=1, data={"alamat": "Jalan Sabang 1"})
    Permohonan.objects.filter(pk=p.pk).update(
        status="diajukan", diajukan_pada=timezone.now(), diajukan_oleh=nib.data.pembuat, skala="01", total_modal=5
    )
    acts = [
        lambda: review.approve(permohonan=p, by=one),
        lambda: review.reject(permohonan=p, by=two, alasan=REASON),
    ]
    decided = AuditEvent.objects.filter(
        subjek_id=str(p.pk), peristiwa__in=["nib.permohonan.terbit", "nib.permohonan.ditolak"]
    )
    return acts, decided.count


def data_are_confirmed() -> Race:
    nib = make_nib()
    type(nib).objects.update(dikonfirmasi_pada=timezone.now() - timedelta(days=400))
    act = lambda: holder.confirm_data(nib=nib, by=nib.data.pembuat)  # noqa: E731
    return _clicks(act), lambda: NibEvent.objects.filter(jenis=NibEvent.Jenis.KONFIRMASI).count()


# --- Helpdesk ---------------------------------------------------------------------------------------------------------


def a_tiket_is_merged() -> Race:
    a, b, officer = tiket(channel="surel"), tiket(channel="surel"), helpdesk_officer()
    act = lambda: linking.merge(tiket=a, to=b, by=officer)  # noqa: E731
    return _clicks(act), _mails("helpdesk/merged")


def a_matter_is_split_off() -> Race:
    t, officer = tiket(), helpdesk_officer()
    act = lambda: linking.split_off(message=t.pesan.get(), by=officer, perihal="Hal kedua")  # noqa: E731
    return _clicks(act), lambda: Tiket.objects.count() - 1


def an_escalation_is_answered() -> Race:
    t, officer = tiket(), helpdesk_officer()
    handling.escalate(tiket=t, by=officer, unit="hak_akses", alasan="Mohon dibantu")
    act = lambda: handling.answer_escalation(tiket=t, by=officer, content="Sudah diperiksa.")  # noqa: E731
    return _clicks(act), lambda: Message.objects.filter(isi="Sudah diperiksa.").count()


def a_tiket_is_rated() -> Race:
    t = tiket()
    closing.resolve(tiket=t, by=helpdesk_officer(), content="Sudah", akar_masalah="lain")
    return _clicks(lambda: closing.rate(tiket=t, nilai=5)), _events("helpdesk.tiket.dinilai")


def an_article_is_voted_on() -> Race:
    tiket()
    article = HelpArticle.objects.create(
        judul="Apa", slug="apa", isi="Itu", kategori=Kategori.objects.first(), terbit=True
    )
    act = lambda: votes.cast_vote(artikel=article, visitor="10.0.0.1", membantu=True)  # noqa: E731
    return _clicks(act), lambda: HelpArticle.objects.get(pk=article.pk).membantu


def a_key_is_replaced() -> Race:
    (key, _text), petugas = make_api_key(), PetugasFactory()
    acts = [lambda: replace_key(key=key, tumpang_jam=24, by=petugas) for _ in range(4)]
    return acts, lambda: ApiKey.objects.exclude(pk=key.pk).count()


def a_key_is_made() -> Race:
    instansi, petugas = InstansiFactory(), PetugasFactory()
    return _clicks(lambda: make_api_key(instansi, by=petugas)), lambda: ApiKey.objects.count()


def _sent_to_the_admin(page: str, data: dict[str, str]) -> Callable[[], object]:
    """Return the click of an officer who makes a record."""
    officer, address = PetugasFactory(is_superuser=True), reverse(f"admin:{page}_add")

    def click() -> object:
        client = Client()
        client.force_login(officer, backend=BACKEND)
        answer = client.post(address, data)
        assert answer.status_code == 302, answer.content
        return answer

    return click


def a_restriction_is_added() -> Race:
    data = {"jenis": "surel", "nilai": "a@contoh.id", "masa": "30", "alasan": REASON}
    return _clicks(_sent_to_the_admin("registrasi_pembatasan", data)), lambda: Pembatasan.objects.count()


def an_outage_is_announced() -> Race:
    data = {"judul": "Gangguan", "uraian": "Server", "mulai": "30-11-2026 09:30", "jenis": "gangguan"}
    return _clicks(_sent_to_the_admin("oss_portal_outage", data)), lambda: Outage.objects.count()


def terms_are_drafted() -> Race:
    data = {"sumber": "# KETENTUAN\n\n## SATU\n\n1. Isi.", "dasar_hukum": "PP 24/2018", "ringkasan_perubahan": "Baru"}
    data |= {"berlaku_sejak_0": "14-12-2036", "berlaku_sejak_1": "00.00"}
    clicks = _clicks(_sent_to_the_admin("ketentuan_versiketentuan", data))
    return clicks, lambda: VersiKetentuan.objects.filter(status="draf").count()


def a_category_is_added() -> Race:
    """The code is unique; even so the second click is not an error."""
    data = {"kode": "uji", "nama": "Uji", "nama_en": "Trial", "prioritas": "3", "urutan": "50", "aktif": "on"}
    return _clicks(_sent_to_the_admin("helpdesk_kategori", data)), lambda: Kategori.objects.filter(kode="uji").count()


RACES = [
    a_number_is_proven,
    a_passkey_is_made,
    an_officer_removes_both_passkeys,
    a_kuasa_is_invited,
    a_kuasa_accepts,
    a_kuasa_is_ended_from_both_sides,
    a_successor_is_asked_for,
    a_successor_is_approved_and_refused,
    a_successor_accepts,
    the_invitation_of_a_successor_is_sent_again,
    an_objection_is_filed,
    the_end_of_a_right_is_proposed,
    the_end_of_a_right_is_approved_and_refused,
    an_account_is_secured,
    pictures_are_sent,
    data_are_asked_for,
    data_are_answered_by_two,
    a_mailbox_is_claimed,
    a_mailbox_is_moved_by_two_nodes,
    a_relation_is_declared,
    an_incident_is_told,
    an_officer_is_invited,
    a_status_letter_is_asked_for,
    a_fee_is_recorded,
    an_nib_is_warned,
    a_freeze_is_decided_by_two,
    a_revocation_is_proposed,
    the_end_of_an_nib_is_asked_for,
    a_change_is_begun,
    a_change_is_approved_and_refused,
    data_are_confirmed,
    a_key_is_made,
    a_key_is_replaced,
    a_restriction_is_added,
    an_outage_is_announced,
    terms_are_drafted,
    a_category_is_added,
    a_tiket_is_merged,
    a_matter_is_split_off,
    an_escalation_is_answered,
    a_tiket_is_rated,
    an_article_is_voted_on,
]


def _is_refusal(answer: Exception) -> bool:
    """Return whether the act was refused or timed out waiting for a row; in both cases nothing was done."""
    waited = isinstance(answer, OperationalError) and "lock timeout" in str(answer)
    return waited or isinstance(answer, (Refused, passkeys.PasskeyRefused))


@pytest.mark.parametrize("prepare", RACES, ids=lambda prepare: prepare.__name__)
def test_at_the_same_moment_it_happens_once(prepare):
    acts, made = prepare()
    answers = concurrently(*acts)
    assert not [a for a in answers if isinstance(a, Exception) and not _is_refusal(a)]
    assert made() == 1


def _wait_until_somebody_waits() -> None:
    """Wait, some seconds at most, until a statement of another connection waits for a row."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "select 1 from pg_locks waits join pg_locks held using (pid)"
                " join pg_database d on d.oid = held.database"
                " where not waits.granted and d.datname = current_database()"
            )
            if cursor.fetchone():
                return
        time.sleep(0.1)


def _on_another_connection(pool: ThreadPoolExecutor, act: Callable[[], object]) -> Future:
    def run() -> object:
        try:
            return act()
        finally:
            connection.close()

    return pool.submit(run)


def test_an_account_is_secured_while_its_address_is_due_to_move():
    """Both lock the person before the case: with different orders they would deadlock until one is cut off."""
    person = PenggunaFactory()
    _mailbox_to_move(person)
    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            Pengguna.objects.lock(person.pk)
            moving = _on_another_connection(pool, lost_email.apply_email_changes)
            wait([moving], timeout=3)
            cases.secure_account(pengguna=person, channel=PermohonanAkses.Saluran.DASBOR)
        assert moving.result(timeout=30) == 0
    assert PermohonanSurel.objects.get().status == PermohonanSurel.Status.DIBATALKAN


def _decided_while_the_account_is_secured(right: HakAkses, case: PermohonanAkses, act: Callable[[], object]) -> None:
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            PermohonanAkses.objects.select_for_update().get(pk=case.pk)
            secured = _on_another_connection(
                pool, lambda: cases.secure_account(pengguna=right.pengguna, channel=PermohonanAkses.Saluran.DASBOR)
            )
            _wait_until_somebody_waits()
            act()
        assert secured.result(timeout=30).dasar == PermohonanAkses.Dasar.DUGAAN
    right.refresh_from_db()
    assert right.status == HakAkses.Status.DIBLOKIR
    assert not Undangan.objects.waiting().exists()


def test_an_account_is_secured_while_an_officer_approves_its_successor():
    right, (officer,) = _pt(), _officers(1)
    case = ask_for_successor(right)
    approve = lambda: cases.approve_replacement(permohonan=case, by=officer, alasan=REASON)  # noqa: E731
    _decided_while_the_account_is_secured(right, case, approve)


def test_an_account_is_secured_behind_a_letter_that_takes_longer_than_a_page_waits():
    right = _pt()
    case = ask_for_successor(right)

    def secure() -> PermohonanAkses:
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '100ms'")
        return cases.secure_account(pengguna=right.pengguna, channel=PermohonanAkses.Saluran.SUREL)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            PermohonanAkses.objects.select_for_update().get(pk=case.pk)
            secured = _on_another_connection(pool, secure)
            _wait_until_somebody_waits()
            # Making the letter takes longer than the lock timeout of others.
            wait([secured], timeout=1)
        assert secured.result(timeout=30).dasar == PermohonanAkses.Dasar.DUGAAN


def test_a_holder_gets_the_letter_on_the_status_while_other_letters_are_made():
    """The number of a letter is locked until it is signed and stamped: many holders would keep officers waiting."""
    nib, other = make_nib(), make_nib()
    # The first signature with a key inserts the row of the key; do it before the race.
    ensure_pdf(nib.sertifikat.get().pk)

    def ask() -> SuratBernomor:
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '100ms'")
        return status_letter.issue_status_letter(nib=nib, by=nib.data.pembuat)

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        next_letter_number()
        status_letter.issue_status_letter(nib=other, by=other.data.pembuat)
        letter = _on_another_connection(pool, ask).result(timeout=60)
    assert letter.nomor.startswith(f"S-000001/{nib.nomor}/OSS/")


def test_an_account_is_secured_while_somebody_objects_to_its_successor():
    """Both lock the case before the rights: with different orders one of them would be cut off."""
    right = _pt()
    case = ask_for_successor(right)
    data = {"permohonan": case, "objector": "kuasa", "email": "rudi@kantor.id", "alasan": "Saya keberatan."}
    _decided_while_the_account_is_secured(right, case, lambda: cases.file_keberatan(**data))
    assert case.keberatan.count() == 2


def test_who_is_erased_while_another_request_of_theirs_is_answered_ends_it():
    person, (officer,) = PenggunaFactory(), _officers(1)
    other = personal_data.request_data(pengguna=person, jenis="penjelasan", content="Minta salinan")
    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            Pengguna.objects.lock(person.pk)
            answer = {"data_request": other, "by": officer, "status": "dikabulkan", "answer": "Ini salinannya."}
            answering = _on_another_connection(pool, lambda: personal_data.answer_request(**answer))
            _wait_until_somebody_waits()
            personal_data.erase_person(pengguna=person, by=None, alasan=REASON)
        with pytest.raises(Refused):
            answering.result(timeout=30)
    other.refresh_from_db()
    assert other.status == PermintaanData.Status.DIBATALKAN


def test_who_is_erased_at_the_same_moment_gets_no_right():
    person, undangan = _invited()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            personal_data.erase_person(pengguna=person, by=None, alasan="Permintaan")
            accepted = _on_another_connection(pool, lambda: accept_undangan(undangan=undangan, pengguna=person))
            _wait_until_somebody_waits()
        with pytest.raises((Refused, OperationalError)):
            accepted.result(30)
    assert not HakAkses.objects.filter(pengguna=person).exists()


def _erasable(**values: object) -> tuple[Pendaftaran, HakAkses]:
    """Return a registration that an officer may decide about, of a person whose Hak Akses has ended."""
    right = HakAksesFactory(status=HakAkses.Status.DIAKHIRI, diakhiri_pada=timezone.now())
    person = right.pengguna
    p = PendaftaranFactory(
        pengguna=person, pelaku_usaha=right.pelaku_usaha, email=person.email, status="aktif", **values
    )
    return p, right


def _at_the_end_of(first: Callable[[], object], second: Callable[[], object]) -> BaseException | None:
    """Begin `second` when `first` is done but not committed; return the exception that `second` raises."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            later = _on_another_connection(pool, second)
            _wait_until_somebody_waits()
        return later.exception(timeout=30)


DECISIONS = {
    "disetujui": lambda p, by: registration_review.approve(pendaftaran=p, by=by),
    "perbaikan": lambda p, by: registration_review.request_corrections(
        pendaftaran=p, by=by, corrections={"nama": "Tidak sama dengan KTP."}
    ),
    "ditolak": lambda p, by: registration_review.reject(pendaftaran=p, by=by, alasan=REASON),
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_who_is_erased_while_an_officer_decides_about_their_registration_gets_no_mail(decision):
    (officer,), (p, right) = _officers(1), _erasable(verifikasi="perlu_ditinjau")
    person = right.pengguna
    erase = lambda: personal_data.erase_person(pengguna=person, by=None, alasan=REASON)  # noqa: E731
    refused = _at_the_end_of(erase, lambda: DECISIONS[decision](p, officer))
    assert isinstance(refused, NotForReview)
    assert not OutgoingMail.objects.filter(kepada=person.email).exists()


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_about_a_registration_outlives_the_erasure_that_waited_for_it(decision):
    (officer,), (p, right) = _officers(1), _erasable(verifikasi="perlu_ditinjau")
    person = right.pengguna
    erase = lambda: personal_data.erase_person(pengguna=person, by=None, alasan=REASON)  # noqa: E731
    assert _at_the_end_of(lambda: DECISIONS[decision](p, officer), erase) is None
    p.refresh_from_db()
    assert (p.diputuskan_oleh, p.nama, p.email) == (officer, "", "")
    assert p.status == ("ditolak" if decision == "ditolak" else "aktif")
    assert not OutgoingMail.objects.filter(kepada=person.email).exists()


@pytest.mark.parametrize("by_an_officer", [True, False])
def test_whose_nib_is_issued_at_the_same_moment_is_not_erased(by_an_officer):
    (officer,), permohonan = _officers(1), PermohonanFactory()
    person = permohonan.pembuat
    if by_an_officer:
        Permohonan.objects.update(
            status="diajukan", diajukan_pada=timezone.now(), diajukan_oleh=person, skala="01", total_modal=5
        )
        issue = lambda: review.approve(permohonan=permohonan, by=officer)  # noqa: E731
    else:
        issue = lambda: submit(permohonan=permohonan, by=person)  # noqa: E731
    HakAkses.objects.update(status=HakAkses.Status.DIAKHIRI, diakhiri_pada=timezone.now())
    refused = _at_the_end_of(issue, lambda: personal_data.erase_person(pengguna=person, by=None, alasan=REASON))
    assert isinstance(refused, StillNeeded)
    assert Nib.objects.get().pelaku_usaha.nama == person.nama


ON_THE_PERSON = {
    "repairs": lambda p, by: registration_review.submit_corrections(
        pendaftaran=p, by=p.pengguna, data={"nama": "Nama Baru"}
    ),
    "false identity": lambda p, by: registration_review.reject(
        pendaftaran=p, by=by, alasan=REASON, false_identity=True
    ),
}


@pytest.mark.parametrize("act", ON_THE_PERSON)
def test_what_changes_a_person_through_their_registration_waits_for_the_erasure_and_is_refused(act):
    """Both lock the person before the registration; erased data are not filled in again."""
    (officer,), (p, right) = _officers(1), _erasable(verifikasi="perlu_perbaikan", perbaikan={"nama": "Lain di KTP."})
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Pengguna.objects.lock(right.pengguna_id)
            later = _on_another_connection(pool, lambda: ON_THE_PERSON[act](p, officer))
            _wait_until_somebody_waits()
            personal_data.erase_person(pengguna=right.pengguna, by=None, alasan=REASON)
        assert isinstance(later.exception(timeout=30), NotForReview)
    p.refresh_from_db()
    assert p.nama == ""
