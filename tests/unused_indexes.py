"""Which indexes nothing asked in the whole test run: `python -m tests.unused_indexes` after `bin/test`.

Each pytest process writes what PostgreSQL counted in its database (`pg_stat_user_indexes`) before it is dropped. Keys
and unique indexes hold a rule whether they are asked or not. The database of the tests never reads a table whole where
an index serves (`enable_seqscan` in `tests.run`): an index that is named here was chosen by no statement of the tests.
"""

import json
import sys
from collections import Counter

from tests.servers import ROOT

FOLDER = ROOT / "var" / "index-use"
# The index of a partition counts for that of its table.
_COUNTED = """
select coalesce(of.relname, s.relname), coalesce(whole.relname, s.indexrelname), sum(s.idx_scan)::bigint
  from pg_stat_user_indexes s join pg_index i using (indexrelid)
  left join pg_inherits part on part.inhrelid = s.indexrelid
  left join pg_class whole on whole.oid = part.inhparent
  left join pg_index parent on parent.indexrelid = whole.oid
  left join pg_class of on of.oid = parent.indrelid
 where not i.indisunique and not i.indisexclusion and s.schemaname = 'public'
 group by 1, 2
"""
# Chosen in large tables only: where a test has a handful of rows, another index of the table is as good.
KEPT = {
    "tiket_perihal_trgm": "open tickets with a subject that is alike, beside an officer's ticket",
    "permohonan_terdiam": "drafts that nobody went on with, for the reminders",
    "nib_permohonan_npwp_indeks": "the NIB of a tax number, for agencies and officers",
}


def write(cursor, process: str) -> None:
    """Keep what was counted in the database of one pytest process."""
    # A session hands its figures in when it ends, or when it is asked to.
    cursor.execute("select pg_stat_force_next_flush()")
    cursor.execute(_COUNTED)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{process}.json").write_text(json.dumps(cursor.fetchall()))


def forget() -> None:
    """Begin a new run."""
    for file in FOLDER.glob("*.json"):
        file.unlink()


def unused() -> list[tuple[str, str]]:
    """Return (table, index) of those that no process asked, without those that are `KEPT`."""
    scans: Counter[tuple[str, str]] = Counter()
    for file in FOLDER.glob("*.json"):
        for table, index, count in json.loads(file.read_text()):
            scans[table, index] += count
    return sorted(key for key, count in scans.items() if not count and not key[1].startswith(tuple(KEPT)))


if __name__ == "__main__":
    sys.stdout.writelines(f"{table}: {index}\n" for table, index in unused())
