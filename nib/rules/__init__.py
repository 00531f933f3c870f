"""Rules of the NIB: pure functions, no models, no database."""
