"""The categories: what is looked for, checked against the policy that it cites."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bot.encoder import MessageEncoder
from bot.errors import PolicyError
from bot.messages import AUDIENCES
from bot.policy import load_policy
from bot.screening.categories import CATEGORIES_FILE, load_categories
from tests.fakes import CATEGORIES, POLICY_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.screening.categories import Category

BLOCK = """
[advert]
label = "Advert"
clause = { parent = ["2.3/commercial"] }
says = "advertises something"
severity = "low"
told = ["the Compliance Officer"]
"""


def load(folder: Path, text: str) -> Mapping[str, Category]:
    """Write categories beside a copy of the shipped policy and read them."""
    shutil.copy(POLICY_TEXT / "social_media_policy.md", folder)
    (folder / CATEGORIES_FILE).write_text(text, encoding="utf-8")
    return load_categories(folder, load_policy(folder, "Brook House"), ["advert"])


def test_every_shipped_category_is_one_that_the_encoder_learnt() -> None:
    assert set(CATEGORIES) == set(MessageEncoder().categories)


def test_contact_and_safeguarding_are_grave_and_go_to_the_dsl() -> None:
    grave = {name: c.told for name, c in CATEGORIES.items() if c.severity == "high"}
    assert grave == {"pupil_contact": ("the DSL",), "safeguarding_concern": ("the DSL",)}


def test_contact_and_personal_accounts_are_looked_for_among_staff_only() -> None:
    staff_only = {name for name, c in CATEGORIES.items() if not c.applies_to("parent")}
    assert staff_only == {"pupil_contact", "personal_account_business"}
    assert all(c.applies_to("staff") for c in CATEGORIES.values())


def test_a_school_can_switch_a_category_off_and_change_whom_it_tells(tmp_path: Path) -> None:
    text = BLOCK.replace('["the Compliance Officer"]', '["the office"]') + "on = false\n"
    advert = load(tmp_path, text)["advert"]
    assert advert.told == ("the office",)
    assert not any(advert.applies_to(audience) for audience in AUDIENCES)


def test_without_the_file_nothing_can_be_screened_and_that_is_said(tmp_path: Path) -> None:
    shutil.copy(POLICY_TEXT / "social_media_policy.md", tmp_path)
    with pytest.raises(PolicyError, match="the file is missing, so group messages can't be screened"):
        load_categories(tmp_path, load_policy(tmp_path, "Brook House"), ["advert"])


def test_a_misspelt_category_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"there is no such category; did you mean \[advert\]\?"):
        load(tmp_path, BLOCK.replace("[advert]", "[adverts]"))


def test_a_category_can_be_switched_off_but_not_left_out(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"\[advert\] is missing; to switch it off, write its block with on = false"):
        load(tmp_path, "")


def test_a_child_at_risk_cannot_be_made_less_of(tmp_path: Path) -> None:
    text = (POLICY_TEXT / CATEGORIES_FILE).read_text("utf-8").replace('severity = "high"', 'severity = "low"')
    shutil.copy(POLICY_TEXT / "social_media_policy.md", tmp_path)
    (tmp_path / CATEGORIES_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=r"\[pupil_contact\]: 'severity' must be high"):
        load_categories(tmp_path, load_policy(tmp_path, "Brook House"), list(CATEGORIES))


def test_a_child_at_risk_cannot_be_switched_off(tmp_path: Path) -> None:
    block = "[safeguarding_concern]\n"
    text = (POLICY_TEXT / CATEGORIES_FILE).read_text("utf-8").replace(block, f"{block}on = false\n")
    shutil.copy(POLICY_TEXT / "social_media_policy.md", tmp_path)
    (tmp_path / CATEGORIES_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=r"\[safeguarding_concern\]: it can't be switched off"):
        load_categories(tmp_path, load_policy(tmp_path, "Brook House"), list(CATEGORIES))


@pytest.mark.parametrize("category", CATEGORIES.values(), ids=list(CATEGORIES))
def test_each_reason_goes_on_from_the_word_it(category: Category) -> None:
    assert all(says.split()[0].rstrip(",").endswith("s") for says in category.says.values())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('"2.3/commercial"', '"2.3/gone"'), "it cites the clause 2.3/gone, which is not in the policy"),
        (('label = "Advert"\n', ""), "'label' must say something, in quotation marks"),
        (('"low"', '"grave"'), "'severity' must be low or high"),
        (("told", "tell"), "'tell' is not one of label, clause, says, severity, told, on"),
        (("parent =", "pupils ="), "'clause' must name clauses for parent, for staff or for both"),
        (('["the Compliance Officer"]', "[]"), "'told' must be a list with at least one entry"),
        (('severity = "low"', 'severity = "low"\non = "no"'), "'on' must be true or false"),
    ],
)
def test_a_mistake_names_file_line_and_block(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(PolicyError) as error:
        load(tmp_path, BLOCK.replace(*change))
    assert str(error.value) == f"{tmp_path / CATEGORIES_FILE}, line 2: [advert]: {sentence}"


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="this is not a TOML file"):
        load(tmp_path, "[advert")
