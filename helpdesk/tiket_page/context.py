"""What the officers' page of one ticket shows: thread, composer, the forms of all acts, side panel."""

import re

from django.http import HttpRequest
from django.utils.text import Truncator

from helpdesk.forms.officer import (
    AccountForm,
    AssignForm,
    ChangeEmailForm,
    ClassifyForm,
    CodeForm,
    EscalateForm,
    MessageForm,
    PersonalDataForm,
    ProposeBlockForm,
    ReasonForm,
    SplitForm,
    TiketNumberForm,
)
from helpdesk.models import CannedAnswer, Tiket
from helpdesk.permissions import SUPERVISE
from helpdesk.sla.remaining_time import set_remaining_time
from helpdesk.tiket_page.side_panel import panel
from helpdesk.tiket_page.status_labels import CLOCK_COLOURS, OFFICER_COLOURS
from ketentuan.models import VersiKetentuan
from ketentuan.texts.klausul import klausul_list
from oss_portal.models import Pengguna
from oss_portal.templatetags.portal import datetime_id
from oss_portal.web.pagination import fold


def klausul_choices(t: Tiket) -> list[tuple[str, str]]:
    """Return the clauses a ticket can be about: of the version it cites, else of the one in force."""
    versi = t.versi_ketentuan or VersiKetentuan.objects.in_force("ketentuan").first()
    return [(k.anchor, Truncator(k.label).chars(70)) for k in klausul_list(versi)] if versi else []


def context(request: HttpRequest, t: Tiket, forms_dict: dict) -> dict:
    """Return what the page shows; `forms_dict`: act -> its form, where one was sent and is shown again."""
    thread = list(t.pesan.select_related("oleh").prefetch_related("lampiran__unggahan"))
    set_remaining_time([t])
    canned = list(CannedAnswer.objects.filter(aktif=True))
    # Those of the ticket's topic first.
    canned.sort(key=lambda j: j.kategori_id != t.kategori_id)
    start = {"pesan_terakhir": thread[-1].pk if thread else None, "kategori": t.kategori_id}
    visible = Tiket.objects.visible_to(request.user)
    return {
        "tiket": t,
        "thread": fold(thread),
        "colour": OFFICER_COLOURS.get(t.status, ""),
        "clock_colour": CLOCK_COLOURS[t.tanda_waktu],
        "canned_answers": canned,
        "form": forms_dict.get("pesan") or MessageForm(initial=start),
        "error": next((f for f in forms_dict.values() if f.errors), None),
        "golongan": forms_dict.get("golongan")
        or ClassifyForm(
            initial={
                "perihal": t.perihal,
                "jenis": t.jenis,
                "kategori": t.kategori_id,
                "prioritas": t.prioritas,
                "klausul": t.klausul,
            },
            prefix="golongan",
            klausul=klausul_choices(t),
        ),
        "tetapkan": forms_dict.get("tetapkan")
        or AssignForm(tiket=t, initial={"petugas": t.petugas_id}, prefix="tetapkan"),
        "eskalasi": forms_dict.get("eskalasi") or EscalateForm(prefix="eskalasi"),
        "tunggu": forms_dict.get("tunggu") or ReasonForm(prefix="tunggu"),
        "gabung": forms_dict.get("gabung") or TiketNumberForm(visible=visible, prefix="gabung"),
        "kait": forms_dict.get("kait") or TiketNumberForm(visible=visible, prefix="kait"),
        "pisah": forms_dict.get("pisah") or SplitForm(prefix="pisah"),
        "spam": forms_dict.get("spam") or ReasonForm(prefix="spam"),
        "tutup": forms_dict.get("tutup") or ReasonForm(prefix="tutup"),
        "kode": forms_dict.get("kode") or AccountForm(prefix="kode"),
        "cocok": forms_dict.get("cocok") or CodeForm(prefix="cocok"),
        "surel": forms_dict.get("surel") or ChangeEmailForm(prefix="surel"),
        "data_pribadi": forms_dict.get("data_pribadi") or PersonalDataForm(prefix="data_pribadi"),
        "blokir": forms_dict.get("blokir") or ProposeBlockForm(prefix="blokir"),
        "ungkap": forms_dict.get("ungkap") or ReasonForm(prefix="ungkap"),
        "taken_by_other": t.is_taken and t.petugas_id != request.user.pk,
        "taken_by_me": t.is_taken and t.petugas_id == request.user.pk,
        "supervisor": request.user.has_perm(SUPERVISE),
        "side_panel": panel(t, request.user),
    }


def fill_canned_answer(answer: CannedAnswer, t: Tiket, petugas: Pengguna) -> str:
    """Return a canned answer with its placeholders filled in; anything else in braces stays as it is."""
    value = {
        "nama": t.nama,
        "nomor": t.nomor,
        "perihal": t.perihal,
        "nib": t.nib or "–",
        "petugas": petugas.nama,
        "tenggat": datetime_id(t.tenggat_penyelesaian),
    }
    # In one go: what a reporter typed as their name is not looked at again.
    return re.sub(r"\{(\w+)\}", lambda c: value.get(c[1], c[0]), answer.isi)
