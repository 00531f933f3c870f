"""Change of the data of an NIB: a copy of the data in force, edited in the same steps, compared line by line.

The differences give three classes: nothing printed (applied at once), printed data (applied at once, with a new
certificate version), and the deed, owners or NPWP, or a flag (an officer decides first).
"""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from nib.events import Event
from nib.models import JenisKepabeanan, KegiatanUsaha, Lokasi, Nib, PemegangSaham, Pengurus, Permohonan
from nib.policy import Act, ensure_allowed
from nib.rules.npwp import masked_npwp
from nib.services.completeness import STEP_FIELDS, PermohonanContent
from nib.services.issuing import apply_change
from oss_portal.audit.trail import record
from oss_portal.exceptions import WrongState
from oss_portal.forms import nation_name
from oss_portal.models import Pengguna
from oss_portal.privacy.masking import mask_nik
from oss_portal.text.readable import date_id, rupiah
from registrasi.models import PelakuUsaha


@dataclass(frozen=True)
class Difference:
    """One difference between two applications.

    `core`: an officer looks first; `printed`: the certificate shows it; `kegiatan`: it is a business line.
    """

    label: str
    before: str
    after: str
    core: bool
    printed: bool
    kegiatan: bool = False


@transaction.atomic
def start_change(*, pelaku_usaha: PelakuUsaha, by: Pengguna) -> Permohonan:
    """Return the open application of the business, or begin a change with a copy of the data in force.

    Raises `WrongState` without a living NIB, or when its status forbids a change.
    """
    usaha = PelakuUsaha.objects.select_for_update().get(pk=pelaku_usaha.pk)
    if open_permohonan := Permohonan.objects.is_open().filter(pelaku_usaha=usaha).first():
        return open_permohonan
    nib = usaha.nib.live().select_related("data").first()
    if nib is None:
        raise WrongState(_("Usaha ini belum memiliki NIB yang dapat diubah."))
    ensure_allowed(nib, Act.CHANGE_DATA)
    old = nib.data
    new = Permohonan.objects.create(
        jenis=Permohonan.Jenis.PERUBAHAN,
        pelaku_usaha=usaha,
        pembuat=by,
        edisi_kbli_id=old.edisi_kbli_id,
        langkah_selesai=[1, 2, 3],
        **{field: getattr(old, field) for field in (*STEP_FIELDS[1], *STEP_FIELDS[3], "wilayah")},
    )
    copies: dict[int, Lokasi] = {}
    for lokasi in old.lokasi.all():
        copies[lokasi.pk] = lokasi
        _copy(lokasi, new)
    for k in old.kegiatan.all():
        k.kode, k.lokasi = uuid.uuid4(), copies[k.lokasi_id] if k.lokasi_id else None
        k.risiko = k.perizinan = k.kewenangan = ""
        _copy(k, new)
    people: list[Pengurus | PemegangSaham] = [*old.pengurus.all(), *old.pemegang_saham.all()]
    for person in people:
        if isinstance(person, Pengurus):
            # Read the number, which is encrypted for the old row; saving the copy encrypts it for the new row.
            getattr(person, "nomor_identitas")  # noqa: B009
        _copy(person, new)
    record(Event.PERMOHONAN_DIMULAI, subject=new, by=by, about=by, nib=nib.nomor)
    return new


def _copy(part: Lokasi | KegiatanUsaha | Pengurus | PemegangSaham, to: Permohonan) -> None:
    part.pk, part.permohonan, part._state.adding = None, to, True
    part.save()


def _yes_no(value: bool | None) -> str:
    return _("Ya") if value else _("Tidak")


def _place(k: KegiatanUsaha) -> str:
    return f"{k.lokasi.nama}, {k.lokasi.alamat}, {k.lokasi.wilayah}" if k.lokasi else _("alamat usaha")


def _label(k: KegiatanUsaha) -> str:
    named = {"kode": k.kode_kbli, "judul": k.judul, "tempat": _place(k)}
    return _("Kegiatan %(kode)s %(judul)s (%(tempat)s)") % named


@dataclass(frozen=True)
class _Line:
    """One line of an application: the shown text, and the value for comparisons if it is not that text."""

    shown: str
    compared: object = None
    core: bool = False
    printed: bool = True
    kegiatan: bool = False

    def equals(self, other: "_Line") -> bool:
        return (self.compared or self.shown) == (other.compared or other.shown)


def _describe(content: PermohonanContent) -> dict[str, _Line]:
    """Return label -> line of an application, without identity numbers in clear."""
    p, requirements = content.permohonan, content.requirements
    result = {
        "NPWP": _Line(masked_npwp(p.npwp), p.npwp, core=True),
        _("Alamat"): _Line(f"{p.alamat}, {p.wilayah} {p.kode_pos}"),
        _("Telepon"): _Line(p.telepon),
        _("Surel"): _Line(p.email),
        _("Status penanaman modal"): _Line(p.get_status_pm_display(), core=True),
        _("Impor"): _Line(_yes_no(p.impor) + (f", {p.get_jenis_api_display()}" if p.jenis_api else "")),
        _("Ekspor"): _Line(_yes_no(p.ekspor)),
        _("Akses kepabeanan"): _Line(", ".join(str(JenisKepabeanan(k).label) for k in sorted(p.kepabeanan))),
        _("BPJS Kesehatan"): _Line(p.get_jamsos_kes_display(), printed=False),
        _("BPJS Ketenagakerjaan"): _Line(p.get_jamsos_tk_display(), printed=False),
        _("Wajib lapor ketenagakerjaan"): _Line(_yes_no(p.wlkp), printed=False),
        _("Pernyataan SNI"): _Line(_yes_no(p.sni)),
        _("Pernyataan jaminan halal"): _Line(_yes_no(p.halal)),
    }
    if requirements.akta:
        akta = f"{p.nomor_akta}, {date_id(p.tanggal_akta)}, {p.notaris}" if p.tanggal_akta else p.nomor_akta
        result[_("Akta")] = _Line(akta, core=True)
    if requirements.prinsipal:
        prinsipal = f"{p.nama_prinsipal}, {nation_name(p.negara_prinsipal)}"
        result[_("Perusahaan induk")] = _Line(prinsipal, core=True)
    if requirements.pengurus:
        result[_("Pengurus")] = _Line(
            "; ".join(f"{o.nama}, {o.jabatan} ({mask_nik(o.nomor_identitas)})" for o in content.pengurus),
            sorted((o.nama, o.jabatan, str(o.kewarganegaraan), o.nomor_identitas) for o in content.pengurus),
            core=True,
        )
    if requirements.pemegang_saham:
        owners = [(s, nation_name(s.negara)) for s in content.pemegang_saham]
        result[_("Pemegang saham")] = _Line(
            "; ".join(f"{s.nama} ({negara}) {s.persen.normalize():f}%" for s, negara in owners),
            sorted((s.nama, str(s.negara), s.persen) for s in content.pemegang_saham),
            core=True,
        )
    for k in content.kegiatan:
        text = _("modal %(modal)s, %(pekerja)d pekerja") % {"modal": rupiah(k.modal), "pekerja": k.tenaga_kerja}
        result[_label(k)] = _Line(", ".join(filter(None, (text, k.nama_usaha, k.uraian))), kegiatan=True)
    return result


def _correctable(content: PermohonanContent) -> dict[str, str]:
    """Return key of `review.CORRECTABLE_FIELDS` -> the value in the application."""
    lines = _describe(content)
    labels = {
        "npwp": ("NPWP",),
        "alamat": (_("Alamat"),),
        "akta": (_("Akta"),),
        "status_pm": (_("Status penanaman modal"),),
        "prinsipal": (_("Perusahaan induk"),),
        "pengurus": (_("Pengurus"),),
        "pemegang_saham": (_("Pemegang saham"),),
        "kontak": (_("Telepon"), _("Surel")),
        "impor": (_("Impor"),),
        "ekspor": (_("Ekspor"), _("Akses kepabeanan")),
        "jamsos": (_("BPJS Kesehatan"), _("BPJS Ketenagakerjaan"), _("Wajib lapor ketenagakerjaan")),
    }
    values = {
        key: "; ".join(lines[n].shown for n in names if n in lines and lines[n].shown) for key, names in labels.items()
    }
    kegiatan = content.kegiatan
    per_line = {
        "kbli": [f"{k.kode_kbli} {k.judul}" for k in kegiatan],
        "modal": [f"{k.kode_kbli}: {rupiah(k.modal)}" for k in kegiatan],
        "tenaga_kerja": [f"{k.kode_kbli}: {k.tenaga_kerja}" for k in kegiatan],
        "lokasi": [_place(k) for k in kegiatan],
    }
    return values | {key: "; ".join(dict.fromkeys(parts)) for key, parts in per_line.items()}


def correctable_values(permohonan: Permohonan) -> dict[str, tuple[str, str]]:
    """Return key of `review.CORRECTABLE_FIELDS` -> (value in force, empty unless it is a change; requested value)."""
    asked, present = _correctable(PermohonanContent(permohonan)), {}
    if permohonan.jenis == Permohonan.Jenis.PERUBAHAN and (nib := _living_nib(permohonan)) is not None:
        present = _correctable(PermohonanContent(nib.data))
    return {key: (present.get(key, ""), value) for key, value in asked.items()}


def compare(*, old: PermohonanContent, new: PermohonanContent) -> list[Difference]:
    """Return the differences between two applications of a business, in reading order, in the active language."""
    old_lines, new_lines = _describe(old), _describe(new)
    result = []
    for label in dict.fromkeys((*old_lines, *new_lines)):
        before, after = old_lines.get(label), new_lines.get(label)
        line = after or before
        if line and not (before and after and before.equals(after)):
            shown = (before.shown if before else "", after.shown if after else "")
            result.append(Difference(label, *shown, core=line.core, printed=line.printed, kegiatan=line.kegiatan))
    return result


def _living_nib(permohonan: Permohonan) -> Nib | None:
    rows = Nib.objects.live().filter(pelaku_usaha=permohonan.pelaku_usaha_id)
    return rows.select_related("data__pelaku_usaha").first()


def changes_of(permohonan: Permohonan) -> list[Difference]:
    """Return the differences between an open change and the data in force."""
    nib = _living_nib(permohonan)
    return compare(old=PermohonanContent(nib.data), new=PermohonanContent(permohonan)) if nib else []


def apply(*, permohonan: Permohonan, by: Pengguna | None = None, alasan: str = "") -> Nib:
    """Put a submitted change into force, with its values before and after. Raises `TransitionRefused`."""
    nib = _living_nib(permohonan)
    old, new = (PermohonanContent(p) for p in (nib.data if nib else permohonan, permohonan))
    with translation.override(settings.LANGUAGE_CODE):
        diff = compare(old=old, new=new)
    return apply_change(
        permohonan=permohonan,
        by=by,
        alasan=alasan,
        changes=_before_and_after(diff),
        told=lambda: _before_and_after(compare(old=old, new=new)),
        new_version=any(d.printed for d in diff),
    )


def _before_and_after(diff: list[Difference]) -> dict[str, list[str]]:
    return {d.label: [d.before, d.after] for d in diff}
