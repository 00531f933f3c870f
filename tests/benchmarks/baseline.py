"""The floor of the figures: a bare Django, one view with one indexed query and one view that renders a template.

Run by gunicorn in the same way as the portal (`tests.benchmarks.baseline:application`).
"""

import os

import django
import psycopg2
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.template import engines
from django.urls import path

settings.configure(
    SECRET_KEY="baseline",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=[],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()

_connections = {}


def _cursor():
    """Return a cursor of this thread's own connection."""
    import threading

    key = threading.get_ident()
    if key not in _connections:
        _connections[key] = psycopg2.connect(os.environ["DATABASE_URL"])
        _connections[key].autocommit = True
    return _connections[key].cursor()


def _respond(content: str) -> HttpResponse:
    """Answer with a Content-Length header, so that the connection stays open as it does with the portal."""
    response = HttpResponse(content)
    response["Content-Length"] = len(response.content)
    return response


def one_query(request, nomor: str):
    """Look one NIB up by its number and answer with its status."""
    with _cursor() as cursor:
        cursor.execute("select status from nib_nib where nomor = %s", [nomor])
        row = cursor.fetchone()
    return _respond(f"<!doctype html><title>{nomor}</title><p>{row and row[0]}</p>")


# A page with about as many tags as the registration form, without a form library: the cost of any such template.
_TEMPLATE = engines["django"].from_string(
    "<!doctype html><html lang='id'><title>{{ title }}</title><body><form method='post'>"
    "{% for f in fields %}<div class='mb-3'><label for='id_{{ f.name }}'>{{ f.label }}</label>"
    "<div class='form-text'>{{ f.help }}</div>"
    "{% if f.options %}<select name='{{ f.name }}'>{% for v, t in f.options %}<option value='{{ v }}'>{{ t }}</option>"
    "{% endfor %}</select>{% else %}<input name='{{ f.name }}' id='id_{{ f.name }}'>{% endif %}</div>{% endfor %}"
    "<button>Kirim</button></form></body></html>"
)
_FIELDS = [
    {
        "name": f"kolom_{n}",
        "label": f"Kolom {n}",
        "help": "Isi sesuai KTP Anda.",
        "options": [(f"{i:03d}", f"Pilihan nomor {i}") for i in range(250)] if n == 7 else [],
    }
    for n in range(16)
]


def template(request):
    return _respond(_TEMPLATE.render({"title": "Pendaftaran", "fields": _FIELDS}))


urlpatterns = [path("query/<str:nomor>/", one_query), path("template/", template)]
application = get_wsgi_application()
