"""Sign-in: backends, password hashers and validators, lockout, sessions, the link that secures an account."""
