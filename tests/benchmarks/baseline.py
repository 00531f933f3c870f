"""The floor to measure against: a bare Django with one view that does one indexed query and one that renders
a template.
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
    SECRET_KEY="lantai",
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
    """Answer with the length said, so that the connection stays open as with the portal."""
    response = HttpResponse(content)
    response["Content-Length"] = len(response.content)
    return response


def one_query(request, nomor: str):
    """Look one NIB up by its number and answer with its status."""
    with _cursor() as cursor:
        cursor.execute("select status from nib_nib where nomor = %s", [nomor])
        rows = cursor.fetchone()
    return _respond(f"<!doctype html><title>{nomor}</title><p>{rows and rows[0]}</p>")


# A page as heavy as the registration form in tags, without a form library: what any template costs.
_TEMPLATE = engines["django"].from_string(
    "<!doctype html><html lang='id'><title>{{ judul }}</title><body><form method='post'>"
    "{% for k in kolom %}<div class='mb-3'><label for='id_{{ k.nama }}'>{{ k.label }}</label>"
    "<div class='form-text'>{{ k.bantuan }}</div>"
    "{% if k.pilihan %}<select name='{{ k.nama }}'>{% for v, t in k.pilihan %}<option value='{{ v }}'>{{ t }}</option>"
    "{% endfor %}</select>{% else %}<input name='{{ k.nama }}' id='id_{{ k.nama }}'>{% endif %}</div>{% endfor %}"
    "<button>Kirim</button></form></body></html>"
)
_FIELDS = [
    {
        "nama": f"kolom_{n}",
        "label": f"Kolom {n}",
        "bantuan": "Isi sesuai KTP Anda.",
        "options": [(f"{i:03d}", f"Pilihan nomor {i}") for i in range(250)] if n == 7 else [],
    }
    for n in range(16)
]


def template(request):
    return _respond(_TEMPLATE.render({"judul": "Pendaftaran", "kolom": _FIELDS}))


urlpatterns = [path("kueri/<str:nomor>/", one_query), path("templat/", template)]
application = get_wsgi_application()
