"""The work behind every queue of officers: what waits, whose it is, who is told, who is away."""
