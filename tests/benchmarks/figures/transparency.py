"""13: the transparency log."""

import statistics
import tempfile
import time
from pathlib import Path

from tests.benchmarks.lab import Lab

_LEAVES = """
    insert into oss_portal_logleaf (jenis, rekaman, sha256, ukuran)
    select 'surat', 1000000000 + n, encode(sha256(n::text::bytea), 'hex'), 1 from generate_series(1, %s) n
"""
_SIZE = "select sum(pg_total_relation_size(c)) from unnest(array[%s, %s, %s]::regclass[]) c"
_TABLES = ("oss_portal_logleaf", "oss_portal_lognode", "oss_portal_logcheckpoint")


def log(lab: Lab) -> None:
    """13: a log with one leaf for each requested row: leaves placed a second, bytes, the wait of one certificate."""
    from django.db import connection

    from oss_portal.models import LogLeaf
    from oss_portal.transparency.log import latest_checkpoint, proof, prove_now, sequence
    from oss_portal.transparency.tiles import write_log
    from oss_portal.transparency.verification import verify_log

    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute(_LEAVES, [lab.many])
        batches, begin = [], time.perf_counter()
        while count := sequence():
            batches.append(count / (time.perf_counter() - begin))
            begin = time.perf_counter()
        cursor.execute(f"vacuum full analyze {', '.join(_TABLES)}")
        cursor.execute(_SIZE, _TABLES)
        size = cursor.fetchone()[0]
    last = latest_checkpoint()
    lab.record(f"13 log: leaves placed, {last.ukuran:,} in all", f"{statistics.median(batches):.0f}/s")
    lab.record("13 log: tables", f"{size / last.ukuran:.0f} bytes a leaf")
    delays = []
    for n in range(40):
        LogLeaf.objects.append("surat", 2_000_000_000 + n, b"x")
        begin = time.perf_counter()
        text = prove_now("surat", 2_000_000_000 + n)
        delays.append((time.perf_counter() - begin) * 1000)
    median, worst = statistics.median(delays), max(delays)
    name = "13 log: merge delay of one certificate"
    lab.report_line(name, f"{median:.0f} ms, at most {worst:.0f} ms", "1 s", worst / 1000, 1, at_least=False)
    begin = time.perf_counter()
    leaf, last = LogLeaf.objects.get(urutan=last.ukuran // 3), latest_checkpoint()
    old = proof(leaf, last)
    milliseconds = (time.perf_counter() - begin) * 1000
    lab.record("13 log: proof of an old leaf", f"{milliseconds:.0f} ms, {len(old)} bytes (new: {len(text)})")
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        files = write_log(Path(folder))
        seconds = time.perf_counter() - begin
        written = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
        lab.record("13 log: files for a mirror", f"{files:,}, {written / 2**20:.0f} MiB, {seconds:.0f} s")
    begin = time.perf_counter()
    wrong = [finding for finding in verify_log() if not finding.startswith("surat")]
    name = "13 log: recomputed and compared, findings"
    lab.report_line(name, f"{len(wrong)}, {time.perf_counter() - begin:.0f} s", "none", len(wrong), 0, at_least=False)
