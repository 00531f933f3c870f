"""Forms of this app: clean values and clear messages; they never save."""

from nib.forms.holder import HolderReplyForm, KeberatanForm, PencabutanForm
from nib.forms.kegiatan import KegiatanForm, LokasiForm
from nib.forms.kewajiban import ReportPaymentForm
from nib.forms.peran import PeranForm
from nib.forms.pernyataan import CorrectionAnswerForm, PernyataanForm
from nib.forms.usaha import PelakuUsahaForm, PemegangSahamForm, PengurusForm
