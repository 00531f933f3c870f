"""Parts of this app on pages of other apps."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ketentuan.announcements.banner import version_banner
from ketentuan.models import JenisDokumen, Persetujuan, VersiKetentuan
from ketentuan.services.held_forms import held_forms
from ketentuan.texts.parser import fingerprint, read
from oss_portal import hooks
from oss_portal.hooks import (
    Banner,
    CaseFileSection,
    DashboardCard,
    LoggedRecords,
    PersonalDataSource,
    StaffQueue,
    StatusTag,
)
from oss_portal.models import LogLeaf, Pengguna


@hooks.banners.register
def ketentuan_banner(request: HttpRequest) -> Banner | None:
    """Return the banner about the next version of the terms, from its announcement until it comes into force."""
    return version_banner(JenisDokumen.KETENTUAN, request)


@hooks.banners.register
def privasi_banner(request: HttpRequest) -> Banner | None:
    """Return the banner about the next version of the personal-data notice."""
    return version_banner(JenisDokumen.PRIVASI, request)


@hooks.dashboard_cards.register
def held_forms_card(request: HttpRequest) -> DashboardCard | None:
    """Return the dashboard card about forms that were held, by the gate or the end of a session, and not sent yet."""
    count = len(held_forms(cast("Pengguna", request.user)))
    if not count:
        return None
    return DashboardCard(
        title=_("Isian yang belum terkirim"),
        text=ngettext(
            "Satu formulir tertahan saat Anda mengirimnya. Kirim sekarang agar tidak hilang.",
            "%(n)s formulir tertahan saat Anda mengirimnya. Kirim sekarang agar tidak hilang.",
            count,
        )
        % {"n": count},
        status=StatusTag(colour="yellow", text=_("Belum terkirim")),
        links=[(_("Lihat dan kirim"), reverse("persetujuan-lanjutkan"))],
    )


@hooks.personal_data_sources.register
def persetujuan_data(pengguna: Pengguna) -> PersonalDataSource:
    """Return the personal data that this app has about a person (UU 27/2022): their acceptances."""
    everything = (
        Persetujuan.objects.filter(pengguna=pengguna).select_related("versi").defer("versi__sumber", "versi__html")
    )
    return PersonalDataSource(
        title=_("Persetujuan atas Ketentuan Penggunaan dan Pemberitahuan Privasi"),
        purpose=_("Membuktikan teks mana yang Anda setujui dan kapan"),
        legal_basis=_("UU 27/2022 Pasal 20 ayat (2) huruf c, Pasal 24"),
        retention=_("Selama dapat diperlukan sebagai bukti di hadapan pengadilan"),
        data=[Persetujuan.PERSONAL_DATA.row(p) for p in everything],
    )


@hooks.case_file_sections.register
def case_file_sections(pengguna: Pengguna | None = None, pelaku_usaha: Any = None) -> CaseFileSection | None:
    """Return the part of a case file about the texts that the person accepted."""
    if pengguna is None:
        return None
    source = persetujuan_data(pengguna)
    return CaseFileSection(title=source.title, rows=source.rows) if source else None


@hooks.logged_records.register
def logged_records() -> Sequence[LoggedRecords]:
    """Return the announced texts and the acceptances, which are in the transparency log."""
    accepted = Persetujuan.objects.select_related("versi").defer("versi__sumber", "versi__html")
    return [
        LoggedRecords(
            LogLeaf.Kind.TEXT, VersiKetentuan.objects.announced(), lambda versi: versi.log_content, faults=_text_faults
        ),
        LoggedRecords(
            LogLeaf.Kind.ACCEPTANCE,
            accepted,
            lambda proof: proof.log_content,
            faults=lambda proof: () if proof.sha256 == proof.versi.sha256 else ("versi",),
            at=lambda proof: proof.waktu,
        ),
    ]


def _text_faults(versi: VersiKetentuan) -> Iterator[str]:
    """Yield the text columns of a version that differ from the text whose hash was signed."""
    if fingerprint(versi.sumber) != versi.sha256:
        yield "sumber"
    # Compare only the words: another release of the renderer may produce other markup.
    if strip_tags(versi.html).split() != strip_tags(read(versi.sumber).html).split():
        yield "html"


def _version_queue(title: str, versions: QuerySet[VersiKetentuan], status: str) -> StaffQueue:
    moments = list(versions.filter(status=status).order_by("diubah_pada").values_list("diubah_pada", flat=True)[:100])
    return StaffQueue(
        title=title,
        url=f"{reverse('admin:ketentuan_versiketentuan_changelist')}?status__exact={status}",
        count=len(moments),
        oldest=moments[0] if moments else None,
        overdue=False,
    )


@hooks.staff_queues.register
def draft_queue(petugas: Pengguna) -> StaffQueue | None:
    """Return the queue on the staff's front page with the officer's own drafts, also the returned ones."""
    if not petugas.has_perm("ketentuan.add_versiketentuan"):
        return None
    own = VersiKetentuan.objects.filter(disusun_oleh=petugas)
    return _version_queue(_("Draf ketentuan Anda yang belum diajukan"), own, VersiKetentuan.Status.DRAF)


@hooks.staff_queues.register
def approval_queue(petugas: Pengguna) -> StaffQueue | None:
    """Return the queue on the staff's front page with versions that wait for a second officer."""
    if not petugas.has_perm("ketentuan.umumkan_versiketentuan"):
        return None
    of_others = VersiKetentuan.objects.exclude(disusun_oleh=petugas)
    return _version_queue(_("Versi ketentuan yang menunggu persetujuan"), of_others, VersiKetentuan.Status.MENUNGGU)
