"""Who may do what: one table, and nothing beside it."""

from __future__ import annotations

import pytest

from bot.roles import ASKS_AS, PERMITS, Action, Role, may


@pytest.mark.parametrize("action", list(Action))
def test_every_action_is_permitted_to_somebody(action: Action) -> None:
    assert any(may(role, action) for role in Role)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_just_what_the_table_says(role: Role) -> None:
    assert {action for action in Action if may(role, action)} == {a for a, roles in PERMITS.items() if role in roles}


def test_only_the_dsl_receives_reports() -> None:
    assert PERMITS[Action.RECEIVE_REPORTS] == {Role.DSL}


def test_every_role_asks_by_somebodys_rules() -> None:
    assert set(ASKS_AS) == set(Role)
