"""Triggers that several rooms put on their tables of proof."""

import pgtrigger


def forbid_truncate(nama: str) -> pgtrigger.Trigger:
    """Refuse TRUNCATE, which passes by the triggers of rows; also when another table is emptied with CASCADE.

    The name ends in `_tak_dikosongkan`: by it the tests, which empty every table, find the trigger to put it to sleep.
    """
    return pgtrigger.Trigger(
        name=f"{nama}_tak_dikosongkan",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
    )
