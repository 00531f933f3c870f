"""What registrasi gives to the hooks of the foundation."""
