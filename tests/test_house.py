"""The house itself: what lies where, who may import whom, and that what the documents say can be done."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.needs import missing

ROOT = Path(__file__).parents[1]
PACKAGES = {"bot", "matching", "messages", "storage"}
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def tracked() -> list[Path]:
    """Give every file that git keeps, or would keep with the next commit."""
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        missing("a git checkout, and git", "clone the repository instead of unpacking it")
    listed = subprocess.run(  # noqa: S603 - git, with fixed arguments
        [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE))


@pytest.mark.parametrize("folder", sorted(PACKAGES | {"tests", "docs", "deploy", ".ci", ".github"}))
def test_every_room_of_the_house_is_there(folder: str) -> None:
    assert (ROOT / folder).is_dir()


@pytest.mark.parametrize(
    "name", ["README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG", "SECURITY", "docs/decisions"]
)
def test_every_document_of_the_house_is_there(name: str) -> None:
    assert (ROOT / f"{name}.md").stat().st_size > 0


def test_the_arrows_between_the_packages_are_watched() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    rules = {contract["name"]: contract for contract in contracts}
    independent = rules["messages, matching and storage know nothing of each other, and nothing of the bot"]
    upwards = rules["nothing imports bot"]

    assert set(PYPROJECT["tool"]["importlinter"]["root_packages"]) == PACKAGES
    assert set(independent["modules"]) == PACKAGES - {"bot"}
    assert set(upwards["source_modules"]) == PACKAGES - {"bot"}
    assert upwards["forbidden_modules"] == ["bot"]


def test_every_package_is_installed_and_checked() -> None:
    include = PYPROJECT["tool"]["setuptools"]["packages"]["find"]["include"]

    assert {pattern.rstrip("*") for pattern in include} == PACKAGES
    assert set(PYPROJECT["tool"]["mypy"]["packages"]) == PACKAGES | {"bench", "tests"}


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    hosts = ("pypi." + "org", "files.pythonhosted." + "org", "registry.npmjs." + "org")
    machine = re.compile(r"(?<![\w.])/(?:work|home/\w+|root|tmp|Users/\w+)/")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if (text := read(path)) is not None
        for match in re.finditer("|".join([*map(re.escape, hosts), machine.pattern]), text)
    ]

    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_names_versions_and_hashes_and_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pinned = re.findall(
        r"^([a-z0-9._-]+(?:\[[a-z,]+\])?==\S+)(?: ;.*)? \\\n    --hash=sha256:", text, re.MULTILINE
    )
    lines = [line for line in text.splitlines() if line and line[0] not in " #"]

    assert len(pinned) == len(lines) > 0
    assert not re.search(r"://|--index|--find-links| @ |file:", text)


def names_in(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)\S*==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_lock_files_hold_all_that_is_asked_for() -> None:
    groups = PYPROJECT["dependency-groups"]
    needed = PYPROJECT["project"]["dependencies"] + PYPROJECT["build-system"]["requires"]
    wanted = {LOCKS[0]: needed, LOCKS[1]: [*needed, *groups["test"], *groups["check"], *groups["lock"]]}

    for lock, requirements in wanted.items():
        names = {re.split(r"[^A-Za-z0-9._-]", one, maxsplit=1)[0].lower() for one in requirements}
        assert names <= set(names_in(lock)), lock.name


def test_what_is_tested_is_what_runs() -> None:
    run, develop = map(names_in, LOCKS)

    assert {name: develop.get(name) for name in run} == run


def test_the_build_needs_what_the_lock_file_installs() -> None:
    assert PYPROJECT["dependency-groups"]["build"] == PYPROJECT["build-system"]["requires"]


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert PYPROJECT["project"]["license"] == "EUPL-1.2"
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert re.findall(r"^(\d+)\.\s?[A-Z]", text, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert text.rstrip().endswith("require the production of a new EUPL version.")


def test_every_make_target_explains_itself() -> None:
    make = shutil.which("make")
    assert make
    listed = subprocess.run(  # noqa: S603 - make, with a fixed argument
        [make, "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert set(re.findall(r"^  make (\S+) +\S", listed.stdout, re.MULTILINE)) == targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_command_in_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^ *|`)(?:sudo )?make ([a-z][a-z-]*)", text, re.MULTILINE))

    assert named <= targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_in_a_document_leads_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:", link)]
    dead = [link for link in links if not leads_somewhere(document, link)]

    assert dead == []


def leads_somewhere(document: Path, link: str) -> bool:
    name, _, section = link.partition("#")
    path = document.parent / name if name else document
    if not path.exists():
        return False
    return not section or section in {anchor(line) for line in headings(path)}


def headings(path: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def anchor(heading: str) -> str:
    """Give the name by which a heading is linked to, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_named_in_a_document_exists(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    folders = "|".join(sorted(PACKAGES | {"tests", "docs", "deploy"}))
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", text)

    assert [name for name in named if not (ROOT / name).exists()] == []
