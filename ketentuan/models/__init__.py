from ketentuan.models.kiriman import BerkasTertahan, KirimanTertahan
from ketentuan.models.penyebaran import Pemberitahuan, Penyebaran
from ketentuan.models.persetujuan import Persetujuan
from ketentuan.models.versi import JenisDokumen, VersiKetentuan

__all__ = [
    "BerkasTertahan",
    "JenisDokumen",
    "KirimanTertahan",
    "Pemberitahuan",
    "Penyebaran",
    "Persetujuan",
    "VersiKetentuan",
]
