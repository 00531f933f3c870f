"""What an operator does, behind `bin/oss` and `manage.py`: install, upgrade, doctor, backup, restore, drill."""
