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
_COUNTED = """
select s.relname, s.indexrelname, s.idx_scan
  from pg_stat_user_indexes s join pg_index i using (indexrelid)
 where not i.indisunique and not i.indisexclusion and s.schemaname = 'public'
"""


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
    """Return (table, index) of those that no process asked."""
    scans: Counter[tuple[str, str]] = Counter()
    for file in FOLDER.glob("*.json"):
        for table, index, count in json.loads(file.read_text()):
            scans[table, index] += count
    return sorted(key for key, count in scans.items() if not count)


if __name__ == "__main__":
    sys.stdout.writelines(f"{table}: {index}\n" for table, index in unused())
