"""What the environment of a production portal holds at the least; its secrets are worthless."""

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "uji-" * 15,
    "ENCRYPTION_KEYS": "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE=",
    "BLIND_INDEX_KEYS": "uji",
    "AUDIT_SEAL_KEY": "uji",
    "BASE_URL": "https://oss.example",
    "ALLOWED_HOSTS": "oss.example",
    "EMAIL_URL": "smtp://localhost:25",
    "DATABASE_URL": "postgresql://uji@localhost/uji",
}
