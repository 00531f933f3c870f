"""bin/verify-document as a module: it shares no code with the portal, and the tests hold the portal against it."""

import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

PROGRAM = Path(__file__).parents[1] / "bin" / "verify-document"


def load() -> ModuleType:
    """Return the program, loaded from its file."""
    loader = SourceFileLoader("verify_document", str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("verify_document", loader))
    loader.exec_module(module)
    return module


unpack_base45 = load().unpack_base45
