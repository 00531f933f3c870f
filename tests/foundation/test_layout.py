"""The layout of docs/architecture.md: the same file names in every app, and packages with a docstring."""

import ast

import pytest
from django.conf import settings

APPS = ["ketentuan", "registrasi", "nib", "helpdesk"]
# Names that every app has, as a module or as a package.
EVERYWHERE = {"admin", "apps", "demo_data", "events", "exceptions", "forms", "hooks", "models", "permissions"}
EVERYWHERE |= {"reference_data", "reports", "services", "tasks", "urls", "views"}
# Packages whose names and modules are set by Django.
GIVEN = {"commands", "en", "formats", "id", "management", "migrations", "postgresql", "templatetags"}
VAGUE = {"common", "helper", "helpers", "misc", "tools", "util", "utils"}
PACKAGES = sorted(
    path.parent
    for app in ["oss_portal", *APPS]
    for path in (settings.BASE_DIR / app).rglob("__init__.py")
    if path.parent.name != "migrations"
)


def name_of(package):
    return ".".join(package.relative_to(settings.BASE_DIR).parts)


def parts(package):
    """Return the modules and packages directly inside a package, including `__init__`."""
    inside = {path.stem for path in package.glob("*.py")}
    return inside | {path.parent.name for path in package.glob("*/__init__.py")}


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_the_same_names_for_the_same_things(app):
    assert parts(settings.BASE_DIR / app) >= EVERYWHERE


@pytest.mark.parametrize("app", APPS)
def test_whoever_calls_an_act_imports_its_module(app):
    """`services/__init__.py` has only a docstring: no act loads all others, and no module imports its own package."""
    assert len(ast.parse((settings.BASE_DIR / app / "services/__init__.py").read_text()).body) == 1


@pytest.mark.parametrize(("app", "limit"), [("oss_portal", 14), *((app, 15) for app in APPS)])
def test_the_root_of_an_app_is_short(app, limit):
    assert len(list((settings.BASE_DIR / app).glob("*.py"))) <= limit


@pytest.mark.parametrize("package", PACKAGES, ids=name_of)
def test_a_package_says_what_it_holds_and_holds_more_than_one_thing(package):
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
    assert said.partition("\n")[0].endswith((".", ";", ",", ":")), "a docstring of one line"
    assert package.name in GIVEN or len(parts(package)) >= 3
    assert not parts(package) & VAGUE


@pytest.mark.parametrize("pattern", ["templates/**/*.html", "frontend/*.scss"])
def test_no_line_of_a_template_or_style_sheet_is_longer_than_120_characters(pattern):
    lines = (
        (path.relative_to(settings.BASE_DIR), number, len(line))
        for path in settings.BASE_DIR.glob(pattern)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
    )
    assert [line for line in lines if line[2] > 120] == []
