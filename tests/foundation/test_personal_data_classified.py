"""Every column of every model is declared personal data or not (UU 27/2022; `oss_portal.privacy.personal_data`)."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CASCADE, EmailField, GenericIPAddressField, Model

from ketentuan.models import HeldFile, HeldForm
from nib.models import InstansiPemerintah
from oss_portal.hooks import retention_rules
from oss_portal.models import Pengguna, RecoveryCodes, Session, TotpDevice
from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.personal_data import LIBRARY_TABLES, NONE, PersonalData
from registrasi.models import PelakuUsaha, Pendaftaran

OUR_APPS = ["oss_portal", "ketentuan", "registrasi", "nib", "helpdesk"]
OUR_MODELS = [model for app in OUR_APPS for model in apps.get_app_config(app).get_models()]


def columns(model: type[Model]) -> set[str]:
    return {f.name for f in [*model._meta.concrete_fields, *model._meta.many_to_many]} - {"id", "pk"}


def unclassified(model: type[Model]) -> list[str]:
    data = model.__dict__.get("PERSONAL_DATA")
    if data is NONE:
        return []
    return sorted(columns(model) - data.personal - set(data.neither)) if data else ["PERSONAL_DATA"]


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_every_column_is_classified_once(model):
    assert unclassified(model) == [], f"{model._meta.label}: classify these columns in PERSONAL_DATA"
    data: PersonalData = model.PERSONAL_DATA
    named = [*data.copy, *data.withheld, *data.neither]
    assert sorted(set(named)) == sorted(named), "classified twice"
    assert set(named) <= columns(model), "no such column"
    assert {*data.empty, *data.erase} <= data.personal, "only personal columns are erased"
    assert set(data.keys) <= set(data.copy)
    kept = data.personal - {*data.empty, *data.erase}
    assert bool(data.keep) == bool(kept), f"say in `keep` why {sorted(kept)} stay"
    keys = [data.keys.get(column, column) for column in data.copy]
    assert len(set(keys)) == len(keys), "two columns under one key of the copy"


@pytest.mark.parametrize("model", [m for m in OUR_MODELS if m.PERSONAL_DATA is NONE], ids=lambda m: m._meta.label)
def test_a_table_without_personal_data_has_no_column_that_is_made_for_them(model):
    made_for_them = (EmailField, GenericIPAddressField, EncryptedTextField)
    assert [f.name for f in model._meta.concrete_fields if isinstance(f, made_for_them)] == []


def test_a_column_that_nobody_classified_is_named(monkeypatch):
    data = Pendaftaran.PERSONAL_DATA
    monkeypatch.setattr(Pendaftaran, "PERSONAL_DATA", PersonalData(copy=data.copy[1:], neither=data.neither))
    assert unclassified(Pendaftaran) == ["alasan_keputusan", data.copy[0], "sebab_tolak", "sengketa"]


def test_the_tables_of_libraries_are_classified():
    foreign = {m._meta.label for m in apps.get_models() if m._meta.app_label not in OUR_APPS}
    assert set(LIBRARY_TABLES) == foreign


RULES = {rule.code for rules in retention_rules.collect() for rule in rules}
PERSONAL = [m for m in OUR_MODELS if m.PERSONAL_DATA is not NONE and m.PERSONAL_DATA.personal]
_LAW = re.compile(r"\b(UU|PP) \d+/\d{4}\b")
# Tables whose rows are deleted automatically, with the scheduled task or the parent row that deletes them.
ENDED_BY_TASK = {
    Session: "oss_portal.tasks.remove_old_sessions",
    HeldForm: "ketentuan.tasks.erase_expired_held_forms",
}
GO_WITH = {RecoveryCodes: Pengguna, TotpDevice: Pengguna, HeldFile: HeldForm}
# No law and no period sets an end: the officers who manage the agreement decide.
BY_DECISION = {InstansiPemerintah}


def rules_named(model: type[Model]) -> set[str]:
    """Return the retention rules named in the reason of a table."""
    named = re.findall(r"rules? `?([a-z_]+)`?(?:(?:, | and )([a-z_]+))?", model.PERSONAL_DATA.keep)
    return {code for pair in named for code in pair if code}


@pytest.mark.parametrize("model", PERSONAL, ids=lambda m: m._meta.label)
def test_a_table_with_personal_data_has_a_retention_rule_or_says_why_not(model):
    if model in ENDED_BY_TASK:
        assert ENDED_BY_TASK[model] in settings.SCHEDULE
    elif model in GO_WITH:
        parents = [f for f in model._meta.concrete_fields if f.related_model is GO_WITH[model]]
        assert [f.remote_field.on_delete for f in parents] == [CASCADE]
    elif model not in BY_DECISION:
        kept = model.PERSONAL_DATA.keep
        assert rules_named(model) or _LAW.search(kept), f"say by which rule or law: {kept!r}"


def test_a_rule_that_a_reason_names_exists_and_each_rule_is_named_by_a_table():
    named = set().union(*(rules_named(m) for m in PERSONAL))
    assert named <= RULES
    assert named >= RULES, "no table says that this rule is its own"


def test_what_the_business_keeps_is_a_column_of_both():
    assert set(PelakuUsaha.PROFILE) <= columns(PelakuUsaha) & set(Pendaftaran.COLLECTED)
    assert set(Pendaftaran.COLLECTED) <= columns(Pendaftaran)
    assert len(set(Pendaftaran.COLLECTED)) == len(Pendaftaran.COLLECTED)
