"""The peers of `bin/bench --peers`: a small Django project of theirs, run by a Python of their own in `var/peers/`.

Nothing of the portal is imported by `project`, nothing of `project` by the portal: the packages of the peers are never
in `.venv`.
"""
