"""The peers of `bin/bench --peers`: packages in a small Django project, run by a Python of its own in `var/peers/`.

`project` imports nothing of the portal, and the portal nothing of `project`: the packages of the peers are never
in `.venv`.
"""
