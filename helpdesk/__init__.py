"""Questions and complaints: queue, tickets, service times, articles."""
