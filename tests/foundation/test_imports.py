"""No import cycles between the modules of the portal, including imports in functions and for types; pure rules."""

import ast
from graphlib import TopologicalSorter

import grimp
import pytest
from django.conf import settings

OWN_APPS = [app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app / "apps.py").exists()]


def test_no_module_imports_itself_round_about():
    graph = grimp.build_graph(*OWN_APPS, cache_dir=None)
    assert len(graph.modules) > 300
    # `prepare` raises `CycleError`, which names the modules.
    TopologicalSorter({m: graph.find_modules_directly_imported_by(m) for m in graph.modules}).prepare()


RULES = sorted(path for app in OWN_APPS for path in (settings.BASE_DIR / app / "rules").glob("*.py"))
IMPURE = ("django.db", "django.http", "django.core.mail", "django.core.files", "django.conf", "os", "pathlib", "socket")


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_a_rule_neither_reads_nor_writes(path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}.{name.name}" for name in node.names}
    assert not [name for name in imported if f"{name}.".startswith(tuple(f"{i}." for i in IMPURE))]
