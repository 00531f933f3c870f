"""Supervision of an NIB: warning, freeze, thaw, revocation by two officers, revocation on request, roles by themselves.

PerBKPM 5/2021 art. 20, 26, 61. Each step locks the business and the NIB, moves the state, writes the book and the audit
trail, and tells the holder. The number is never deleted and never given again.
"""

from nib.services.pengawasan.bersama import Tahap, bukan_sendiri, kunci_nib, wajib
from nib.services.pengawasan.pencabutan import (
    putuskan_pencabutan,
    putuskan_permintaan,
    tanggapi_keberatan,
    tolak_pencabutan,
    usulkan_pencabutan,
)
from nib.services.pengawasan.peran import bekukan_peran, cairkan_peran
from nib.services.pengawasan.teguran import akhiri_peringatan, bekukan, cairkan, peringatkan

__all__ = [
    "Tahap",
    "akhiri_peringatan",
    "bekukan",
    "bekukan_peran",
    "bukan_sendiri",
    "cairkan",
    "cairkan_peran",
    "kunci_nib",
    "peringatkan",
    "putuskan_pencabutan",
    "putuskan_permintaan",
    "tanggapi_keberatan",
    "tolak_pencabutan",
    "usulkan_pencabutan",
    "wajib",
]
