"""The acts of an officer on the page of a ticket: each act is described once, here.

The page shows the acts of `GROUPS` as forms and those of `BUTTONS` as buttons; its view performs them by their name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.choices import KirimSebagai, UnitEskalasi
from helpdesk.forms.officer import (
    AccountForm,
    AssignForm,
    ChangeEmailForm,
    ClassifyForm,
    CodeForm,
    EscalateForm,
    MessageForm,
    PendaftaranForm,
    PersonalDataForm,
    ProposeBlockForm,
    RevealForm,
    SplitForm,
    TiketNumberForm,
    TiketReasonForm,
)
from helpdesk.models import StatusTiket, Tiket
from helpdesk.permissions import REVEAL, SERVE, SUPERVISE, may_see
from helpdesk.services import accounts, assignment, closing, conversation, following, handling, linking
from helpdesk.services.base import reporter_address
from helpdesk.tiket_page.side_panel import panel
from ketentuan.models import VersiKetentuan
from ketentuan.texts.klausul import klausul_list
from oss_portal.models import Pengguna
from oss_portal.staff.actions import Action, Done, Page, Text
from oss_portal.staff.work.queues import CLAIM_MINUTES
from oss_portal.web.rate_limit import count_attempt


@dataclass(frozen=True, kw_only=True)
class TiketAction(Action[Tiket]):
    """An act on a ticket. If `perform` returns a ticket, its page is shown next; with `to_queue` the queue is shown."""

    permission: str = SERVE
    to_queue: bool = False
    # The fold that the page opens afterwards, if the next step is in it.
    then_open: str = ""
    # For a button: whether it is shown as the main one, and its keyboard shortcut.
    primary: bool = False
    accesskey: str = ""

    def may_see(self, user: Pengguna | AnonymousUser, obj: Tiket) -> bool:
        return may_see(user, obj)

    @property
    def prefix(self) -> str | None:
        """The prefix of the form's fields; None for the composer, whose form is separate."""
        return None if self.form is MessageForm else self.name


def _klausul_choices(t: Tiket) -> list[tuple[str, str]]:
    """Return the clauses that a ticket can be about: of the version it cites, else of the one in force."""
    versi = t.versi_ketentuan or VersiKetentuan.objects.in_force("ketentuan").first()
    return [(k.anchor, Truncator(k.label).chars(70)) for k in klausul_list(versi)] if versi else []


def _classified(request: HttpRequest, t: Tiket) -> dict[str, Any]:
    initial = {"kategori": t.kategori_id} | {n: getattr(t, n) for n in ("perihal", "jenis", "prioritas", "klausul")}
    return {"initial": initial, "klausul": _klausul_choices(t)}


def _visible_tiket(request: HttpRequest, t: Tiket) -> dict[str, Any]:
    return {"visible": Tiket.objects.visible_to(cast("Pengguna", request.user))}


def _split_off(t: Tiket, by: Pengguna, form: BaseForm) -> Tiket:
    source = get_object_or_404(t.pesan.filter(arah="masuk"), kode=form.cleaned_data["pesan"])
    return linking.split_off(message=source, by=by, perihal=form.cleaned_data["perihal"])


def _link(t: Tiket, by: Pengguna, form: BaseForm) -> Done:
    to = form.cleaned_data["nomor"]
    linking.link_tiket(tiket=t, to=to, by=by)
    return Done(gettext("Dikaitkan dengan %(nomor)s.") % {"nomor": to.nomor})


def _assign(t: Tiket, by: Pengguna, form: BaseForm) -> Done:
    officer = form.cleaned_data["petugas"]
    assigned = assignment.assign(tiket=t, by=by, petugas=officer, force=by.has_perm(SUPERVISE))
    # The holder is a substitute if that officer is away.
    holder = assigned.petugas or officer
    return Done(gettext("Ditetapkan untuk %(nama)s.") % {"nama": holder.nama})


def _passed_on(t: Tiket, unit: UnitEskalasi, act: Callable[[], object]) -> Done:
    """Call `act`, which passes the ticket on to a unit, and say whether the reporter was told."""
    told = t.eskalasi != unit and reporter_address(t)
    act()
    words = gettext("Diteruskan kepada %(unit)s; pelapor dikabari.") if told else gettext("Diteruskan kepada %(unit)s.")
    return Done(words % {"unit": unit.label})


def _escalate(t: Tiket, by: Pengguna, form: BaseForm) -> Done:
    data = form.cleaned_data
    return _passed_on(t, UnitEskalasi(data["unit"]), partial(handling.escalate, tiket=t, by=by, **data))


def _propose_block(t: Tiket, by: Pengguna, form: BaseForm) -> Done:
    account, alasan = form.cleaned_data["akun"], form.cleaned_data["alasan"]
    propose = partial(accounts.propose_block, tiket=t, account=account, alasan=alasan, by=by)
    return _passed_on(t, UnitEskalasi.HAK_AKSES, propose)


def _open_email_case(t: Tiket, by: Pengguna, form: BaseForm) -> Done:
    data = form.cleaned_data
    case = accounts.open_email_case(tiket=t, by=by, account=data["akun"], email=data["email"], alasan=data["alasan"])
    words = gettext("Permohonan ganti surel %(nomor)s dibuka; alamat lama dan alamat baru dikabari.")
    return Done(words % {"nomor": case.nomor})


def _move_to_personal_data(t: Tiket, by: Pengguna, form: BaseForm) -> Done:
    data_request = accounts.move_to_personal_data(tiket=t, by=by, **form.cleaned_data)
    return Done(gettext("Dilanjutkan sebagai permintaan data pribadi %(nomor)s.") % {"nomor": data_request.nomor})


def _send_code(t: Tiket, by: Pengguna, form: BaseForm) -> None:
    """Mail the code; the thread shows the masked address to which it went."""
    count_attempt("helpdesk.kode", str(t.pk))
    accounts.send_verification_code(tiket=t, account=form.cleaned_data["akun"], by=by)


def _send_activation(t: Tiket, by: Pengguna, form: BaseForm) -> None:
    # Only a registration that the side panel of this ticket shows.
    shown = [p for p in panel(t, by).pendaftaran if p.kode == form.cleaned_data["kode"]]
    if not shown:
        raise Http404
    accounts.resend_activation(tiket=t, pendaftaran=shown[0], by=by)


def _reveal(t: Tiket, by: Pengguna, form: BaseForm) -> Page:
    """Show the full identity number of the reporter once, with a reason, recorded (PRV-2)."""
    if t.pelapor is None:
        raise PermissionDenied
    nomor = accounts.reveal_reporter(tiket=t, by=by, alasan=form.cleaned_data["alasan"])
    return Page("helpdesk/staff/tiket.html", {"identitas": nomor})


def _note(t: Tiket, by: Pengguna, form: BaseForm) -> Done:
    """Write an internal note, and say which colleagues were told of it."""
    d = form.cleaned_data
    mentions = conversation.add_internal_note(
        tiket=t, by=by, content=d["isi"], attachments=d["lampiran"], kode=d["kode"]
    )
    said: list[Text] = [_("Catatan disimpan.")]
    if mentions.told:
        said.append(_("Diberi tahu: %(nama)s.") % {"nama": ", ".join(p.nama for p in mentions.told)})
    if mentions.unknown:
        unknown = ", ".join(mentions.unknown)
        said.append(
            _("Tidak diberi tahu, sebab tidak ada rekan bernama itu di tiket ini: %(nama)s.") % {"nama": unknown}
        )
    return Done(" ".join(map(str, said)))


def _message(service: Callable[..., object], done: Text, *, further: tuple[str, ...] = (), **fixed: Any) -> TiketAction:
    """Return an act of the composer: `service` gets the message and the `further` fields of the form."""

    def perform(t: Tiket, by: Pengguna, form: BaseForm) -> object:
        d = form.cleaned_data
        written = {"content": d["isi"], "attachments": d["lampiran"], "kode": d["kode"]} | {n: d[n] for n in further}
        return service(tiket=t, by=by, **written, **fixed)

    return TiketAction(
        name="pesan",
        title=_("Kirim"),
        form=MessageForm,
        form_arguments=lambda request, t: {"tiket": t},
        perform=perform,
        done=done,
        to_queue=service is closing.resolve,
    )


# The acts of the composer, by the way of sending (`KirimSebagai`).
MESSAGES: dict[str, TiketAction] = {
    KirimSebagai.JAWAB: _message(conversation.reply, _("Jawaban dikirim.")),
    KirimSebagai.TANYA: _message(handling.ask_reporter, _("Pertanyaan dikirim. Jam berhenti sampai pelapor menjawab.")),
    KirimSebagai.SELESAI: _message(closing.resolve, _("Tiket selesai."), further=("akar_masalah", "kategori")),
    KirimSebagai.CATATAN: TiketAction(
        name="pesan",
        title=_("Kirim"),
        form=MessageForm,
        form_arguments=lambda request, t: {"tiket": t},
        perform=_note,
    ),
    KirimSebagai.TELEPON: _message(
        lambda **k: conversation.receive_reply(**k).tiket, _("Ucapan pelapor dicatat."), channel="telepon"
    ),
}

BUTTONS = (
    TiketAction(
        name="ambil",
        title=_("Ambil"),
        perform=lambda t, by, form: assignment.take(tiket=t, by=by),
        done=format_lazy(_("Tiket Anda ambil untuk {menit} menit."), menit=CLAIM_MINUTES),
        visible=lambda t: t.is_open,
        primary=True,
        accesskey="a",
    ),
    TiketAction(
        name="lepas",
        title=_("Lepas"),
        perform=lambda t, by, form: assignment.release(tiket=t, by=by, force=by.has_perm(SUPERVISE)),
        done=_("Tiket dilepas."),
        visible=lambda t: t.is_open and t.petugas is not None,
    ),
    TiketAction(
        name="ikuti",
        title=_("Ikuti"),
        perform=lambda t, by, form: following.follow(tiket=t, by=by),
        done=_("Anda mengikuti tiket ini: yang baru di sini Anda lihat di Pemberitahuan."),
        visible=lambda t: t.is_open and not t.is_followed,
    ),
    TiketAction(
        name="berhenti_ikuti",
        title=_("Berhenti mengikuti"),
        perform=lambda t, by, form: following.stop_following(tiket=t, by=by),
        done=_("Anda tidak lagi mengikuti tiket ini."),
        visible=lambda t: t.is_followed,
    ),
    TiketAction(
        name="bukan_spam",
        title=_("Bukan spam"),
        perform=lambda t, by, form: closing.restore_from_spam(tiket=t, by=by),
        done=_("Tiket dikembalikan dari spam."),
        visible=lambda t: t.status == StatusTiket.SPAM,
        primary=True,
    ),
    TiketAction(
        name="pisah_gabung",
        title=_("Batalkan penggabungan"),
        perform=lambda t, by, form: linking.undo_merge(tiket=t, by=by),
        done=_("Penggabungan dibatalkan."),
        visible=lambda t: t.status == StatusTiket.DIGABUNG,
    ),
    TiketAction(
        name="buka",
        title=_("Buka kembali"),
        perform=lambda t, by, form: closing.reopen(tiket=t, by=by, by_officer=True),
        done=_("Tiket dibuka kembali."),
        visible=lambda t: t.status in {StatusTiket.SELESAI, StatusTiket.DITUTUP},
        primary=True,
    ),
)

LINK = TiketAction(
    name="kait",
    title=_("Kaitkan dengan tiket lain"),
    hint=_("Hanya petugas yang melihat kaitan."),
    submit=_("Kaitkan"),
    form=TiketNumberForm,
    form_arguments=_visible_tiket,
    perform=_link,
)

_ON_TIKET = (
    TiketAction(
        name="golongan",
        title=_("Ubah perihal, jenis, topik, prioritas, klausul"),
        submit=_("Simpan"),
        form=ClassifyForm,
        form_arguments=_classified,
        perform=lambda t, by, form: handling.classify(tiket=t, by=by, **form.cleaned_data),
        done=_("Perubahan disimpan."),
    ),
    TiketAction(
        name="tetapkan",
        title=_("Tetapkan petugas"),
        submit=_("Tetapkan"),
        form=AssignForm,
        form_arguments=lambda request, t: {"tiket": t, "initial": {"petugas": t.petugas_id}},
        perform=_assign,
    ),
    TiketAction(
        name="eskalasi",
        title=_("Teruskan kepada Lembaga OSS"),
        hint=_("Alasan hanya dibaca unit itu; pelapor dikabari ke mana laporannya diteruskan."),
        submit=_("Teruskan"),
        form=EscalateForm,
        perform=_escalate,
    ),
    TiketAction(
        name="tunggu",
        title=_("Menunggu pihak lain"),
        hint=_("Jam tetap berjalan: ini bukan kelalaian pelapor."),
        submit=_("Simpan"),
        form=TiketReasonForm,
        perform=lambda t, by, form: handling.wait_for_third_party(tiket=t, by=by, **form.cleaned_data),
        done=_("Tiket menunggu pihak lain; jam tetap berjalan."),
    ),
    TiketAction(
        name="gabung",
        title=_("Gabung ke tiket lain dari pelapor yang sama"),
        submit=_("Gabung"),
        form=TiketNumberForm,
        form_arguments=_visible_tiket,
        perform=lambda t, by, form: linking.merge(tiket=t, to=form.cleaned_data["nomor"], by=by),
        done=_("Tiket digabung; percakapannya dilanjutkan di sini."),
    ),
    LINK,
    TiketAction(
        name="tutup",
        title=_("Tutup tanpa jawaban"),
        hint=_("Alasan ini dibaca pelapor."),
        submit=_("Tutup"),
        form=TiketReasonForm,
        perform=lambda t, by, form: closing.close(tiket=t, by=by, **form.cleaned_data),
        done=_("Tiket ditutup; pelapor membaca alasannya."),
    ),
    TiketAction(
        name="spam",
        title=_("Tandai spam"),
        hint=_("Pelapor tidak dikabari. Dapat dikembalikan."),
        submit=_("Tandai spam"),
        form=TiketReasonForm,
        perform=lambda t, by, form: closing.mark_spam(tiket=t, by=by, **form.cleaned_data),
        done=_("Tiket ditandai spam."),
    ),
    TiketAction(
        name="penyelia",
        title=_("Laporan ini mengenai petugas: serahkan kepada penyelia"),
        perform=lambda t, by, form: assignment.hand_to_supervisor(tiket=t, by=by),
        done=_("Tiket diserahkan kepada penyelia."),
        visible=lambda t: not t.tentang_petugas,
        to_queue=True,
    ),
)

_CODE = (
    TiketAction(
        name="kode",
        title=_("Periksa identitas dengan kode"),
        hint=_("Kode dikirim ke alamat terdaftar akun itu. Pelapor yang dapat menyebutkannya adalah pemegang akun."),
        submit=_("Kirim kode"),
        form=AccountForm,
        form_arguments=lambda request, t: {"initial": {"akun": t.akun_cocok.user_id}} if t.akun_cocok else {},
        perform=_send_code,
        done=_("Kode dikirim ke alamat terdaftar. Minta pelapor menyebutkannya, lalu cocokkan di sini."),
        then_open="kode",
    ),
    TiketAction(
        name="cocok",
        title=_("Cocokkan"),
        submit=_("Cocokkan"),
        form=CodeForm,
        perform=lambda t, by, form: accounts.verify_code(tiket=t, kode=form.cleaned_data["kode"], by=by),
        done=_("Kodenya cocok: pelapor terbukti pemegang akun itu."),
        visible=lambda t: accounts.waiting_code(t) is not None,
    ),
)

_ON_ACCOUNT = (
    TiketAction(
        name="surel",
        title=_("Surel akun hilang: buka permohonan ganti surel"),
        hint=_(
            "Dua petugas lain memeriksa dokumennya, alamat lama langsung dikabari, dan alamat baru berlaku tiga hari "
            "setelah disetujui. Lampiran pelapor di tiket ini ikut sebagai dokumen."
        ),
        submit=_("Buka permohonan"),
        form=ChangeEmailForm,
        perform=_open_email_case,
    ),
    TiketAction(
        name="blokir",
        title=_("Usulkan blokir Hak Akses"),
        hint=_("Diputuskan Petugas Hak Akses; tiket diteruskan ke sana dengan prioritas Mendesak."),
        submit=_("Usulkan"),
        form=ProposeBlockForm,
        perform=_propose_block,
    ),
    TiketAction(
        name="data_pribadi",
        title=_("Pindahkan ke antrean data pribadi (72 jam)"),
        hint=_("Tiket ini ditutup dan dilanjutkan di sana. Tenggat dihitung sejak laporan ini masuk."),
        submit=_("Pindahkan"),
        form=PersonalDataForm,
        perform=_move_to_personal_data,
        visible=lambda t: t.pelapor is not None,
    ),
    TiketAction(
        name="ungkap",
        title=_("Lihat nomor identitas lengkap"),
        hint=_("Hanya selama Anda memegang tiket ini. Tercatat; pemiliknya diberi tahu peran dan unit Anda."),
        submit=_("Lihat"),
        permission=REVEAL,
        form=RevealForm,
        perform=_reveal,
        visible=lambda t: t.pelapor is not None,
    ),
)

# Acts shown beside the object on which they act: a message of the thread, a registration in the side panel.
_ELSEWHERE = (
    TiketAction(
        name="pisah",
        title=_("Pisahkan menjadi tiket baru"),
        form=SplitForm,
        perform=_split_off,
        done=_("Pesan itu menjadi tiket baru ini."),
    ),
    TiketAction(
        name="aktivasi",
        title=_("Kirim ulang aktivasi"),
        form=PendaftaranForm,
        perform=_send_activation,
        done=_("Surel aktivasi dikirim ulang."),
    ),
)

# Heading -> the acts below it; those of one tuple are in one fold, under the title and hint of the first.
GROUPS = (
    (_("Tiket"), tuple((a,) for a in _ON_TIKET)),
    (_("Akun pelapor"), (_CODE, *((a,) for a in _ON_ACCOUNT))),
)
ACTIONS = {a.name: a for a in (*BUTTONS, *_ON_TIKET, *_CODE, *_ON_ACCOUNT, *_ELSEWHERE)}


def find_action(name: str, sent_as: str) -> TiketAction | None:
    """Return the act that a POST names by `aksi`; for the composer, the act named by `sebagai`."""
    if name == "pesan":
        return MESSAGES.get(sent_as, MESSAGES[KirimSebagai.JAWAB])
    return ACTIONS.get(name)


@dataclass(frozen=True)
class Fold:
    """Acts in one fold of the page; their forms are made when the fold is opened."""

    first: TiketAction
    entries: list[tuple[TiketAction, BaseForm]]


@dataclass(frozen=True)
class Group:
    """A column of acts below a heading."""

    title: Text
    folds: list[Fold]


def _fold(request: HttpRequest, t: Tiket, actions: tuple[TiketAction, ...], sent: dict[str, BaseForm]) -> Fold:
    is_open = request.GET.get("buka") == actions[0].name or any(a.name in sent for a in actions)
    shown = [a for a in actions if a.name in sent or a.offered(request.user, t)] if is_open else []
    forms = [(a, sent.get(a.name) or a.empty_form(request, t, prefix=a.prefix)) for a in shown]
    return Fold(actions[0], forms)


def groups(request: HttpRequest, t: Tiket, sent: dict[str, BaseForm]) -> list[Group]:
    """Return the acts on an open ticket that this officer may do; a closed ticket can only be linked.

    Only the fold that the address names by `buka`, or one whose form was `sent`, has its forms. A sent form is shown
    again even if a colleague closed the ticket meanwhile, so that the officer does not lose the text.
    """
    return [
        Group(
            title,
            [
                _fold(request, t, actions, sent)
                for actions in folds
                if actions[0].offered(request.user, t)
                and (t.is_open or LINK in actions or any(a.name in sent for a in actions))
            ],
        )
        for title, folds in GROUPS
    ]


def opened_fold(request: HttpRequest, t: Tiket) -> Fold | None:
    """Return the fold that the address names by `buka`, if this officer may open it."""
    return next((fold for group in groups(request, t, {}) for fold in group.folds if fold.entries), None)
