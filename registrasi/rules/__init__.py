"""Pure rules of registration, without database and request (`rules` import no models)."""
