"""Pure rules of registration: no database, no request (design: `rules` import no models)."""
