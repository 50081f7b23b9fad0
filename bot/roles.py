"""Who may do what, as one table.

A role is what somebody is to the school; an action is what the bot can be asked to do. Nothing anywhere
else grants a power.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.messages import Asker


class Role(StrEnum):
    """What somebody is to the school."""

    STAFF = "staff"
    AUTHORISED = "authorised"
    PARENT = "parent"
    DSL = "dsl"


class Action(StrEnum):
    """What the bot can be asked to do."""

    ASK = "ask"
    SETTLE = "settle"
    TELL_DSL = "tell_dsl"
    RECEIVE_REPORTS = "receive_reports"


PERMITS: Mapping[Action, frozenset[Role]] = {
    Action.ASK: frozenset(Role),
    Action.SETTLE: frozenset(Role),
    Action.TELL_DSL: frozenset(Role),
    Action.RECEIVE_REPORTS: frozenset({Role.DSL}),
}
"""Which roles may do each action; an action that is not here is permitted to nobody."""

ASKS_AS: Mapping[Role, Asker] = {
    Role.STAFF: "staff",
    Role.AUTHORISED: "authorised",
    Role.PARENT: "parent",
    Role.DSL: "staff",
}
"""Whose rules an answer is given by."""


def may(role: Role, action: Action) -> bool:
    """Return whether somebody in this role is permitted the action."""
    return role in PERMITS.get(action, frozenset())
