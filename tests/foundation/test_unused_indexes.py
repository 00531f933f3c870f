"""The list of indexes that the tests did not use."""

import pytest
from django.db import connection

from tests import unused_indexes


@pytest.mark.django_db(transaction=True)
def test_an_index_that_a_query_asked_is_not_named(tmp_path, monkeypatch):
    monkeypatch.setattr(unused_indexes, "FOLDER", tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("create index asked_often on oss_portal_harilibur (nama)")
        cursor.execute("create index asked_never on oss_portal_harilibur (nama)")
        try:
            unused_indexes.write(cursor, "before")
            assert ("oss_portal_harilibur", "asked_often") in unused_indexes.unused()
            cursor.execute("drop index asked_never")
            cursor.execute("set enable_seqscan = off")
            cursor.execute("select count(*) from oss_portal_harilibur where nama = 'Nyepi'")
            unused_indexes.write(cursor, "after")
        finally:
            cursor.execute("drop index if exists asked_often, asked_never; reset enable_seqscan")
    named = unused_indexes.unused()
    assert ("oss_portal_harilibur", "asked_often") not in named
    assert ("oss_portal_harilibur", "asked_never") in named
    unused_indexes.forget()
    assert unused_indexes.unused() == []
