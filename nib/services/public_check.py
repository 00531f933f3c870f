"""Public information about an NIB or a certificate: status and kind, nothing personal."""

import hashlib
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections, router
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from nib.models import JenisPeran, Nib, PeranNib, Permohonan, SertifikatNib, StatusIzin, StatusNib
from nib.models.certificate import CODE_LENGTH
from nib.rules.numbers import has_valid_check_digit, is_well_formed
from oss_portal.documents.issued import find_document
from oss_portal.documents.signing import CheckResult, verify_signature
from oss_portal.exceptions import Refused
from oss_portal.models import DokumenTerbit, LogLeaf
from oss_portal.parsing.client import ParserBusy, parse
from oss_portal.parsing.jobs import Unfit
from oss_portal.text.names import printed_name, readable_name
from oss_portal.text.numbers import code_only, digits_only
from oss_portal.text.readable import datetime_id
from oss_portal.transparency.log import find_leaf
from oss_portal.uploads.checking import OTHER_PICTURES, PICTURES, busy, found_type, refusal
from registrasi.models import JenisPelakuUsaha, JenisPerusahaan

logger = logging.getLogger(__name__)


@dataclass
class CheckAnswer:
    """An answer: `result` is berlaku, dibekukan, dicabut, versi_lama, tidak_dikenal or bentuk; the rest may be ""."""

    result: str
    nomor: str = ""
    nama: str = ""
    kota: str = ""
    jenis: str = ""
    since: datetime | None = None
    ended: datetime | None = None
    kegiatan: list[dict[str, str]] = field(default_factory=list)
    peran: list[dict[str, str]] = field(default_factory=list)
    izin: list[dict[str, str]] = field(default_factory=list)
    versi: int | None = None
    latest_version: int | None = None
    content_fingerprint: str = ""
    likely_typo: bool = False
    # The entry of the certificate in the transparency log.
    leaf: LogLeaf | None = None

    @property
    def since_display(self) -> str:
        return datetime_id(self.since)

    @property
    def ended_display(self) -> str:
        return datetime_id(self.ended)


def mask_name(nama: str) -> str:
    """Return `S••• A•••••`: enough to recognise an expected name, too little to learn an unknown one."""
    return " ".join(f"{word[0]}{'•' * max(len(word) - 1, 1)}" for word in nama.split())


def kota(wilayah: str) -> str:
    """Return the kabupaten or kota of a written-out region ("kelurahan, Kec. …, Kota …, province")."""
    parts = [part.strip() for part in wilayah.split(",")]
    return parts[2] if len(parts) >= 4 else ""


_RESULTS: dict[str, str] = {
    StatusNib.DIBEKUKAN: "dibekukan",
    StatusNib.DICABUT: "dicabut",
    StatusNib.BELUM_AKTIF: "belum_aktif",
}


# Plain SQL: this query is the most frequent one, and building it with the ORM costs more than running it.
_NIB_BY_NUMBER = """
    select n.status, n.terbit_pada, n.dicabut_pada, u.nama, u.jenis, u.jenis_perusahaan, d.wilayah
      from nib_nib n
      join registrasi_pelakuusaha u on u.id = n.pelaku_usaha_id
      join nib_permohonan d on d.id = n.data_id
     where n.nomor = %s
"""


def check_by_number(text: str) -> CheckAnswer:
    """Answer for a number as typed: one indexed query; the name of a perseorangan is masked."""
    nomor = digits_only(text)
    if not is_well_formed(nomor):
        return CheckAnswer("bentuk", nomor=text[:40])
    with connections[router.db_for_read(Nib)].cursor() as cursor:
        cursor.execute(_NIB_BY_NUMBER, [nomor])
        row = cursor.fetchone()
    if row is None:
        return CheckAnswer("tidak_dikenal", nomor=nomor, likely_typo=not has_valid_check_digit(nomor))
    status, issued, revoked, nama, jenis, jenis_perusahaan, wilayah = row
    perseorangan = jenis == JenisPelakuUsaha.PERSEORANGAN
    return CheckAnswer(
        _RESULTS.get(status, "berlaku"),
        nomor=nomor,
        nama=shown_name(nama, perseorangan=perseorangan, holds_code=False),
        kota=kota(wilayah),
        jenis=str(JenisPerusahaan(jenis_perusahaan).label),
        since=issued,
        ended=revoked,
    )


def shown_name(nama: str, *, perseorangan: bool, holds_code: bool) -> str:
    """Return the name as far as the operator allows to show it (`settings.CHECK_PERSON_NAMES`)."""
    policies = {"nama"} | ({"sertifikat"} if holds_code else set())
    if not perseorangan:
        return printed_name(nama, person=False)
    return readable_name(nama) if settings.CHECK_PERSON_NAMES in policies else mask_name(nama)


def check_by_short_code(text: str, kode: str) -> tuple[CheckAnswer, SertifikatNib | None]:
    """Answer for a number with the short code of one of its certificates, as for its QR code."""
    nomor, kode = digits_only(text), code_only(kode)
    if not is_well_formed(nomor) or len(kode) != CODE_LENGTH:
        return CheckAnswer("tidak_dikenal", nomor=nomor[:13]), None
    token = SertifikatNib.objects.filter(nib__nomor=nomor, token__startswith=kode).values_list("token", flat=True)
    return check_by_token(token.first() or "")


def check_by_token(token: str) -> tuple[CheckAnswer, SertifikatNib | None]:
    """Answer for the code of a certificate: the data of that version, and the present status of the NIB."""
    s = SertifikatNib.objects.defer("pdf").select_related("nib", "nib__pelaku_usaha").filter(token=token[:32]).first()
    if s is None:
        return CheckAnswer("tidak_dikenal"), None
    latest = s.nib.sertifikat.order_by("-versi").values_list("versi", flat=True).first()
    result = _RESULTS.get(s.nib.status, "berlaku")
    if result == "berlaku" and latest != s.versi:
        result = "versi_lama"
    d = s.data
    return (
        CheckAnswer(
            result,
            nomor=d["nib"],
            nama=shown_name(d["nama"], perseorangan=s.nib.pelaku_usaha.perseorangan, holds_code=True),
            kota=kota(d["wilayah"]),
            jenis=d["jenis_perusahaan"],
            since=s.nib.terbit_pada,
            ended=s.nib.dicabut_pada,
            kegiatan=[
                {"kbli": k["kbli"], "judul": k["judul"], "nama_usaha": k.get("nama_usaha", "")} for k in d["kegiatan"]
            ],
            izin=[
                {"nama": str(i), "nomor": i.nomor_izin, "instansi": i.instansi.nama, "status": i.get_status_display()}
                for i in s.nib.izin.filter(status__in=StatusIzin.issued()).select_related("instansi")
            ],
            peran=[
                {"sebutan": p.sebutan, "status": display_status(p.jenis, p.status, s.nib.status)}
                for p in s.nib.peran.live().order_by("id")
            ],
            versi=s.versi,
            latest_version=latest,
            content_fingerprint=s.content_fingerprint,
            leaf=find_leaf(LogLeaf.Kind.CERTIFICATE, s.pk),
        ),
        s,
    )


def display_status(jenis: str, peran_status: str, nib_status: str) -> str:
    """Return the text for the state of a role: none is in force while the NIB itself is frozen.

    Social insurance and reports of manpower are only registered by the NIB (PP 24/2018 art. 27); other authorities are
    responsible for membership and the reports themselves.
    """
    if peran_status != PeranNib.Status.AKTIF:
        return str(PeranNib.Status(peran_status).label)
    if nib_status == StatusNib.DIBEKUKAN:
        return _("Berhenti selama NIB dibekukan")
    if jenis in {JenisPeran.JAMSOS_KES, JenisPeran.JAMSOS_TK}:
        return _("Terdaftar; kepesertaan diurus di BPJS")
    if jenis == JenisPeran.WLKP:
        return _("Terdaftar; laporannya diurus di dinas tenaga kerja")
    if jenis in Permohonan.STATED_PERAN:
        return _("Dinyatakan oleh pelaku usaha")
    return str(PeranNib.Status.AKTIF.label)


@dataclass(frozen=True)
class FileAnswer:
    """The result of the check of a file.

    `result` of a document: terbitan (issued by the portal: `document`, for a certificate also `answer`), ditandatangani
    (signed by the portal, but not in its records), diubah or bukan; of a picture: qr (of a certificate, see `answer`),
    qr_lain (leads to `host`, another site) or tanpa_qr. `added`: what others appended to an issued document,
    "signatures" or "other"; empty if it is as issued.
    """

    result: str
    fingerprint: str
    answer: CheckAnswer | None = None
    document: DokumenTerbit | None = None
    added: str = ""
    leaf: LogLeaf | None = None
    host: str = ""


# In bytes; the largest issued certificate has a third of it.
MAX_DOCUMENT = 1024 * 1024


def check_file(content: bytes, name: str = "") -> FileAnswer:
    """Say whether a file is an issued document, unchanged or with additions, or where the QR code in a picture leads.

    An issued document is found by its hash; no other document of the portal is larger than `MAX_DOCUMENT`, so only
    small files are parsed, one at a time. Raises `Refused` when too many wait, or a picture cannot be read.
    """
    fingerprint = hashlib.sha256(content).hexdigest()
    document = find_document(content)
    leaf = _leaf(document) if document else None
    if leaf and hashlib.sha256(content[: leaf.ukuran]).hexdigest() != leaf.sha256:
        # `DokumenTerbit` has this document, but the log has another one: somebody changed that table.
        logger.error("document %s differs from the transparency log: run verify_log", document and document.pk)
        document = leaf = None
    if document and document.ukuran == len(content):
        return _answer(document, fingerprint, leaf)
    found = found_type(content)
    try:
        if found in PICTURES:
            return _check_picture(content, fingerprint, name)
        if found in OTHER_PICTURES:
            # A picture of this type may show an issued document, but it cannot be read here.
            raise Refused(refusal(name, Unfit("other_type", found=found)).message, field="berkas")
        small = found == "PDF" and len(content) <= MAX_DOCUMENT
        signature = verify_signature(content) if small else CheckResult(signed=False)
    except ParserBusy:
        raise Refused(busy().message, field="berkas") from None
    if document:
        # Additions may hide or replace what the page shows; only signatures of others are told apart from the rest.
        added = "signatures" if signature.is_ours and signature.changes in {"signatures", "stamps"} else "other"
        return _answer(document, fingerprint, leaf, added)
    if signature.is_ours and signature.whole:
        return FileAnswer("ditandatangani", fingerprint)
    return FileAnswer("diubah" if signature.signed and signature.is_ours else "bukan", fingerprint)


_LOGGED = {
    DokumenTerbit.Jenis.SERTIFIKAT: LogLeaf.Kind.CERTIFICATE,
    DokumenTerbit.Jenis.SURAT: LogLeaf.Kind.LETTER,
}


def _leaf(document: DokumenTerbit) -> LogLeaf | None:
    """Return the entry in the log of a document, if its kind is logged."""
    kind = _LOGGED.get(DokumenTerbit.Jenis(document.jenis))
    return find_leaf(kind, int(document.subjek_id)) if kind else None


def _answer(document: DokumenTerbit, fingerprint: str, leaf: LogLeaf | None, added: str = "") -> FileAnswer:
    """Return the answer for an issued document; for a certificate or card with the present status of its NIB."""
    answer = None
    if document.jenis in {DokumenTerbit.Jenis.SERTIFIKAT, DokumenTerbit.Jenis.KARTU}:
        token = SertifikatNib.objects.values_list("token", flat=True).get(pk=document.subjek_id)
        answer = check_by_token(token)[0]
    return FileAnswer("terbitan", fingerprint, answer=answer, document=document, added=added, leaf=leaf)


def _check_picture(content: bytes, fingerprint: str, name: str) -> FileAnswer:
    try:
        facts, _none = parse("qr", content)
    except Unfit as unfit:
        raise Refused(refusal(name, unfit).message, field="berkas") from None
    host = ""
    for text in facts["texts"]:
        address = urlsplit(text)
        if address.netloc != urlsplit(settings.BASE_URL).netloc:
            host = host or address.netloc
            continue
        with suppress(Resolver404):
            match = resolve(address.path)
            if match.url_name == "cek-sertifikat":
                return FileAnswer("qr", fingerprint, answer=check_by_token(match.kwargs["token"])[0])
    return FileAnswer("qr_lain" if host else "tanpa_qr", fingerprint, host=host)
