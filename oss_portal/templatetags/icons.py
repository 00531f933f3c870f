"""The line icons of the portal: inline SVG, so that they need no request and have the colour of their text."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# In a box of 24 units; the width of the line is in the style sheet (`.icon`).
SHAPES = {
    "again": '<path d="M20 11a8 8 0 1 0-2 6M20 4v7h-7"/>',
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.2 3.5-7 8-7s8 2.8 8 7"/>',
    "bell": '<path d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4"/>',
    "camera": '<path d="M3 7h4l2-3h6l2 3h4v13H3z"/><circle cx="12" cy="13" r="4"/>',
    "card": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M14 9h4v4h-4zM6 10h4M6 14h5"/>',
    "check": '<circle cx="12" cy="12" r="9"/><path d="m8 12 3 3 5-6"/>',
    "download": '<path d="M12 3v12m-5-5 5 5 5-5M4 20h16"/>',
    "edit": '<path d="M4 20h4L19.5 8.5l-4-4L4 16zM13 7l4 4"/>',
    "file": '<path d="M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h5"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .9-1 1.7M12 17v.01"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="m11 12 9-9M16 7l3 3"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m4 7 8 6 8-6"/>',
    "people": '<circle cx="9" cy="8" r="4"/><path d="M2 21c0-4 3-7 7-7s7 3 7 7M19 7v6M16 10h6"/>',
    "search": '<circle cx="11" cy="11" r="7"/><path d="m16 16 5 5"/>',
    "share": '<circle cx="18" cy="5" r="3"/><circle cx="6" cy="12" r="3"/><circle cx="18" cy="19" r="3"/>'
    '<path d="m8.6 10.6 6.8-4.2M8.6 13.4l6.8 4.2"/>',
    "shield": '<path d="M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z"/>',
    "sound": '<path d="M4 9v6h4l6 5V4L8 9zM17 9a4 4 0 0 1 0 6M19.5 6a8 8 0 0 1 0 12"/>',
    "shop": '<path d="M4 11v10h16V11M2 9l2-6h16l2 6c-1 3-4 3-5 1-1 2-4 2-5 0-1 2-4 2-5 0-1 2-4 2-5-1zM9 21v-6h6v6"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return the icon as SVG that screen readers skip: they read the words beside it."""
    shape = mark_safe(SHAPES[name])  # noqa: S308 from the table above
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', shape)


@register.simple_tag
def icon_names() -> list[str]:
    """Return the names of all icons, for the style guide."""
    return list(SHAPES)
