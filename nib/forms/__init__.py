"""Forms of the application: clean values and clear messages; they never save."""

from nib.forms.kegiatan import FormKegiatan, FormLokasi
from nib.forms.pemegang import FormLaporBayar, FormPencabutan, FormTanggapan
from nib.forms.peran import FormPeran
from nib.forms.pernyataan import FormJawabanPerbaikan, FormPernyataan
from nib.forms.usaha import FormPelakuUsaha, FormPemegangSaham, FormPengurus

__all__ = [
    "FormJawabanPerbaikan",
    "FormKegiatan",
    "FormLaporBayar",
    "FormLokasi",
    "FormPelakuUsaha",
    "FormPemegangSaham",
    "FormPencabutan",
    "FormPengurus",
    "FormPeran",
    "FormPernyataan",
    "FormTanggapan",
]
