"""The supervisor sees load, times, breaches, reopened, ratings and root causes, each as table, chart and CSV."""

import csv
import io
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from helpdesk.hooks import helpdesk_figures
from helpdesk.models import Tiket
from helpdesk.reports import DateRange, summary
from helpdesk.services import assignment, closing, conversation, linking, sweeps
from oss_portal.models import OfficerNotice, OutgoingMail
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.helpdesk.test_tiket import finished, move_back

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def s(client):
    petugas = helpdesk_officer(supervisor=True)
    client.force_login(petugas, backend=BACKEND)
    return petugas


def test_only_the_supervisor_sees_the_figures(client):
    client.force_login(helpdesk_officer(), backend=BACKEND)
    assert client.get(reverse("petugas-penyelia")).status_code == 403


def test_the_figures_tell_what_happened(client, s):
    p = helpdesk_officer(nama="Dewi Lestari")
    a, b = tiket(), tiket()
    move_back(tiket(), days=30)
    finished(a, p)
    closing.rate(tiket=a, nilai=4, komentar="<b>bagus</b>")
    finished(b, p)
    conversation.receive_reply(tiket=b, content="belum")
    sweeps.record_breaches()
    content = client.get(reverse("petugas-penyelia"))
    table = {t.code: t for t in content.context["tables"]}
    assert ["Dewi Lestari", 1, 0, 1, "50%", "4,0"] in table["beban"].rows
    assert ["Keluhan", 1, 1] in table["pelanggaran"].rows
    assert [4, 1, "100%"] in table["nilai"].rows
    assert ["Lainnya", 1] in table["akar-masalah"].rows
    assert table["waktu"].rows[0][1] == 2
    figure = dict(summary(DateRange.from_query({})))
    assert (figure["Terbuka sekarang"], figure["Lewat waktu sekarang"], figure["Selesai"]) == ("2", "1", "1")
    # Two were answered in time; the third, thirty days old, was never answered.
    assert (figure["Jawaban pertama tepat waktu"], figure["Dibuka kembali"], figure["Nilai rata-rata"]) == (
        "67%",
        "50%",
        "4,0",
    )
    assert "<svg" in content.text
    assert "<b>bagus" not in content.text


def test_a_rating_of_these_days_counts_also_for_a_report_answered_before_them(client, s):
    t = finished(tiket(), helpdesk_officer())
    closing.rate(tiket=t, nilai=2, komentar="")
    later = timezone.now() + timedelta(days=5)
    Tiket.objects.filter(pk=t.pk).update(dinilai_pada=later)
    days = timezone.localdate(later)
    figure = dict(summary(DateRange(days, days)))
    assert (figure["Selesai"], figure["Nilai rata-rata"]) == ("0", "2,0")


def test_every_table_is_there_as_csv_and_nothing_in_it_is_a_formula(client, s):
    p = helpdesk_officer(nama="=HYPERLINK(1)")
    finished(tiket(), p)
    for kode in ("beban", "waktu", "pelanggaran", "buka-kembali", "nilai", "akar-masalah", "harian"):
        response = client.get(reverse("petugas-penyelia"), {"csv": kode})
        assert response.headers["Content-Disposition"].startswith("attachment")
        rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff")), delimiter=";"))
        assert all(not cell.startswith(("=", "+", "@")) for b in rows for cell in b)
    assert client.get(reverse("petugas-penyelia"), {"csv": "kata_sandi"}).status_code == 404
    assert "'=HYPERLINK" in client.get(reverse("petugas-penyelia"), {"csv": "beban"}).text


@pytest.mark.parametrize(
    "period", [{"dari": "x"}, {"dari": "2026-13-40"}, {"dari": "0001-01-01"}, {"dari": "9999-12-31"}]
)
def test_a_span_that_is_none_becomes_the_last_30_days(client, s, period):
    assert client.get(reverse("petugas-penyelia"), period).status_code == 200
    m = DateRange.from_query(period)
    # Both included.
    assert (m.end - m.start).days + 1 == 30


def test_the_queries_of_the_figures_do_not_grow(client, s, django_assert_max_num_queries):
    for n in range(6):
        finished(tiket(), helpdesk_officer(nama=f"P{n}"))
    client.get(reverse("petugas-penyelia"))
    with django_assert_max_num_queries(25):
        client.get(reverse("petugas-penyelia"))


def test_public_figures_name_no_officer():
    p = helpdesk_officer(nama="Dewi Lestari")
    finished(tiket(), p)
    assert "Dewi" not in str(helpdesk_figures())


def told(template="helpdesk/officer"):
    return sorted(OutgoingMail.objects.filter(templat=template).values_list("kepada", flat=True))


def test_row_a4_supervisors_hear_of_a_breach_also_of_a_ticket_that_nobody_took():
    supervisor, officer = helpdesk_officer(supervisor=True), helpdesk_officer()
    helpdesk_officer(supervisor=True, is_active=False)
    free, taken = tiket(), tiket()
    assignment.take(tiket=taken, by=officer)
    for t in (free, taken):
        move_back(t, days=60)
        for _ in range(2):
            sweeps.record_breaches()
    assert told() == sorted([supervisor.email, supervisor.email, officer.email])
    assert free.nomor in " ".join(OutgoingMail.objects.values_list("perihal", flat=True))


def test_tickets_that_run_late_together_are_one_mail_to_each_who_hears_of_them():
    supervisor, officer = helpdesk_officer(supervisor=True), helpdesk_officer()
    tickets = [tiket() for _ in range(3)]
    for t in tickets[:2]:
        assignment.take(tiket=t, by=officer)
    for t in tickets:
        move_back(t, days=60)
    mail.outbox.clear()
    assert sweeps.record_breaches() == 3
    assert sorted(m.to[0] for m in mail.outbox) == sorted([supervisor.email, officer.email])
    bodies = {m.to[0]: m.body for m in mail.outbox}
    assert "Bersama 2 perkara lain." in bodies[supervisor.email]
    assert "Bersama 1 perkara lain." in bodies[officer.email]
    assert all(f"{reverse('petugas-antrean')}\n" in body for body in bodies.values())
    notices = OfficerNotice.objects.filter(jenis=OfficerNotice.Jenis.LEWAT)
    assert {n.petugas: n.catatan for n in notices} == {
        supervisor: "Bersama 2 perkara lain.",
        officer: "Bersama 1 perkara lain.",
    }


def test_supervisors_are_warned_of_a_ticket_that_nobody_took_and_its_officer_of_one_that_is_taken(client):
    supervisor, officer = helpdesk_officer(supervisor=True), helpdesk_officer()
    taken, _free = tiket(), tiket()
    assignment.take(tiket=taken, by=officer)
    OutgoingMail.objects.all().delete()
    Tiket.objects.update(peringatan_pada=timezone.now() - timedelta(minutes=1))
    assert sweeps.warn() == 2
    assert told() == sorted([supervisor.email, officer.email])
    notices = OfficerNotice.objects.filter(jenis=OfficerNotice.Jenis.HAMPIR)
    assert {n.petugas for n in notices} == {supervisor, officer}
    # The officers' settings do not stop these mails, and the page of settings says so.
    client.force_login(officer, backend=BACKEND)
    assert "surel selalu dikirim" in client.get(reverse("petugas-pengaturan")).text


def test_a_report_that_nobody_answered_in_time_is_not_on_time(s):
    finished(tiket(), helpdesk_officer())
    late = tiket(email="lain@contoh.id")
    Tiket.objects.filter(pk=late.pk).update(tenggat_tanggapan=timezone.now() - timedelta(hours=1))
    assert dict(summary(DateRange.from_query({})))["Jawaban pertama tepat waktu"] == "50%"


def test_a_duplicate_and_what_the_reporter_closed_in_time_are_not_counted_as_never_answered(s):
    first, second = tiket(channel="surel"), tiket(channel="surel")
    finished(first, helpdesk_officer())
    linking.merge(tiket=second, to=tiket(channel="surel"), by=helpdesk_officer())
    closed = tiket(email="lain@contoh.id")
    closing.close(tiket=closed, by=None, alasan="Ditutup oleh pelapor.")
    moments = {"ditutup_pada": timezone.now() - timedelta(hours=2)}
    Tiket.objects.filter(pk__in=[second.pk, closed.pk]).update(
        tenggat_tanggapan=timezone.now() - timedelta(hours=1), **moments
    )
    assert dict(summary(DateRange.from_query({})))["Jawaban pertama tepat waktu"] == "100%"
