"""The command `canipost`: reads arguments, calls the core, prints.

Nothing is decided here. A mistake of the person at the keyboard ends in one sentence and exit status 2.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from bot import evaluation, wording
from bot.compose import compose, make_desk
from bot.config import Config, load_config
from bot.errors import CanIPostError, InputError
from bot.jsonl import answer_object, json_line, read_rows
from bot.messages import ASKERS
from bot.policy import compare, load_policy
from bot.rulings import load_rulings
from bot.store import Store
from handlers import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.messages import Asker

PATH = click.Path(path_type=Path)
config_option = click.option("--config", type=PATH, default=None, help="A config.toml; without it, defaults.")


def _settings(_: click.Context, __: click.Parameter, path: Path | None) -> Config:
    """Return the settings that --config names, or those that the group was given."""
    group = click.get_current_context().find_object(Config)
    return group if path is None and group is not None else load_config(path)


settings_option = click.option(
    "--config", type=PATH, default=None, callback=_settings, help="A config.toml; without it, defaults."
)


class Commands(click.Group):
    """A group whose commands end on a mistake with its one sentence."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; show a CanIPostError as a sentence, not as a traceback."""
        try:
            return super().invoke(ctx)
        except CanIPostError as error:
            raise click.UsageError(str(error)) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="canipost")
def main() -> None:
    """Answer "can I post this?" from the school's own social media policy."""


@main.command()
@click.argument("question", required=False)
@click.option("--role", type=click.Choice(ASKERS), default="staff", show_default=True, help="Who is asking.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@click.option("--batch", type=PATH, help="Answer every line of a JSONL file (keys id, text, role).")
@config_option
def ask(question: str | None, role: Asker, *, as_json: bool, batch: Path | None, config: Path | None) -> None:
    """Answer one question, draft or situation; - reads it from standard input."""
    parts = compose(load_config(config))
    today = _today()
    if batch is not None:
        if question is not None:
            raise InputError("Give either a question or --batch, not both.")
        for row in _progress(read_rows(batch), "Answering"):
            answer = parts.answerer.answer(row["text"], row["role"], today)
            click.echo(json_line({"id": row.get("id"), **answer_object(answer)}))
        return
    if question is None:
        raise InputError('Give a question, such as: canipost ask "can i post a photo of my class".')
    text = sys.stdin.read() if question == "-" else question
    answer = parts.answerer.answer(text, role, today)
    if as_json:
        click.echo(json_line(answer_object(answer), indent=2))
    else:
        click.echo(wording.answer_text(answer, parts.policy, parts.rulings.labels, parts.config.titles))


@main.command()
@config_option
def chat(config: Path | None) -> None:
    """Talk to the bot as several people in turn; /as changes who is speaking."""
    _converse(load_config(config), ())


@main.command()
@click.option("--no-keyboard", is_flag=True, help="Play the day and leave.")
@config_option
def demo(*, no_keyboard: bool, config: Path | None) -> None:
    """Play a short day at school, then hand over the keyboard."""
    day = import_module("handlers.demo").DAY
    _converse(load_config(config), day, keyboard=not no_keyboard and sys.stdin.isatty())


@main.group(invoke_without_command=True)
@config_option
@click.pass_context
def policy(ctx: click.Context, config: Path | None) -> None:
    """Show the policy, check its folder, or compare two versions."""
    ctx.obj = load_config(config)
    if ctx.invoked_subcommand is None:
        loaded = load_policy(ctx.obj.policy_folder, ctx.obj.school)
        rulings = load_rulings(ctx.obj.policy_folder, loaded)
        click.echo(f"{loaded.title}, {len(loaded.clauses)} clauses")
        click.echo(f"Version: {loaded.version}. Approved by {loaded.approved_by}.")
        if loaded.official_channels:
            click.echo(f"Official channels: {', '.join(loaded.official_channels)}.")
        overdue = wording.overdue_line(loaded, rulings.people, _today())
        click.echo(overdue or f"Next review: {loaded.next_review:%B %Y}.")


@policy.command("list")
@settings_option
def policy_list(config: Config) -> None:
    """List every clause by section."""
    section = None
    for clause in load_policy(config.policy_folder, config.school).clauses.values():
        if clause.section != section:
            section = clause.section
            click.echo(f"\n{section}")
        click.echo(f"  [{clause.id}] {'- ' if clause.lead_in else ''}{clause.text}")


@policy.command("show")
@click.argument("clause")
@settings_option
def policy_show(config: Config, clause: str) -> None:
    """Show one clause word for word, such as 3/pupil-images."""
    loaded = load_policy(config.policy_folder, config.school)
    if clause not in loaded.clauses:
        raise InputError(wording.no_such_clause(clause, loaded))
    found = loaded.clauses[clause]
    click.echo(f"{found.section}\n{wording.quote_line(loaded.quote(clause))}")
    for item in loaded.subclauses(clause):
        click.echo(f"    - {item.text} [{item.id}]")
    click.echo(f"Policy of {loaded.version}, line {found.line} of its file.")


@policy.command("check")
@click.argument("folder", type=PATH, required=False)
@settings_option
def policy_check(config: Config, folder: Path | None) -> None:
    """Check a policy folder and say what is wrong with it."""
    folder = folder or config.policy_folder
    loaded = load_policy(folder, config.school)
    rulings = load_rulings(folder, loaded)
    bare = [r.clause for r in rulings.clauses.values() if not any(r.reasons.values())]
    click.echo(f"{folder}: {len(loaded.clauses)} clauses, each with its own id. Nothing is wrong.")
    if bare:
        click.echo(f"rulings.toml says nothing about {len(bare)} of them: {', '.join(bare[:8])}")


@policy.command("compare")
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@settings_option
def policy_compare(config: Config, old: Path, new: Path) -> None:
    """Compare two policy folders: clauses added, gone and changed."""
    before, after = load_policy(old, config.school), load_policy(new, config.school)
    difference = compare(before, after)
    for clause in difference.added:
        click.echo(f"added    [{clause}] {after.quote(clause).words}")
    for clause in difference.gone:
        click.echo(f"gone     [{clause}] {before.quote(clause).words}")
    for clause in difference.changed:
        click.echo(f"changed  [{clause}] {before.quote(clause).words}")
        click.echo(f"      -> {after.quote(clause).words}")
    for was, now in difference.renamed:
        click.echo(f"[{was}] and [{now}] read nearly the same: is it one clause under a new id?")
    if not (difference.added or difference.gone or difference.changed):
        click.echo("No clause was added, removed or changed.")


@main.group()
def evaluate() -> None:
    """Measure the bot on labelled cases."""


@evaluate.command("questions")
@click.argument("file", type=PATH)
@click.option("--misses", is_flag=True, help="Print every miss in full.")
@config_option
def evaluate_questions(file: Path, *, misses: bool, config: Path | None) -> None:
    """Measure answers on FILE.jsonl (keys id, text, role, cites, best, verdict, kind)."""
    parts = compose(load_config(config))
    today = _today()
    rows = _progress(read_rows(file, labelled=True), "Measuring")
    cases = [evaluation.measure(row, parts.answerer, today) for row in rows]
    if misses:
        for case in cases:
            if not case.is_right:
                click.echo("\n".join(evaluation.miss_lines(case)) + "\n")
    click.echo("\n".join(evaluation.table(cases)))


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _progress(rows: Sequence[dict[str, Any]], label: str) -> Iterator[dict[str, Any]]:
    """Yield the rows, with a progress bar on a terminal."""
    with click.progressbar(rows, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar


def _converse(config: Any, lines: Iterable[str], *, keyboard: bool = True) -> None:  # noqa: ANN401 - as above
    """Play lines into a console conversation, then take what is typed."""
    parts = compose(config)
    store = Store(config.store)
    console = import_module(PLATFORMS["console"]).Console(
        make_desk(parts, store),
        store,
        config.people,
        now=lambda: datetime.now(UTC).astimezone(),
        write=click.echo,
    )
    for line in lines:
        click.echo(f"\n{line}" if line.startswith("#") else f"\n{console.prompt}{line}")
        if not line.startswith("#"):
            console.take(line)
    if keyboard:
        console.run(_typed(sys.stdin, console))


def _typed(stream: TextIO, console: Any) -> Iterator[str]:  # noqa: ANN401 - imported when used
    """Yield the lines that are typed, with a prompt on a terminal."""
    while True:
        if stream.isatty():
            click.echo(console.prompt, nl=False)
        line = stream.readline()
        if not line:
            return
        yield line.rstrip("\n")


if __name__ == "__main__":
    main()
