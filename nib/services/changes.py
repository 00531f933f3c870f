"""Change of the data of an NIB: a copy of what holds now, edited in the same steps, compared line by line.

Three classes follow from what differs: nothing printed (at once), printed data (at once, with a new certificate
version), the deed, owners or NPWP, or a flag (an officer first).
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from nib.events import Event
from nib.exceptions import NotAllowed
from nib.models import JenisKepabeanan, KegiatanUsaha, Lokasi, Nib, PemegangSaham, Pengurus, Permohonan
from nib.policy import Act, ensure_allowed
from nib.services.completeness import PermohonanContent
from nib.services.issuing import apply_change
from oss_portal.audit.trail import record
from oss_portal.models import Pengguna
from oss_portal.privacy.masking import mask_nik
from registrasi.models import PelakuUsaha

_COPIED = (
    "npwp",
    "alamat",
    "kelurahan",
    "wilayah",
    "kode_pos",
    "telepon",
    "email",
    "nomor_akta",
    "tanggal_akta",
    "notaris",
    "status_pm",
    "negara_prinsipal",
    "nama_prinsipal",
    "impor",
    "jenis_api",
    "produksi_sendiri",
    "ekspor",
    "kepabeanan",
    "jamsos_kes",
    "jamsos_tk",
    "wlkp",
)


@dataclass(frozen=True)
class Difference:
    """One thing that changes.

    `core`: an officer looks first; `printed`: it stands on the certificate; `kegiatan`: it is a business line.
    """

    label: str
    before: str
    after: str
    core: bool
    printed: bool
    kegiatan: bool = False


@transaction.atomic
def start_change(*, pelaku_usaha: PelakuUsaha, by: Pengguna) -> Permohonan:
    """Return the open application of the business, or begin a change with a copy of the data that hold now.

    Raises `NotAllowed` without a living NIB, or when its status forbids a change.
    """
    usaha = PelakuUsaha.objects.select_for_update().get(pk=pelaku_usaha.pk)
    if open_permohonan := Permohonan.objects.is_open().filter(pelaku_usaha=usaha).first():
        return open_permohonan
    nib = usaha.nib.live().select_related("data").first()
    if nib is None:
        raise NotAllowed(_("Usaha ini belum memiliki NIB yang dapat diubah."))
    ensure_allowed(nib, Act.CHANGE_DATA)
    old = nib.data
    new = Permohonan.objects.create(
        jenis=Permohonan.Jenis.PERUBAHAN,
        pelaku_usaha=usaha,
        pembuat=by,
        edisi_kbli_id=old.edisi_kbli_id,
        langkah_selesai=[1, 2, 3],
        **{field: getattr(old, field) for field in _COPIED},
    )
    copies: dict[int, Lokasi] = {}
    for lokasi in old.lokasi.all():
        original_pk = lokasi.pk
        lokasi.pk, lokasi.permohonan = None, new
        lokasi._state.adding = True
        lokasi.save()
        copies[original_pk] = lokasi
    for k in old.kegiatan.all():
        KegiatanUsaha.objects.create(
            permohonan=new,
            kbli_id=k.kbli_id,
            edisi=k.edisi,
            kode_kbli=k.kode_kbli,
            judul=k.judul,
            lokasi=copies.get(k.lokasi_id),
            uraian=k.uraian,
            modal=k.modal,
            tenaga_kerja=k.tenaga_kerja,
        )
    for o in old.pengurus.all():
        Pengurus.objects.create(
            permohonan=new,
            nama=o.nama,
            jabatan=o.jabatan,
            kewarganegaraan=o.kewarganegaraan,
            nomor_identitas=o.nomor_identitas,
        )
    for s in old.pemegang_saham.all():
        PemegangSaham.objects.create(permohonan=new, nama=s.nama, negara=s.negara, persen=s.persen)
    record(Event.PERMOHONAN_DIMULAI, subject=new, by=by, about=by, nib=nib.nomor)
    return new


def _format_rupiah(amount) -> str:
    return f"Rp {amount:,.0f}".replace(",", ".")


def _yes_no(value: bool | None) -> str:
    return _("Ya") if value else _("Tidak")


def _label(k: KegiatanUsaha) -> str:
    place = f"{k.lokasi.nama}, {k.lokasi.alamat}, {k.lokasi.wilayah}" if k.lokasi else _("alamat usaha")
    return _("Kegiatan %(kode)s %(judul)s (%(tempat)s)") % {"kode": k.kode_kbli, "judul": k.judul, "tempat": place}


def _describe(content: PermohonanContent) -> dict[str, tuple[str, object, bool, bool]]:
    """Return label -> (as shown, as compared, core, printed) of an application, without identity numbers in clear."""
    p = content.permohonan
    npwp = mask_nik(p.npwp) if len(p.npwp) == 16 and not p.npwp.startswith("0") else p.npwp
    result: dict[str, tuple[str, object, bool, bool]] = {
        "NPWP": (npwp, p.npwp, True, True),
        _("Alamat"): (t := f"{p.alamat}, {p.wilayah} {p.kode_pos}", t, False, True),
        _("Telepon"): (p.telepon, p.telepon, False, True),
        _("Surel"): (p.email, p.email, False, True),
        _("Status penanaman modal"): (p.get_status_pm_display(), p.status_pm, True, True),
        _("Impor"): (
            t := _yes_no(p.impor) + (f", {p.get_jenis_api_display()}" if p.jenis_api else ""),
            t,
            False,
            True,
        ),
        _("Ekspor"): (_yes_no(p.ekspor), bool(p.ekspor), False, True),
        _("Akses kepabeanan"): (
            t := ", ".join(str(JenisKepabeanan(k).label) for k in sorted(p.kepabeanan)),
            t,
            False,
            True,
        ),
        _("BPJS Kesehatan"): (p.get_jamsos_kes_display(), p.jamsos_kes, False, False),
        _("BPJS Ketenagakerjaan"): (p.get_jamsos_tk_display(), p.jamsos_tk, False, False),
        _("Wajib lapor ketenagakerjaan"): (_yes_no(p.wlkp), bool(p.wlkp), False, False),
    }
    if content.requirements.akta:
        akta = f"{p.nomor_akta}, {p.tanggal_akta:%d-%m-%Y}, {p.notaris}" if p.tanggal_akta else p.nomor_akta
        result[_("Akta")] = (akta, akta, True, True)
    if content.requirements.prinsipal:
        prinsipal = f"{p.nama_prinsipal}, {p.negara_prinsipal.name}"
        result[_("Perusahaan induk")] = (prinsipal, prinsipal, True, True)
    if content.requirements.pengurus:
        result[_("Pengurus")] = (
            "; ".join(f"{o.nama}, {o.jabatan} ({mask_nik(o.nomor_identitas)})" for o in content.pengurus),
            sorted((o.nama, o.jabatan, str(o.kewarganegaraan), o.nomor_identitas) for o in content.pengurus),
            True,
            True,
        )
    if content.requirements.pemegang_saham:
        result[_("Pemegang saham")] = (
            "; ".join(f"{s.nama} ({s.negara.name}) {s.persen.normalize():f}%" for s in content.pemegang_saham),
            sorted((s.nama, str(s.negara), s.persen) for s in content.pemegang_saham),
            True,
            True,
        )
    for k in content.kegiatan:
        text = _("modal %(modal)s, %(pekerja)d pekerja") % {"modal": _format_rupiah(k.modal), "pekerja": k.tenaga_kerja}
        if k.uraian:
            text += f", {k.uraian}"
        result[_label(k)] = (text, text, False, True)
    return result


def compare(*, old: Permohonan, new: Permohonan) -> list[Difference]:
    """Return what differs between two applications of one business, in reading order."""
    old_content, new_content = PermohonanContent(old), PermohonanContent(new)
    old_lines, new_lines = _describe(old_content), _describe(new_content)
    kegiatan = {_label(k) for k in (*old_content.kegiatan, *new_content.kegiatan)}
    result = []
    for label in [*old_lines, *(label for label in new_lines if label not in old_lines)]:
        before, after = old_lines.get(label), new_lines.get(label)
        if before and after and before[1] == after[1]:
            continue
        reference = after or before
        result.append(
            Difference(
                label,
                before[0] if before else "",
                after[0] if after else "",
                core=reference[2],
                printed=reference[3],
                kegiatan=label in kegiatan,
            )
        )
    return result


def changes_of(permohonan: Permohonan) -> list[Difference]:
    """Return what an open change would change in the data that hold now."""
    nib = (
        Nib.objects.live().filter(pelaku_usaha=permohonan.pelaku_usaha_id).select_related("data__pelaku_usaha").first()
    )
    return compare(old=nib.data, new=permohonan) if nib else []


def apply(*, permohonan: Permohonan, by: Pengguna | None = None, alasan: str = "") -> Nib:
    """Make a submitted change valid, with its before and after. Raises `TransitionRefused`."""
    diff = changes_of(permohonan)
    return apply_change(
        permohonan=permohonan,
        by=by,
        alasan=alasan,
        changes={d.label: [d.before, d.after] for d in diff},
        new_version=any(d.printed for d in diff),
    )
