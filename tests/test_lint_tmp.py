import pytest
from django.conf import settings
def test_x(db):
    from django_migration_linter import MigrationLinter
    from django.db.migrations.loader import MigrationLoader
    from django.db import connection
    l=MigrationLinter(str(settings.BASE_DIR), database="default", no_cache=True, quiet=None, include_apps=None)
    loader=MigrationLoader(connection)
    for k,m in sorted(loader.disk_migrations.items()):
        if k[0] in ("oss_portal","ketentuan","registrasi","nib","helpdesk"):
            try:
                sql=l.get_sql(k[0],k[1])
            except Exception as e: print(k,"EXC",repr(e)[:150]); continue
            from django_migration_linter.sql_analyser import analyse_sql_statements, get_sql_analyser_class
            e,i,w=analyse_sql_statements(get_sql_analyser_class("postgresql"),sql,[])
            print(k,[x.code for x in e],[x.code for x in w])
    1/0
