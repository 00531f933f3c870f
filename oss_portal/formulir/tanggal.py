import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.formulir.dasar import hanya_angka

_BULAN = {
    nama: nomor
    for nomor, daftar in enumerate(
        [
            ("januari", "jan", "january"),
            ("februari", "feb", "pebruari", "february"),
            ("maret", "mar", "march"),
            ("april", "apr"),
            ("mei", "may"),
            ("juni", "jun", "june"),
            ("juli", "jul", "july"),
            ("agustus", "agu", "ags", "aug", "august"),
            ("september", "sep", "sept"),
            ("oktober", "okt", "oct", "october"),
            ("november", "nov", "nopember"),
            ("desember", "des", "dec", "december"),
        ],
        start=1,
    )
    for nama in daftar
}


class TanggalWidget(forms.MultiWidget):
    """Three boxes: day, month, year. No picker, no jumping: a birth date is typed faster than it is found."""

    template_name = "oss_portal/widget/tanggal.html"
    use_fieldset = True

    def __init__(self, attrs=None, lahir: bool = False):
        bagian = [(_("Tanggal"), "bday-day", ""), (_("Bulan"), "bday-month", ""), (_("Tahun"), "bday-year", "tahun")]
        kotak = []
        for label, lengkapi, kelas in bagian:
            # Room for the name of a month and for a whole date pasted into the first box.
            a = {"inputmode": "numeric", "maxlength": 10, "data-label": label, "class": f"form-control {kelas}"}
            a["autocomplete"] = lengkapi if lahir else "off"
            kotak.append(forms.TextInput(a))
        super().__init__(kotak, attrs)

    def decompress(self, value):
        if isinstance(value, date):
            return [f"{value.day:02d}", f"{value.month:02d}", f"{value.year:04d}"]
        return [None, None, None]

    def id_for_label(self, id_):
        # The linked error summary must lead to a control that exists.
        return f"{id_}_0" if id_ else id_

    def value_from_datadict(self, data, files, name):
        nilai = [(v or "").strip() for v in super().value_from_datadict(data, files, name)]
        satu = data.get(name) or (nilai[0] if not nilai[1] and not nilai[2] else "")
        # A whole date pasted into the first box, or sent as one value: 17-05-1990, 17/5/1990, 1990-05-17.
        if m := re.fullmatch(r"\s*(\d{1,2})[-/. ](\d{1,2}|[A-Za-z]+)[-/. ](\d{4})\s*", satu or ""):
            return list(m.groups())
        if m := re.fullmatch(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*", satu or ""):
            return list(m.groups())[::-1]
        return nilai


class TanggalField(forms.MultiValueField):
    """A date in three boxes; the value is a `date`. Errors name the part that is missing or wrong (FRM-7)."""

    def __init__(self, *, lahir: bool = False, **kwargs):
        kwargs.setdefault("widget", TanggalWidget(lahir=lahir))
        bagian = [forms.CharField(required=False, max_length=20) for _ in range(3)]
        super().__init__(bagian, require_all_fields=False, **kwargs)

    def clean(self, value):
        value = [(v or "").strip() for v in (value or ["", "", ""])]
        if not any(value):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        nama = [_("tanggal"), _("bulan"), _("tahun")]
        hilang = [str(n) for n, v in zip(nama, value, strict=True) if not v]
        if hilang:
            raise ValidationError(_("Lengkapi %(bagian)s.") % {"bagian": _(" dan ").join(hilang)}, code="incomplete")
        hari, bulan, tahun = hanya_angka(value[0]), value[1].lower().rstrip("."), hanya_angka(value[2])
        bulan = str(_BULAN.get(bulan, "")) or hanya_angka(bulan)
        if not re.fullmatch(r"[0-9]{4}", tahun):
            raise ValidationError(_("Tulis tahun dengan empat angka, misalnya 1990."), code="invalid")
        if not re.fullmatch(r"[0-9]{1,2}", bulan) or not 1 <= int(bulan) <= 12:
            raise ValidationError(_("Bulan harus angka 1 sampai 12 atau nama bulan."), code="invalid")
        if not re.fullmatch(r"[0-9]{1,2}", hari):
            raise ValidationError(_("Tanggal harus angka 1 sampai 31."), code="invalid")
        try:
            hasil = date(int(tahun), int(bulan), int(hari))
        except ValueError:
            raise ValidationError(
                _("Tanggal %(t)s tidak ada di kalender. Periksa kembali.") % {"t": f"{hari}-{bulan}-{tahun}"},
                code="invalid",
            ) from None
        self.run_validators(hasil)
        return hasil

    def has_changed(self, initial, data):
        awal = self.widget.decompress(initial)
        return [v or "" for v in awal] != [v or "" for v in (data or [])]
