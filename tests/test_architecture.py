"""Who may import whom: arrows point inward, and heavy things stay where they are needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "bot").rglob("*.py"))
OUTER = {"cli.py"}


def imports(path: Path) -> set[str]:
    """Return every module that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def importers(package: str) -> set[str]:
    """Return the core's files that import a package."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in CORE
        if any(name == package or name.startswith(f"{package}.") for name in imports(path))
    }


def test_the_core_imports_nothing_from_the_handlers() -> None:
    assert {p for p in importers("handlers") if Path(p).name not in OUTER} == set()


def test_only_the_store_knows_the_database() -> None:
    assert importers("sqlite_utils") == {"bot/store.py"}
    assert importers("sqlite3") <= {"bot/store.py"}


def test_only_the_encoder_runs_the_trained_network() -> None:
    assert importers("onnxruntime") == {"bot/encoder/__init__.py"}
    assert importers("tokenizers") == {"bot/encoder/__init__.py"}


def test_nothing_that_runs_needs_what_trains() -> None:
    for package in ("torch", "training", "safetensors"):
        assert importers(package) == set()


def test_the_nouns_import_no_other_module_of_the_project_at_run_time() -> None:
    code = "import bot.messages, sys; print([m for m in sys.modules if m.startswith('bot.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own interpreter
    assert done.stdout.strip() == "['bot.messages']"


def test_answering_decides_without_a_store_a_desk_or_a_platform() -> None:
    for path in (ROOT / "bot" / "answering").glob("*.py"):
        assert not imports(path) & {"bot.store", "bot.desk", "bot.config", "bot.compose", "bot.cli"}, path.name


def test_every_module_says_what_it_is_for() -> None:
    for path in [*CORE, *(ROOT / "handlers").glob("*.py")]:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_no_clause_of_the_policy_is_known_to_the_code() -> None:
    """What is known about clauses is data in policy_text/, so that another policy needs no code."""
    for path in CORE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
                for clause in ("pupil-images", "names-and-photos", "report-pupil-contact", "authorised-only"):
                    assert f"/{clause}" not in node.value or "like " in node.value, f"{path}: {node.value}"
