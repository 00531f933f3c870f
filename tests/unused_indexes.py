"""A list of the indexes that the whole test run did not use: `python -m tests.unused_indexes` after `bin/test`.

Each pytest process writes the counts of PostgreSQL (`pg_stat_user_indexes`) before its database is dropped. Primary
keys and unique indexes are left out: they enforce a rule even when no query uses them. The database of the tests never
reads a whole table when an index can be used (`enable_seqscan` in `tests.run`): no statement of the tests chose a
listed index.
"""

import json
import sys
from collections import Counter

from tests.servers import ROOT

FOLDER = ROOT / "var" / "index-use"
# The use of an index of a partition counts for the index of its table.
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
# The planner chooses these in large tables only: with a few rows another index of the table is as good.
KEPT = {
    "tiket_perihal_trgm": "open tickets with a subject that is alike, beside an officer's ticket",
    "permohonan_terdiam": "drafts that nobody went on with, for the reminders",
    "nib_permohonan_npwp_indeks": "the NIB of a tax number, for agencies and officers",
}


def write(cursor, process: str) -> None:
    """Write the counts in the database of one pytest process to a file."""
    # A PostgreSQL session reports its counts when it ends or after this call.
    cursor.execute("select pg_stat_force_next_flush()")
    cursor.execute(_COUNTED)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{process}.json").write_text(json.dumps(cursor.fetchall()))


def forget() -> None:
    """Delete the counts of earlier runs."""
    for file in FOLDER.glob("*.json"):
        file.unlink()


def unused() -> list[tuple[str, str]]:
    """Return (table, index) of the indexes that no process used, without those in `KEPT`."""
    scans: Counter[tuple[str, str]] = Counter()
    for file in FOLDER.glob("*.json"):
        for table, index, count in json.loads(file.read_text()):
            scans[table, index] += count
    return sorted(key for key, count in scans.items() if not count and not key[1].startswith(tuple(KEPT)))


if __name__ == "__main__":
    sys.stdout.writelines(f"{table}: {index}\n" for table, index in unused())
