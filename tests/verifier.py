"""bin/verify-document as a module: it shares no code with the portal, so the tests check the portal against it."""

import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

PROGRAM = Path(__file__).parents[1] / "bin" / "verify-document"


def load() -> ModuleType:
    """Load the program from its file and return it as a module."""
    loader = SourceFileLoader("verify_document", str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("verify_document", loader))
    loader.exec_module(module)
    return module


unpack_base45 = load().unpack_base45
