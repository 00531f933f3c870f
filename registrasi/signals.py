"""Signals of registrasi to the apps above it (nib, helpdesk). Sent inside the transaction of the act.

- `pelaku_usaha_activated(pelaku_usaha, pengguna)`: a registration was activated and its Hak Akses given.
- `pelaku_usaha_verified(pelaku_usaha, by)`: identity and authority are confirmed, by an officer or (`by` is None) by
the population register; an NIB may be issued.
- `pelaku_usaha_refused(pelaku_usaha, by)`: staff refused its registration; acts that waited for it end.
- `pelaku_usaha_erased(pelaku_usaha, by)`: its person was erased; acts begun for it cannot go on.
- `pelaku_usaha_corrected(pelaku_usaha, changes, by)`: its name, or other data in an NIB, were corrected and checked;
`changes` is {label: [before, after]}.
- `penanggung_jawab_replaced(pelaku_usaha, old, new)`: another person is responsible; both are `HakAkses` (AKH-1a).
- `hak_akses_ended(hak_akses, by)` and `hak_akses_blocked(hak_akses, by)`: the right ended or is blocked.
"""

from django.dispatch import Signal

pelaku_usaha_activated = Signal()
pelaku_usaha_verified = Signal()
pelaku_usaha_refused = Signal()
pelaku_usaha_erased = Signal()
pelaku_usaha_corrected = Signal()
hak_akses_ended = Signal()
hak_akses_blocked = Signal()
penanggung_jawab_replaced = Signal()
