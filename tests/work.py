"""Questions of tests about the work of officers."""

from oss_portal.staff.work.listing import QueueState, work_counts


def queue_state(petugas, code: str) -> QueueState | None:
    """Return how one queue of an officer stands; None where it is not theirs."""
    return next((state for state in work_counts(petugas).queues if state.queue.code == code), None)
