"""Parts of a page that are the same for everybody: rendered once a process and language, not once a page."""

from typing import Any

from django import template
from django.template import Context
from django.template.base import Node, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from oss_portal.web.process_cache import ProcessCache

register = template.Library()

# What a part may name: settings, and nothing of the request or of who asks.
_NAMES = ("portal", "base_url", "environment", "identity_check")
_parts: ProcessCache[SafeString] = ProcessCache(limit=500)


class SameForAll(Node):
    def __init__(self, nodes: NodeList) -> None:
        self.nodes = nodes

    def render(self, context: Context) -> SafeString:
        def make() -> SafeString:
            return self.nodes.render(context.new({name: context.get(name) for name in _NAMES}))

        return _parts.get(make, (self, get_language()))


@register.tag
def same_for_all(parser: Parser, token: Token) -> Any:
    """Keep what stands up to `endsame_for_all`: links, words and settings. Any other variable is empty in it."""
    nodes = parser.parse(("endsame_for_all",))
    parser.delete_first_token()
    return SameForAll(nodes)
