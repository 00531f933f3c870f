"""Registration, logins and Hak Akses."""
