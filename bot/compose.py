"""Puts the parts together: the one place where a policy, an encoder and a store meet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering import Answerer
from bot.config import read_roll
from bot.desk import Desk
from bot.encoder import Encoder, MessageEncoder
from bot.policy import load_policy
from bot.rulings import load_rulings
from bot.screening import Screener
from bot.screening.calibration import load_calibration
from bot.screening.categories import load_categories
from bot.screening.learning import Learnt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.config import Config
    from bot.policy import Policy
    from bot.rulings import Rulings
    from bot.screening.categories import Category
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


def school_categories(config: Config, policy: Policy) -> Mapping[str, Category]:
    """Return what the school has looked for in group messages.

    Raises:
        PolicyError: `categories.toml` can't be used.
    """
    return load_categories(config.policy_folder, policy, MessageEncoder().categories)


def make_screener(config: Config, store: Store | None = None, *, learnt: Learnt | None = None) -> Screener:
    """Return what screens group messages; what the school's people taught is in the store, or given.

    Raises:
        PolicyError: the policy folder can't be used.
        ConfigError: a file that the configuration names can't be read.
    """
    policy = load_policy(config.policy_folder, config.school)
    return Screener(
        school_categories(config, policy),
        MessageEncoder(),
        load_calibration(),
        dial=config.dial,
        roll=read_roll(config.roll),
        learnt=Learnt(taught.example for taught in store.taught()) if store else learnt,
    )


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
