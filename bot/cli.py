"""The command `canipost`: reads arguments, calls the core, prints.

Nothing is decided here. A mistake of the person at the keyboard ends in one sentence and exit status 2.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from bot import wording
from bot.compose import compose, make_desk, make_screener, school_categories
from bot.config import LEAST_DIAL, MOST_DIAL, Config, load_config
from bot.encoder import MessageEncoder
from bot.errors import CanIPostError, ConfigError, InputError
from bot.evaluation import messages as of_messages
from bot.evaluation import questions as of_questions
from bot.jsonl import answer_object, group_message, json_line, read_messages, read_rows, screening_object
from bot.messages import ASKERS, AUDIENCES, GroupMessage
from bot.policy import compare, load_policy
from bot.review import read_export, review
from bot.review.pseudonyms import with_pseudonyms
from bot.rulings import load_rulings
from bot.screening.categories import CATEGORIES_FILE
from bot.screening.learning import DECISIONS
from bot.store import Store
from handlers import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.messages import Asker, Audience
    from bot.screening.learning import Decision

PATH = click.Path(path_type=Path)
audience_option = click.option(
    "--audience", type=click.Choice(AUDIENCES), default="parent", show_default=True, help="Whose group it is."
)
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
@click.argument("message", required=False)
@audience_option
@click.option("--photo", is_flag=True, help="A photo or video came with it; the message is its caption.")
@click.option("--before", multiple=True, help="A message just before it, by the same author or answered by it.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
@click.option("--batch", type=PATH, help="Screen every line of a JSONL file (keys id, text, audience, photo).")
@config_option
def screen(  # noqa: PLR0913 - one option each
    message: str | None,
    audience: Audience,
    *,
    photo: bool,
    before: tuple[str, ...],
    as_json: bool,
    batch: Path | None,
    config: Path | None,
) -> None:
    """Screen a group message for what the policy speaks against; - reads it from standard input."""
    settings = load_config(config)
    screener = make_screener(settings, _learnt_store(settings))
    if batch is not None:
        if message is not None or photo or before or as_json:
            raise InputError("--batch takes message, audience, photo and before from its file; give it alone.")
        rows = read_messages(batch)
        screenings = screener.screen_all(group_message(row) for row in rows)
        for row, screening in zip(_progress(rows, "Screening"), screenings, strict=True):
            click.echo(json_line({"id": row.get("id"), **screening_object(screening)}))
        return
    if message is None:
        raise InputError('Give a message, such as: canipost screen "anyone know why police were at school?".')
    text = sys.stdin.read() if message == "-" else message
    screening = screener.screen(GroupMessage(text, audience, photo, before))
    if as_json:
        click.echo(json_line(screening_object(screening), indent=2))
        return
    if not any(c.isalnum() for c in text) and not screening.findings:
        click.echo(wording.NO_WORDS)
        return
    loaded = load_policy(settings.policy_folder, settings.school)
    click.echo(wording.screening_text(screening, loaded, school_categories(settings, loaded)))


@main.command("review")
@click.argument("chat", type=PATH)
@audience_option
@click.option("--pseudonyms", is_flag=True, help="Call people Parent 1, Parent 2 instead of their names.")
@click.option(
    "--out",
    type=PATH,
    help="The report's name, to which .html and .csv are added; left out, that of the chat with -review.",
)
@click.option("--replace", "overwrite", is_flag=True, help="Write over a report that exists.")
@config_option
def review_chat(  # noqa: PLR0913 - one option each
    chat: Path, audience: Audience, *, pseudonyms: bool, out: Path | None, overwrite: bool, config: Path | None
) -> None:
    """Go through a chat exported from WhatsApp (a .txt or a .zip) and write a report of it.

    The report is written as a page to read and print (.html) and as a table (.csv). Nothing else is written.
    """
    report = import_module("bot.review.report")
    settings = load_config(config)
    if out is not None and out.suffix in (".html", ".csv"):
        out = out.with_suffix("")
    stem = out or Path(f"{chat.name.removesuffix('.txt').removesuffix('.zip')}-review")
    files = [stem.with_name(stem.name + end) for end in (".html", ".csv")]
    if any(file.exists() and chat.exists() and file.samefile(chat) for file in files):
        raise InputError(f"The report would be written over {chat}; name another with --out.")
    taken = next((file for file in files if file.exists()), None)
    if taken is not None and not overwrite:
        raise InputError(f"{taken} exists already; name another with --out, or add --replace.")
    loaded = load_policy(settings.policy_folder, settings.school)
    labels = {c.id: c.label for c in school_categories(settings, loaded).values()}
    clauses = {clause: loaded.quote(clause).words for clause in loaded.clauses}
    screener = make_screener(settings, _learnt_store(settings))
    export = read_export(chat)
    with _bar(len(export.messages), "Screening") as bar:
        reviewed = review(export, screener.screen_all, audience, bar.update)
    if pseudonyms:
        reviewed = with_pseudonyms(reviewed)
    _write(files[0], report.html_report(reviewed, labels, clauses), "utf-8")
    _write(files[1], report.csv_report(reviewed, labels), "utf-8-sig")
    click.echo("\n".join(report.summary(reviewed, labels)))
    click.echo(f"The report: {files[0]} and {files[1]}.")


def _write(file: Path, text: str, encoding: str) -> None:
    """Write a report, readable by its owner alone: it holds what people wrote."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "w", encoding=encoding, newline="") as out:
                out.write(text)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(f"{file} can't be written ({error.strerror}).") from None


@main.group()
def learn() -> None:
    """Teach screening what your school's people decided, and see or delete what it was taught."""


@learn.command("from")
@click.argument("message")
@click.argument("decision", type=click.Choice(DECISIONS))
@audience_option
@click.option("--photo", is_flag=True, help="A photo or video came with it.")
@click.option("--category", help="The category that was decided on; left out, all that are found.")
@config_option
def learn_from(  # noqa: PLR0913 - one option each
    message: str, decision: Decision, audience: Audience, *, photo: bool, category: str | None, config: Path | None
) -> None:
    """Take a moderator's decision on a message: dismissed or right; - reads the message from standard input.

    Names and numbers in it are not kept.
    """
    settings = load_config(config)
    message = sys.stdin.read() if message == "-" else message
    store = _needed_store(settings)
    screener = make_screener(settings, store)
    loaded = load_policy(settings.policy_folder, settings.school)
    known = school_categories(settings, loaded)
    if category is not None and (category not in known or not known[category].applies_to(audience)):
        options = ", ".join(name for name, c in known.items() if c.applies_to(audience))
        raise InputError(f"'{category}' is not looked for in such a group; use one of {options}.")
    examples = screener.learn(GroupMessage(message, audience, photo), decision, category)
    store.teach(examples, datetime.now(UTC))
    if not examples:
        click.echo("Nothing to decide on was found. Name a category with --category. Contact details are always told.")
    for example in examples:
        click.echo(f"Kept: {known[example.category].label}, {example.decision}: {example.words}")
    if decision == "dismissed" and any(known[e.category].severity == "high" for e in examples):
        click.echo(wording.STILL_TOLD)


@learn.command("list")
@config_option
def learn_list(config: Path | None) -> None:
    """List what screening was taught, the oldest first."""
    taught = _needed_store(load_config(config)).taught()
    for one in taught:
        e = one.example
        click.echo(f"{one.id}  {one.at[:10]}  {e.audience}  {e.category}  {e.decision}: {e.words}")
    if not taught:
        click.echo("Nothing was taught yet.")


@learn.command("forget")
@click.argument("number", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help="Forget all of it.")
@config_option
def learn_forget(number: int | None, *, everything: bool, config: Path | None) -> None:
    """Forget one example, by its number in the list, or all."""
    if (number is None) != everything:
        raise InputError("Give the number of one example, or --all.")
    gone = _needed_store(load_config(config)).forget_taught(number)
    if not gone and number is not None:
        raise InputError(f"There is no example {number}; `canipost learn list` shows them.")
    click.echo("Forgotten." if number is not None else f"Forgotten: {gone}.")


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
    has_categories = (folder / CATEGORIES_FILE).exists()
    categories = school_categories(replace(config, policy_folder=folder), loaded) if has_categories else {}
    click.echo(f"{folder}: {len(loaded.clauses)} clauses, each with its own id. Nothing is wrong.")
    if bare:
        click.echo(f"rulings.toml says nothing about {len(bare)} of them: {', '.join(bare[:8])}")
    if not has_categories:
        click.echo(f"{CATEGORIES_FILE} is missing, so group messages can't be screened.")
    off = [c.label for c in categories.values() if not c.is_on]
    if off:
        click.echo(f"Switched off in group messages: {', '.join(off)}.")


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
    cases = [of_questions.measure(row, parts.answerer, today) for row in rows]
    if misses:
        for case in cases:
            if not case.is_right:
                click.echo("\n".join(of_questions.miss_lines(case)) + "\n")
    click.echo("\n".join(of_questions.table(cases)))


@evaluate.command("messages")
@click.argument("file", type=PATH)
@click.option("--misses", is_flag=True, help="Print every miss in full.")
@click.option("--dials", is_flag=True, help="Show what each step of the dial does.")
@config_option
def evaluate_messages(file: Path, *, misses: bool, dials: bool, config: Path | None) -> None:
    """Measure screening on FILE.jsonl (keys id, text, audience, photo, labels, also_ok, severity)."""
    settings = load_config(config)
    rows = read_messages(file, labels=MessageEncoder().categories)

    def measured(settings: Config) -> list[of_messages.Case]:
        screenings = make_screener(settings).screen_all(group_message(row) for row in rows)
        return [of_messages.case(r, s) for r, s in zip(_progress(rows, "Measuring"), screenings, strict=True)]

    cases = measured(settings)
    if misses:
        for case in cases:
            if not case.is_right:
                click.echo("\n".join(of_messages.miss_lines(case)) + "\n")
    click.echo("\n".join([*of_messages.table(cases), "", *of_messages.reliability(cases)]))
    if dials:
        click.echo()
        for dial in range(LEAST_DIAL, MOST_DIAL + 1):
            click.echo(of_messages.dial_line(dial, measured(replace(settings, dial=dial))))


def _learnt_store(config: Config) -> Store | None:
    """Return the school's database, if there is one yet; screening alone makes none."""
    return Store(config.store) if config.store and config.store.exists() else None


def _needed_store(config: Config) -> Store:
    """Return the school's database; what is learnt has to be kept somewhere."""
    if config.store is None:
        raise ConfigError("store.file", "it is left out", "Name a database file there; what is learnt is kept in it.")
    return Store(config.store)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _progress(rows: Sequence[dict[str, Any]], label: str) -> Iterator[dict[str, Any]]:
    """Yield the rows, with a progress bar on a terminal."""
    with click.progressbar(rows, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar


def _bar(length: int, label: str) -> Any:  # noqa: ANN401 - click does not export its type
    """Return a progress bar that is moved by hand; hidden where there is no terminal."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


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
