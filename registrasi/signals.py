"""What registrasi tells the apps above it (nib, helpdesk). Sent inside the transaction of the act.

- `pelaku_usaha_activated(pelaku_usaha, pengguna)`: a registration was activated and its Hak Akses given.
- `pelaku_usaha_verified(pelaku_usaha, by)`: staff confirmed identity and authority; an NIB may be issued.
- `penanggung_jawab_replaced(pelaku_usaha, old, new)`: another person is responsible now; both are `HakAkses` (AKH-1a).
- `hak_akses_ended(hak_akses, by)` and `hak_akses_blocked(hak_akses, by)`: the right ended or is blocked.
"""

from django.dispatch import Signal

pelaku_usaha_activated = Signal()
pelaku_usaha_verified = Signal()
hak_akses_ended = Signal()
hak_akses_blocked = Signal()
penanggung_jawab_replaced = Signal()
