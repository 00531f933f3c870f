"""HTTP of the foundation: middleware, error pages, rate limits, page cache, outages, health, metrics, logging."""
