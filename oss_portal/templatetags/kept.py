"""Parts of a page that are the same for everybody: rendered once for each process and language, not for each page."""

from collections.abc import Callable, Hashable
from typing import Any

from django import template
from django.template import Context, defaulttags
from django.template.base import Node, NodeList, Parser, Token, Variable
from django.templatetags import i18n
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from oss_portal.web.process_cache import ProcessCache

register = template.Library()

# Variables that a part may use: settings only, nothing of the request or the person.
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
    """Keep the rendered part up to `endsame_for_all`: links, words and settings. Other variables are empty in it."""
    nodes = parser.parse(("endsame_for_all",))
    parser.delete_first_token()
    return SameForAll(nodes)


class ConstantTag(Node):
    """A tag of Django whose text depends only on `key`: a translated word, or a URL without arguments."""

    def __init__(self, tag: Node, key: Callable[[], Hashable]) -> None:
        self.tag, self.key = tag, key
        self._texts: dict[Hashable, Any] = {}

    def render(self, context: Context) -> Any:
        key = self.key()
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = self.tag.render(context)
        return text


def _translate(parser: Parser, token: Token) -> Node:
    node = i18n.do_translate(parser, token)
    text = node.filter_expression
    is_constant = isinstance(text.var, Variable) and isinstance(text.var.literal, str) and not text.filters
    return ConstantTag(node, get_language) if is_constant and not (node.asvar or node.message_context) else node


def _site() -> Hashable:
    return get_urlconf(), get_script_prefix()


def _url(parser: Parser, token: Token) -> Node:
    node = defaulttags.url(parser, token)
    name = node.view_name
    # A name with a colon has a namespace, which the request may resolve to another instance of the admin.
    is_constant = isinstance(name.var, str) and not name.filters and ":" not in name.var
    return node if not is_constant or node.args or node.kwargs or node.asvar else ConstantTag(node, _site)


def keep_constant_tags() -> None:
    """Let `{% translate %}` and `{% url %}` compute their text only once where possible, also in Django's templates.

    Without this they take a fifth of the time of a page for a signed-in person.
    """
    for name in ("translate", "trans"):
        i18n.register.tag(name, _translate)
    defaulttags.register.tag("url", _url)
