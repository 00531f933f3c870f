"""Triggers that several apps use, on tables of proof and others."""

from collections.abc import Iterator, Sequence
from typing import Any

import pgtrigger
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


def forbid_truncate(name: str) -> pgtrigger.Trigger:
    """Refuse TRUNCATE, which row triggers do not see; also when another table is emptied with CASCADE.

    The name ends in `_tak_dikosongkan`, so that the tests, which empty every table, find the trigger to disable it.
    """
    return pgtrigger.Trigger(
        name=f"{name}_tak_dikosongkan",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
    )


def search_trigger(
    name: str, *, words: Sequence[str], weights: Sequence[tuple[str, Sequence[str], str]]
) -> pgtrigger.Trigger:
    """Return a trigger that sets `teks_cari`, the `words` in lower case, and `vektor`.

    `weights` are the language, the columns, and the weight A to D.
    """

    def joined(columns: Sequence[str]) -> str:
        return " || ' ' || ".join(f"NEW.{column}" for column in columns)

    vectors = [
        f"setweight(to_tsvector('{language}', {joined(cols)}), '{weight}')" for language, cols, weight in weights
    ]
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"NEW.teks_cari := lower({joined(words)}); NEW.vektor := {' || '.join(vectors)}; RETURN NEW;",
    )


class StateTrigger(pgtrigger.FSM):
    """A trigger that refuses changes of `status` that the model's table `TRANSITIONS` (from -> allowed to) lacks."""

    field = "status"

    def __init__(self, *, name: str) -> None:
        # `FSM.__init__` is skipped: the transitions are known only when the model is complete.
        pgtrigger.Trigger.__init__(self, name=name)

    def register(self, *models: Any) -> Any:
        """Read `TRANSITIONS` of the model that declares this trigger in its `Meta`."""
        (model,) = models
        self.transitions = [(str(a), str(b)) for a, targets in model.TRANSITIONS.items() for b in sorted(targets)]
        return super().register(model)


class InstallTriggers(Operation):
    """Migration operation that makes the triggers in the options of the models, after all tables of a first migration.

    It is one operation for a whole app: Django would render the models again for every single `AddTrigger`.
    """

    reduces_to_sql = False

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: the state has the triggers already, as options of `CreateModel`."""

    def _triggers(self, app_label: str, state: ProjectState) -> Iterator[Any]:
        for (label, _name), model in state.models.items():
            if label == app_label:
                yield from model.options.get("triggers", [])

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for trigger in self._triggers(app_label, to_state):
            # Compiled SQL is run without parameters, so that a percent sign in it is not interpreted.
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for trigger in self._triggers(app_label, to_state):
            schema_editor.execute(trigger.uninstall_sql, params=None)

    def describe(self) -> str:
        return "Make the triggers of the tables"
