"""PostgreSQL: state machine, triggers, numbering, router, backend, embedded server, clock, backup and restore."""
