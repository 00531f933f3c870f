"""Each index makes every write slower: no index is made redundant by another one."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

OWN = {"oss_portal", "ketentuan", "registrasi", "nib", "helpdesk"}
# Plain indexes of one column that is the first column of another index without a condition.
_COVERED = """
select one.indexrelid::regclass::text, other.indexrelid::regclass::text
  from pg_index one
  join pg_index other on other.indrelid = one.indrelid and other.indexrelid <> one.indexrelid
  join pg_class one_class on one_class.oid = one.indexrelid
  join pg_class other_class on other_class.oid = other.indexrelid and other_class.relam = one_class.relam
 where one.indrelid::regclass::text = any(%s)
   and one.indnkeyatts = 1 and not one.indisunique and one.indkey[0] <> 0
   and one.indkey[0] = other.indkey[0] and one.indclass[0] = other.indclass[0]
   and one.indpred is null and other.indpred is null
"""


def _own_tables() -> list[str]:
    # The recovery codes are left out: their column comes from django-otp.
    own = {m._meta.db_table for m in apps.get_models() if m._meta.app_label in OWN} - {"oss_portal_recoverycodes"}
    return sorted(own)


def test_no_index_is_the_beginning_of_another_one():
    with connection.cursor() as cursor:
        cursor.execute(_COVERED, [_own_tables()])
        assert cursor.fetchall() == []


def test_a_unique_text_has_one_index_and_no_second_one_for_like():
    with connection.cursor() as cursor:
        cursor.execute("select indexname from pg_indexes where schemaname = 'public' and indexname like '%%\\_like'")
        assert cursor.fetchall() == []


def test_who_did_it_has_no_index_where_nobody_asks_by_it():
    # Only these tables are searched by author and have an index for it; logins are never deleted.
    asked = {"oss_portal.upload.oleh", "registrasi.undangan.oleh"}
    indexed = [
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in OWN
        for field in model._meta.local_fields
        if (field.name == "oleh" or field.name.endswith("_oleh")) and field.db_index and not field.unique
    ]
    assert set(indexed) == asked


def test_what_is_never_deleted_and_never_asked_by_has_no_index_on_its_key():
    """Laws, letters, roles and topics are never deleted, so that no foreign-key check needs such an index."""
    stays = {"nib.dasarhukum", "oss_portal.suratbernomor", "nib.perannib", "helpdesk.kategori"}
    # The page of an invitation looks the case up by its letter.
    asked = {"registrasi.permohonanakses.surat"}
    indexed = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.is_relation and field.related_model._meta.label_lower in stays and field.db_index and not field.unique
    }
    assert indexed == asked
