"""Puts the parts together: the one place where a policy, an encoder and a store meet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering import Answerer
from bot.config import read_roll
from bot.desk import Desk
from bot.encoder import Encoder
from bot.policy import load_policy
from bot.rulings import load_rulings

if TYPE_CHECKING:
    from bot.config import Config
    from bot.policy import Policy
    from bot.rulings import Rulings
    from bot.store import Store

CONSONANTS = "BDFGKLMNPRTVZ"
VOWELS = "AEIOU"


@dataclass(frozen=True, slots=True)
class Parts:
    """What every command that answers works with."""

    config: Config
    policy: Policy
    rulings: Rulings
    answerer: Answerer
    roll: frozenset[str]


def compose(config: Config) -> Parts:
    """Load the policy and make what answers from it.

    Raises:
        PolicyError: the policy folder can't be used.
        ConfigError: a file that the configuration names can't be read.
    """
    policy = load_policy(config.policy_folder, config.school)
    rulings = load_rulings(config.policy_folder, policy)
    roll = read_roll(config.roll)
    return Parts(config, policy, rulings, Answerer(policy, rulings, Encoder(), roll), roll)


def make_desk(parts: Parts, store: Store) -> Desk:
    """Return a desk over a store."""
    return Desk(
        answerer=parts.answerer,
        policy=parts.policy,
        rulings=parts.rulings,
        store=store,
        people=parts.config.people,
        keep_question=parts.config.keep_question,
        titles=parts.config.titles,
        roll=parts.roll,
        make_reference=make_reference,
    )


def make_reference() -> str:
    """Return a short reference that can be said over a telephone, such as 'BADO-47'."""
    word = "".join(secrets.choice(letters) for letters in (CONSONANTS, VOWELS, CONSONANTS, VOWELS))
    return f"{word}-{secrets.randbelow(90) + 10}"
