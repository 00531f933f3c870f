"""The portal's hash of passwords at the lowest cost: otherwise a tenth of the tests' time would go into hashing."""

from oss_portal.accounts.backends import LeanArgon2PasswordHasher


class QuickArgon2PasswordHasher(LeanArgon2PasswordHasher):
    """Argon2id as in production, in one pass over 8 KiB."""

    time_cost, memory_cost = 1, 8
