"""Where a page may lead on to: what a form or an address names, if it is a page of ours."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_address(request: HttpRequest, address: str) -> str:
    """Return `address` if it is one of ours, else nothing.

    It begins with a slash: Django takes any other text for the name of a view, and fails where there is none of it.
    """
    hosts = {request.get_host()}
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, hosts, require_https=request.is_secure()
    )
    return address if is_ours else ""
