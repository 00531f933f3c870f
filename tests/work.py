"""Helpers that look up the work of officers."""

from oss_portal.staff.work.listing import QueueState, work_counts


def queue_state(petugas, code: str) -> QueueState | None:
    """Return the state of one queue for an officer; None when the officer does not have this queue."""
    return next((state for state in work_counts(petugas).queues if state.queue.code == code), None)
