"""Reference data: business calendar, regions, charts, licences of parts, guide of preparations."""
