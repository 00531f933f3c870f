"""The figures of `bin/bench`, one function each; the table is in `docs/performance.md`."""

from tests.benchmarks.figures.growth import growth
from tests.benchmarks.figures.large_tables import admin, kbli, queue
from tests.benchmarks.figures.mixed_load import mixed_load
from tests.benchmarks.figures.nib import certificate, issue
from tests.benchmarks.figures.pages import gate, memory, multiples, start
from tests.benchmarks.figures.public import check, check_large, register
from tests.benchmarks.figures.transparency import log

ALL = {
    f.__name__.replace("_", "-"): f
    for f in (
        start,
        check,
        register,
        issue,
        certificate,
        gate,
        multiples,
        mixed_load,
        memory,
        growth,
        kbli,
        admin,
        check_large,
        queue,
        log,
    )
}
