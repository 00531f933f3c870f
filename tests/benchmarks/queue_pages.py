"""The speed of the queue: the same pages over few and over many tickets, in a database that is dropped afterwards."""

import logging
import time
from collections.abc import Callable

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from helpdesk.permissions import SUPERVISORS
from helpdesk.reference_data import load
from oss_portal.models import Pengguna
from oss_portal.staff.roles import set_up_roles

PAGES = {
    "semua": "?tab=semua",
    "milik": "?tab=milik",
    "belum diambil": "?tab=bebas",
    "menunggu": "?tab=menunggu",
    "hampir": "?tab=hampir",
    "lewat": "?tab=lewat",
    "prioritas": "?tab=semua&urut=prioritas",
    "jenis": "?tab=semua&jenis=saran",
    "topik": "?tab=bebas&kategori=nib",
    "selesai": "?tab=arsip",
    "nomor": "?tab=semua&q=HD-2001-000777",
    "NIB": "?tab=semua&q=1234500000777",
    "telepon": "?tab=semua&q=085700000777",
    "telepon 13 angka": "?tab=semua&q=6285700000777",
    "kata langka": "?tab=semua&q=perkara777",
    "kata umum": "?tab=semua&q=aktivasi",
    "awal kata": "?tab=semua&q=perkara7",
}

# A tenth is open; the open ones have all states, clocks and officers. Triggers are switched off, for speed.
_INSERT = """
insert into helpdesk_tiket (
    kode, bahasa, nomor, token, token_hash, token_surel, token_form, jenis, kategori_id, prioritas, saluran, status,
    perihal, nama, email, telepon, nib, klausul, tentang_petugas, petugas_id, eskalasi, menit_tanggapan,
    menit_penyelesaian, jam_kalender, jam_mulai, tenggat_tanggapan, tenggat_penyelesaian, jeda_sejak, jeda_menit,
    selesai_pada, jatuh_tempo, peringatan_pada, tanda_waktu, dilanggar_tanggapan, dilanggar_penyelesaian,
    hitungan_buka_kembali, akar_masalah, komentar_nilai, dibuat_pada, diubah_pada, pesan_pelapor_pada, cari)
select gen_random_uuid(), 'id', 'HD-2001-' || lpad(n::text, greatest(6, length(n::text)), '0'), '',
    md5(n::text) || md5('x' || n), left(md5(n::text), 24), gen_random_uuid(),
    (array['keluhan','informasi','saran','pengaduan'])[1 + n %% 4],
    (select id from helpdesk_kategori order by id offset n %% 12 limit 1), 1 + n %% 4, 'web',
    case when n %% 10 > 0 then 'selesai' when n %% 50 = 0 then 'menunggu_pelapor' else 'diproses' end,
    'Perihal perkara' || n, 'Budi ' || n, 'p' || n || '@contoh.id',
    case when n %% 3 = 0 then '+62857' || lpad(n::text, 8, '0') else '' end,
    case when n %% 5 = 2 then lpad((1234500000000 + n)::text, 13, '0') else '' end, '', false,
    case when n %% 30 = 0 then %(petugas)s end, '', 1440, 2400, false, t, t + interval '3 days', t + interval '7 days',
    case when n %% 50 = 0 then t end, 0, case when n %% 10 > 0 then t end, t + interval '7 days', null,
    case when n %% 70 = 0 then 1 when n %% 40 = 0 then 2 else 0 end, false, false, 0,
    case when n %% 10 > 0 then 'lain' else '' end, '', t, t, t,
    to_tsvector('simple', 'Perihal perkara' || n || ' Budi surel aktivasi tidak masuk')
from (select n, now() - n * interval '30 seconds' as t from generate_series(%(dari)s, %(sampai)s) n) x
"""


def fill_queue(first: int, until: int, petugas: Pengguna) -> None:
    """Write the tickets number `first` to `until`; some of the open ones are the officer's."""
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0; set session_replication_role = replica")
        for n in range(first, until + 1, 100_000):
            cursor.execute(_INSERT, {"dari": n, "sampai": min(n + 99_999, until), "petugas": petugas.pk})
        cursor.execute("set session_replication_role = default")
        cursor.execute("vacuum analyze helpdesk_tiket")


def measure(say: Callable[[str], None], *, many: int, few: int = 1000, repeat: int = 15) -> float:
    """Return how many times longer the worst page takes over `many` tickets than over `few`."""
    logging.disable(logging.INFO)
    old = connection.settings_dict["NAME"]
    # A database beside that of the tests.
    connection.settings_dict["TEST"]["NAME"] = f"{old}_ukur"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _measure(say, few, many, repeat)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def _measure(say: Callable[[str], None], few: int, many: int, repeat: int) -> float:
    load(lambda text: None)
    set_up_roles()
    petugas = Pengguna.objects.create_user("UKUR", "ukur@oss.example", None, nama="Ukur", is_staff=True)
    petugas.groups.add(Group.objects.get(name=SUPERVISORS))
    with override_settings(ALLOWED_HOSTS=["testserver"], STAFF_TOTP_REQUIRED=False):
        client = Client()
        client.force_login(petugas, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
        fill_queue(1, few, petugas)
        start = {name: _page(client, query, repeat) for name, query in PAGES.items()}
        fill_queue(few + 1, many, petugas)
        end = {name: _page(client, query, repeat) for name, query in PAGES.items()}
    say(f"{'daftar':17} {few:>10,} {many:>12,}  kali")
    for name in PAGES:
        say(f"{name:17} {start[name]:7.1f} ms {end[name]:9.1f} ms  {end[name] / start[name]:.2f}")
    return max(end[n] / start[n] for n in PAGES)


def _page(client: Client, query: str, repeat: int) -> float:
    """Return the fastest time of a page in milliseconds, the first time left out.

    The fastest, not the median: other work on the machine slows a page down, nothing makes it faster.
    """
    durations = []
    for _ in range(repeat + 1):
        start = time.perf_counter()
        response = client.get(f"/petugas/helpdesk/{query}")
        durations.append(1000 * (time.perf_counter() - start))
        assert response.status_code == 200, query
    return min(durations[1:])
