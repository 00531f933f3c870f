"""The NIB: application, issuing, certificate, supervision."""
