"""What the environment of a production portal holds at the least; its secrets are worthless."""

PRODUKSI = {
    "LINGKUNGAN": "produksi",
    "SECRET_KEY": "uji-" * 15,
    "KUNCI_SANDI": "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE=",
    "KUNCI_INDEKS": "uji",
    "KUNCI_JEJAK": "uji",
    "ALAMAT_DASAR": "https://oss.example",
    "ALLOWED_HOSTS": "oss.example",
    "EMAIL_URL": "smtp://localhost:25",
    "DATABASE_URL": "postgresql://uji@localhost/uji",
}
