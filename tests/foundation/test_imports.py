"""No import cycle between the modules of the portal, imports inside functions and for types included."""

from graphlib import TopologicalSorter

import grimp
from django.conf import settings

# The first of INSTALLED_APPS, the foundation before those that stand on it.
OWN_APPS = [app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app / "apps.py").exists()]


def test_no_module_imports_itself_round_about():
    graph = grimp.build_graph(*OWN_APPS, cache_dir=None)
    assert len(graph.modules) > 300
    # Raises CycleError with the modules of the cycle.
    TopologicalSorter({m: graph.find_modules_directly_imported_by(m) for m in graph.modules}).prepare()
