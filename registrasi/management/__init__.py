"""Commands of registrasi."""
