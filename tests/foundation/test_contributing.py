"""The guides for contributors name only files, folders, commands and functions that exist."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDES = ["CONTRIBUTING.md", "README.md", "SECURITY.md", "docs/README.md", "docs/architecture.md", "docs/journeys.md"]
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _text(guide: str) -> str:
    return (ROOT / guide).read_text(encoding="utf-8")


def _top_level() -> set[str]:
    """Return the names in the root folder with which a path may begin."""
    return {p.name for p in ROOT.iterdir()} | {"docs", "bin", "tests"}


def paths_named(text: str) -> set[str]:
    """Return the paths in backticks in `text`: words that begin with a name of the root folder, without arguments.

    A path with a placeholder (`templates/mail/<app>/<name>.txt`) ends before the placeholder. Paths below `var/` are
    left out, because running the portal makes them.
    """
    words = {quoted.split()[0].split("<")[0] for quoted in QUOTED.findall(text)}
    named = {w for w in words if "/" in w and not w.startswith("var/") and w.split("/")[0] in _top_level()}
    return named | {w for w in words if re.fullmatch(r"\.?[\w-]+\.(?:md|toml|py|txt|in|json|yaml|example)", w)}


def _exists(path: str) -> bool:
    """Return whether a path exists; a bare name such as `choices.py` exists when an app has a file of that name."""
    return (ROOT / path).exists() or ("/" not in path and any(ROOT.glob(f"*/{path}")))


def functions_named(text: str) -> list[tuple[str, str]]:
    """Return (path, name) for each function or class that a table row `| path | … |` lists for the path."""
    found = []
    for row in re.findall(r"^\| (`[^|]+) \| (.+) \|$", text, re.MULTILINE):
        paths = [p for p in QUOTED.findall(row[0]) if (ROOT / p).exists()]
        names = [
            re.match(r"@?([A-Za-z_]\w*)\(", q) or re.fullmatch(r"([A-Z][a-z]\w+)", q) for q in QUOTED.findall(row[1])
        ]
        found += [(path, name[1]) for path in paths[:1] for name in names if name]
    return found


def _is_defined(path: str, name: str) -> bool:
    place = ROOT / path
    files = place.rglob("*.py") if place.is_dir() else [place]
    pattern = re.compile(rf"^\s*(?:(?:def|class) {name}\b|{name}\b *[:=])", re.MULTILINE)
    return any(pattern.search(f.read_text(encoding="utf-8")) for f in files)


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_that_a_guide_names_exists(guide):
    assert sorted(p for p in paths_named(_text(guide)) if not _exists(p)) == []


@pytest.mark.parametrize(
    "guide", [*GUIDES, "CHANGELOG.md", "docs/operations.md", "docs/performance.md", "docs/security.md"]
)
def test_every_link_of_a_guide_leads_to_a_file(guide):
    folder = (ROOT / guide).parent
    links = [x for x in LINK.findall(_text(guide)) if "://" not in x]
    assert [x for x in links if not (folder / x).exists()] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_management_command_that_a_guide_names_exists(guide):
    text = _text(guide)
    shell = "\n".join(SHELL.findall(text))
    named = set(re.findall(r"(?:manage\.py|bin/manage) ([a-z][a-z_]+)", "\n".join(QUOTED.findall(text)) + shell))
    assert named <= set(get_commands())


@pytest.mark.parametrize("guide", [*GUIDES, "docs/operations.md", "docs/security.md", "docs/performance.md"])
def test_every_option_of_a_command_that_a_guide_names_exists(guide):
    """Search the source of management commands, `bin/bench` and `bin/attack` for their options."""
    text = _text(guide)
    lines = [
        *QUOTED.findall(text),
        *"\n".join(SHELL.findall(text)).splitlines(),
        *re.findall(r"^    (bin/.+)$", text, re.M),
    ]
    sources = {"bin/bench": "tests/benchmarks/bench.py", "bin/attack": "tests/security/attack.py"}
    for line in " && ".join(lines).split(" && "):
        command = re.search(r"(?:manage\.py|bin/manage) ([a-z_]+)|(bin/\w+)", line)
        if not command:
            continue
        name = command[1] or command[2]
        own = [ROOT / sources[name]] if name in sources else list(ROOT.glob(f"*/management/commands/{name}.py"))
        for option in re.findall(r" (--[a-z][a-z-]+)", line) if own else ():
            assert any(f'"{option}"' in f.read_text(encoding="utf-8") for f in own), line


def test_every_function_that_the_architecture_names_is_where_it_says():
    named = functions_named(_text("docs/architecture.md"))
    assert len(named) > 60
    assert [(path, name) for path, name in named if not _is_defined(path, name)] == []


def test_every_package_of_the_apps_is_in_the_architecture():
    text = _text("docs/architecture.md")
    packages = {
        str(p.parent.relative_to(ROOT))
        for app in ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk")
        for p in (ROOT / app).glob("*/__init__.py")
        if p.parent.name not in {"migrations", "management", "templatetags"}
    }
    same_everywhere = {"models", "rules", "services", "forms", "views", "admin", "api", "hooks"}
    own = {p for p in packages if p.split("/")[1] not in same_everywhere}
    assert len(own) > 15
    assert sorted(p for p in own if f"`{p}/" not in text) == []


def test_the_recipes_are_there_and_each_names_its_files():
    recipes = re.findall(
        r"^### (\d+)\. (.+?)\n(.*?)(?=^### |^## |\Z)", _text("CONTRIBUTING.md"), re.MULTILINE | re.DOTALL
    )
    assert len(recipes) >= 10
    assert [number for number, *_ in recipes] == [str(n) for n in range(1, len(recipes) + 1)]
    assert [title for _, title, text in recipes if not paths_named(text)] == []


def test_every_decision_is_in_the_index():
    text = _text("docs/README.md")
    decisions = sorted((ROOT / "docs/adr").glob("*.md"))
    # Each decision has its own number; a missing number may belong to a decision that is not finished.
    assert len({d.name[:4] for d in decisions}) == len(decisions)
    assert [d.name for d in decisions if f"(adr/{d.name})" not in text] == []


def test_every_journey_that_the_code_cites_is_explained_and_no_other():
    folders = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk", "tests")
    sources = [f.read_text(encoding="utf-8") for folder in folders for f in (ROOT / folder).rglob("*.py")]
    cited = {int(code) for text in sources for code in re.findall(r"\bU(\d{1,2})\b", text)}
    cited |= {
        n
        for text in sources
        for first, last in re.findall(r"\bU(\d+)\.\.U(\d+)\b", text)
        for n in range(int(first), int(last) + 1)
    }
    assert [int(code) for code in re.findall(r"^\| U(\d+) \|", _text("docs/journeys.md"), re.M)] == sorted(cited)


def test_the_build_of_the_container_gets_what_it_copies_and_nothing_else():
    containerfile = (ROOT / "deploy/Containerfile").read_text(encoding="utf-8")
    copied = {
        source for sources in re.findall(r"^COPY (.+) \S+$", containerfile, re.MULTILINE) for source in sources.split()
    }
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == copied


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("`nib/none.py` and `/daftar/`", {"nib/none.py"}),
        ("`bin/test tests/nib -k x`", {"bin/test"}),
        ("`templates/mail/<app>/x.txt`, `var/log/web.log`", {"templates/mail/"}),
        ("`pyproject.toml`, `a.b`, `Refused`", {"pyproject.toml"}),
    ],
)
def test_a_path_is_told_from_other_quoted_words(text, paths):
    assert paths_named(text) == paths


def test_what_is_not_there_is_seen():
    [(path, name)] = functions_named("| `nib/policy.py` | `no_such_function(nib)` |")
    assert not _is_defined(path, name)
