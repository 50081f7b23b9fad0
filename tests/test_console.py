"""The console: several people at one keyboard, through the same desk and store as any platform."""

from __future__ import annotations

from bot import wording
from bot.config import CONSOLE_PEOPLE
from handlers.console import Console
from tests.fakes import Office
from tests.test_desk import SCRIPT


def converse(*lines: str) -> str:
    """Return the screen after these lines were typed."""
    office = Office(SCRIPT)
    screen: list[str] = []
    console = Console(office.desk, office.store, CONSOLE_PEOPLE, now=office.clock, write=screen.append)
    console.run(lines)
    return "\n".join(screen)


def test_a_number_presses_the_button_with_that_number() -> None:
    screen = converse("can i post a pic of my class", "1")
    assert "[1] The school's page" in screen
    assert "Only on a condition." in screen


def test_a_number_without_buttons_is_a_message() -> None:
    assert wording.NOTHING_ASKED in converse("7")


def test_speaking_as_somebody_else_changes_whose_rules_hold() -> None:
    screen = converse("/as parent", "ticket office?")
    assert "You now speak as Jo the parent." in screen
    assert "Ask the school office." in screen


def test_nobody_can_be_spoken_for_who_is_not_there() -> None:
    assert "There is nobody called 'head' here." in converse("/as head")


def test_a_notice_to_the_dsl_is_marked_as_seen_by_the_dsl_only() -> None:
    screen = converse("a year 10 DMed me", "1")
    assert screen.count("[only Pat the DSL sees this]") == 1


def test_leaving_ends_the_conversation() -> None:
    assert converse("/quit", "can i post a pic of my class") == ""


def test_help_says_what_can_be_typed() -> None:
    assert "/as NAME" in converse("/what")
