"""Mail that comes in: read, threaded, stripped of quotes, kept from looping."""
