"""What registrasi tells the higher rooms (nib, helpdesk). Sent inside the transaction of the act.

- `pelaku_usaha_diaktifkan(pelaku_usaha, pengguna)`: a registration was activated and its Hak Akses given.
- `pelaku_usaha_diverifikasi(pelaku_usaha, oleh)`: staff confirmed identity and authority; an NIB may be issued.
- `penanggung_jawab_diganti(pelaku_usaha, lama, baru)`: another person is responsible now; both are `HakAkses` (AKH-1a).
- `hak_akses_diakhiri(hak_akses, oleh)` and `hak_akses_diblokir(hak_akses, oleh)`: the right ended or is blocked.
"""

from django.dispatch import Signal

pelaku_usaha_diaktifkan = Signal()
pelaku_usaha_diverifikasi = Signal()
hak_akses_diakhiri = Signal()
hak_akses_diblokir = Signal()
penanggung_jawab_diganti = Signal()
