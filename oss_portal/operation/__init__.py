"""Tasks of an operator, run by `bin/oss` and `manage.py`: install, upgrade, doctor, backup, restore, drill."""
