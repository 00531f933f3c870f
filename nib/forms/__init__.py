"""Forms of the application: clean values and clear messages; they never save."""

from nib.forms.holder import HolderReplyForm, PencabutanForm, ReportPaymentForm
from nib.forms.kegiatan import KegiatanForm, LokasiForm
from nib.forms.peran import PeranForm
from nib.forms.pernyataan import CorrectionAnswerForm, PernyataanForm
from nib.forms.usaha import PelakuUsahaForm, PemegangSahamForm, PengurusForm

__all__ = [
    "CorrectionAnswerForm",
    "KegiatanForm",
    "ReportPaymentForm",
    "LokasiForm",
    "PelakuUsahaForm",
    "PemegangSahamForm",
    "PencabutanForm",
    "PengurusForm",
    "PeranForm",
    "PernyataanForm",
    "HolderReplyForm",
]
