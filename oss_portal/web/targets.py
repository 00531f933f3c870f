"""Check of redirect targets from a form or an address: only pages of the portal are accepted."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_address(request: HttpRequest, address: str) -> str:
    """Return `address` if it is one of the portal, else an empty text.

    It must begin with a slash: `redirect` takes other texts as names of views, and fails for unknown names.
    """
    hosts = {request.get_host()}
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, hosts, require_https=request.is_secure()
    )
    return address if is_ours else ""
