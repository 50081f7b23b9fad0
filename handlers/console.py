"""The console as a chat platform: several people share one keyboard, and everybody's screen is shown.

Typed lines become messages, numbers press buttons, `/as` changes who is speaking. What only one person
would see on a chat platform is marked with that person's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages import Message, MessageKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from bot.config import Person
    from bot.desk import Desk
    from bot.messages import Button, Outcome
    from bot.store import Store

NAME = "console"
HELP = """\
Type a question, a draft or what happened. A number presses that button.
/as NAME   speak as somebody else        /people   who there is
/help      this page                     /quit     leave"""


class Console:
    """One conversation on the console. `write` shows a line; `now` tells the time."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        people: Mapping[str, Person],
        *,
        now: Callable[[], datetime],
        write: Callable[[str], None],
    ) -> None:
        self._desk = desk
        self._store = store
        self._people = people
        self._now = now
        self._write = write
        self._speaker = next(iter(people))
        self._count = 0
        self._buttons: dict[str, tuple[Button, ...]] = {}

    @property
    def prompt(self) -> str:
        """Return what stands before the keyboard: who is speaking."""
        return f"{self._speaker}> "

    def run(self, lines: Iterable[str]) -> None:
        """Take lines until they end or somebody leaves."""
        for line in lines:
            if line.strip() in ("/quit", "/exit"):
                return
            self.take(line)

    def take(self, line: str) -> None:
        """Take one typed line: a command, the number of a button, or words for the bot."""
        typed = line.strip()
        if typed.startswith("/"):
            self._command(typed)
            return
        buttons = self._buttons.get(self._speaker, ())
        pressed = typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(buttons)
        self._count += 1
        now = self._now()
        outcome = self._desk.receive(
            Message(
                key=MessageKey(NAME, "room", f"{now.isoformat()}-{self._count}"),
                author=self._speaker,
                text="" if pressed else line,
                sent_at=now,
                choice=buttons[int(typed) - 1].id if pressed else None,
            )
        )
        self._show(outcome)
        self._deliver()

    def _command(self, typed: str) -> None:
        command, _, rest = typed.partition(" ")
        if command == "/as" and rest.strip() in self._people:
            self._speaker = rest.strip()
            person = self._people[self._speaker]
            self._write(f"You now speak as {person.name}.")
        elif command == "/as":
            nobody = f"There is nobody called '{rest.strip()}' here." if rest.strip() else "Say who."
            self._write(f"{nobody} There are: {', '.join(self._people)}.")
        elif command == "/people":
            for key, person in self._people.items():
                self._write(f"{key}: {person.name} ({person.role})")
        else:
            self._write(HELP)

    def _show(self, outcome: Outcome) -> None:
        reply = outcome.reply
        if reply is None:
            return
        for n, line in enumerate(reply.text.splitlines()):
            self._write(f"canipost: {line}" if n == 0 else f"  {line}")
        self._buttons[self._speaker] = reply.buttons
        if reply.buttons:
            self._write("  " + "   ".join(f"[{n}] {b.label}" for n, b in enumerate(reply.buttons, 1)))

    def _deliver(self) -> None:
        """Show every notice that is owed to the people it is for, and record that it was delivered."""
        for owed in list(self._store.owed()):
            readers = [person for person in self._people.values() if person.role == owed.role]
            for person in readers:
                self._write(f"[only {person.name} sees this] {owed.text}")
            if readers:
                with self._store.atomic():
                    self._store.delivered(owed, self._now())
