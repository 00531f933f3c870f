"""The hasher of the portal (`oss_portal.accounts.backends`): hashes must cost the peers as much as the portal."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    time_cost, memory_cost, parallelism = 2, 19 * 1024, 1
