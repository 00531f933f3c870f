"""PostgreSQL: state machine, triggers, numbering, router, backend, embedded server, clock, limits of time."""
