"""The pages of registrasi."""
