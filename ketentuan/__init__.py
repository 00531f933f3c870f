"""Terms of use and the personal-data notice: versions, acceptances, announcements."""
