"""The jobs of the parsers, and the limits of each. No Django here: the parsers load this module too."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pool:
    """The number of parsers of one kind that run at the same time on a node, and of files that wait for them."""

    running: int
    waiting: int


@dataclass(frozen=True)
class Job:
    """The function that does a job ("module:name"), its pool, and its limits in seconds of CPU and of the clock."""

    function: str
    pool: str
    cpu: int
    clock: int


@dataclass(frozen=True)
class Table:
    """The jobs of one parent, its pools, and the limits of each of its children.

    `patience` is how many seconds a client waits for an answer: for the jobs before its own in the queue, and for its
    own. `trusted` jobs make papers of the portal: they see the environment, may write files, and their errors are
    printed.
    """

    jobs: dict[str, Job]
    pools: dict[str, Pool]
    address_space: int
    max_answer: int
    patience: int
    niceness: int
    trusted: bool = False


# Two pools, so that people who check a document at /cek/ and people who upload files never wait for each other.
POOLS = {"check": Pool(running=1, waiting=2), "upload": Pool(running=2, waiting=4)}
JOBS = {
    "signature": Job("oss_portal.parsing.signatures:verify", "check", cpu=2, clock=4),
    "qr": Job("oss_portal.parsing.pictures:read_qr", "check", cpu=3, clock=5),
    "pdf": Job("oss_portal.parsing.pdfs:check", "upload", cpu=4, clock=8),
    "tnef": Job("oss_portal.parsing.outlook:unpack", "upload", cpu=4, clock=8),
    "picture": Job("oss_portal.parsing.pictures:rewrite", "upload", cpu=6, clock=8),
}
# Address space of a parser: the loaded libraries take 105 MB of it.
MAX_ADDRESS_SPACE = 300 * 1024 * 1024
MAX_ANSWER = 10 * 1024 * 1024
TABLE = Table(JOBS, POOLS, MAX_ADDRESS_SPACE, MAX_ANSWER, patience=12, niceness=5)


class Unfit(Exception):
    """A file that is refused or cannot be read; `reason` is a code for which the caller has a sentence.

    `facts` are numbers and short words for that sentence.
    """

    def __init__(self, reason: str, **facts: str | int) -> None:
        self.reason, self.facts = reason, facts
        super().__init__(reason)
