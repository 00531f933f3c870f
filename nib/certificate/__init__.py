"""The certificate: the data of a version, and its document."""
