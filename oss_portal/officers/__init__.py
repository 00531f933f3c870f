"""Officers: invited, given roles, suspended and let go, each by an act with a reason; administrators by two persons."""
