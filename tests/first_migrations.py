"""Write the first migration of every app anew, as long as nothing is released: `python -m tests.first_migrations`.

Each model is created in one operation, with its foreign keys, indexes, constraints and triggers, so that the tables of
an empty database are made in seconds: Django renders the models anew for every operation. After the first release this
module is deleted, and migrations are only added.
"""

# ruff: noqa: E402 - Django must be set up before its models can be imported.

import os
import re
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oss_portal.settings")
os.environ["ENVIRONMENT"] = "test"

import django

django.setup()

from django.apps import apps
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter
from django.db.models import ForeignKey, ManyToManyField
from django.utils import translation

from oss_portal.db.partitions import MakePartitions, PartitionByMonth
from oss_portal.db.triggers import InstallTriggers

APPS = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk")
ROOT = Path(__file__).resolve().parent.parent


def _targets(state: ModelState) -> dict[str, tuple[str, str]]:
    """Return the relations of a model: field -> (app, model in lower case) it points to."""
    targets = {}
    for name, field in state.fields.items():
        if isinstance(field, ForeignKey | ManyToManyField):
            model = field.remote_field.model
            label = model if isinstance(model, str) else model._meta.label
            label = label if "." in label else f"{state.app_label}.{label}"
            targets[name] = tuple(label.lower().split("."))
    return targets


def _compiled(state: ModelState) -> dict:
    model = apps.get_model(state.app_label, state.name)
    options = dict(state.options)
    options.pop("triggers", None)
    if triggers := getattr(model._meta, "triggers", ()):
        options["triggers"] = [t.compile(model) for t in triggers]
    return {key: value for key, value in options.items() if value not in ([], (), set())}


def operations(app: str, states: dict[str, ModelState]) -> list[Operation]:
    """Return the operations that make the tables of one app, each model after those it points to."""
    waiting, made, result, later = dict(states), set(), [], []
    partitioned = []
    while waiting:
        missing = {
            key: {f: t for f, t in _targets(s).items() if t[0] == app and t[1] != key and t[1] not in made}
            for key, s in waiting.items()
        }
        key = min(waiting, key=lambda k: (len(missing[k]), k))
        state = waiting.pop(key)
        fields = [(name, field) for name, field in state.fields.items() if name not in missing[key]]
        for name in missing[key]:
            later.append((missing[key][name][1], key, name, state.fields[name]))
        result.append(
            migrations.CreateModel(
                name=state.name,
                fields=fields,
                options=_compiled(state),
                bases=state.bases,
                managers=state.managers,
            )
        )
        if column := getattr(apps.get_model(app, state.name), "PARTITION_BY_MONTH", ""):
            result.append(PartitionByMonth(state.name, column))
            partitioned.append(state.name)
        made.add(key)
        for item in [item for item in later if item[0] == key]:
            result.append(migrations.AddField(model_name=item[1], name=item[2], field=item[3]))
            later.remove(item)
    # Partitions come after the triggers: each partition gets its triggers from its table.
    return [*result, InstallTriggers(), *([MakePartitions(partitioned)] if partitioned else [])]


def main() -> None:
    """Write `migrations/0001_initial.py` of every app and remove other migrations."""
    translation.deactivate_all()
    project = ProjectState.from_apps(apps)
    for app in APPS:
        states = {key[1]: state for key, state in project.models.items() if key[0] == app}
        first = [TrigramExtension(), UnaccentExtension()] if app == "oss_portal" else []
        needed = {t[0] for state in states.values() for t in _targets(state).values()} - {app}
        migration = type(
            "Migration",
            (migrations.Migration,),
            {
                "initial": True,
                "operations": [*first, *operations(app, states)],
                "dependencies": [
                    (other, "0001_initial") if other in APPS else (other, "__first__") for other in sorted(needed)
                ],
            },
        )("0001_initial", app)
        folder = ROOT / app / "migrations"
        for old in folder.glob("0*.py"):
            old.unlink()
        text = MigrationWriter(migration, include_header=False).as_string()
        (folder / "0001_initial.py").write_text(re.sub(r"\n\n\n+class", "\n\n\nclass", text))


if __name__ == "__main__":
    main()
