"""Read the labelled examples, turn their labels into targets, and disturb their text as phones do.

A question row has `text, role, verdict, cites, kind, facts`; a message row has `text, audience, photo,
labels, also_ok, severity`. The order of every label list here is the order of the network's outputs and
is written beside the exported model, so nothing that runs has to import this module.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

NAMES = Path(__file__).parent.parent / "bot" / "personal" / "first_names.txt"
"""First names; those that are ordinary words too end with a star."""

VERDICTS = ["yes", "conditional", "no", "report", "info", "unknown"]
FACTS: dict[str, list[str]] = {
    "channel": [
        "unstated",
        "official_facebook",
        "official_x",
        "official_soundcloud",
        "official",
        "personal",
        "class_group",
        "school_email",
        "other",
    ],
    "act": [
        "unstated",
        "post",
        "share",
        "comment",
        "like",
        "follow",
        "accept_contact",
        "reply",
        "message",
        "film",
        "moderate",
        "link",
        "manage",
        "ask_policy",
        "other",
    ],
    "subject": [
        "unstated",
        "own_child",
        "other_child",
        "pupil",
        "past_pupil",
        "pupil_family_member",
        "staff",
        "parent",
        "school",
        "self",
        "business",
        "none",
    ],
    "consent": ["unstated", "given", "refused", "not_asked"],
    "names_person": ["unstated", "true", "false"],
    "photo": ["unstated", "true", "false"],
    "kind": ["question", "draft", "situation", "offtopic"],
}
CATEGORIES = [
    "behaviour_incident",
    "child_image",
    "complaint_individual",
    "complaint_school",
    "disrespect",
    "individual_information",
    "pupil_contact",
    "safeguarding_concern",
    "personal_account_business",
    "advert",
]
FIRST_SHARE = 0.6


def read_rows(paths: list[Path]) -> list[dict[str, Any]]:
    """Return the JSON objects of all files, in order; blank lines are passed over."""
    return [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def question_input(row: dict[str, Any]) -> str:
    """Return what the encoder reads for a question: who asks, then the words."""
    return f"ask {row['role']}: {row['text']}"


def message_input(row: dict[str, Any]) -> str:
    """Return what the encoder reads for a group message: whose group, whether a photo came, the words."""
    photo = " photo" if row.get("photo") else ""
    return f"group {row['audience']}{photo}: {row['text']}"


def risk_target(row: dict[str, Any]) -> float:
    """Return 1 where a child may be at risk or a pupil made contact, 0 where not, -1 where the row leaves it open."""
    if not row["labels"] or {"pupil_contact", "safeguarding_concern"} & set(row["labels"]):
        return float(bool(row["labels"]))
    return float(row["severity"] == "high") if "severity" in row else -1.0


def spread(labels: list[str], names: list[str], share: float = FIRST_SHARE) -> list[float]:
    """Return a distribution over names: the first label has `share`, the others divide the rest."""
    target = [0.0] * len(names)
    rest = labels[1:]
    for i, label in enumerate(labels):
        target[names.index(label)] += 1.0 if not rest else share if i == 0 else (1 - share) / len(rest)
    return target


def fact_targets(row: dict[str, Any]) -> dict[str, int]:
    """Return the index of each fact's value; a fact that the text does not settle is `unstated`."""
    facts = {**row.get("facts", {}), "kind": row["kind"]}
    out: dict[str, int] = {}
    for name, values in FACTS.items():
        value = facts.get(name, "unstated")
        out[name] = values.index(str(value).lower() if isinstance(value, bool) else value)
    return out


SHORT = {
    "you": "u",
    "are": "r",
    "your": "ur",
    "because": "cos",
    "please": "pls",
    "people": "ppl",
    "tomorrow": "tmrw",
    "though": "tho",
    "with": "w",
    "what": "wot",
    "to": "2",
    "for": "4",
    "okay": "ok",
    "the": "da",
    "facebook": "fb",
    "instagram": "insta",
    "snapchat": "snap",
    "whatsapp": "whats app",
    "photo": "pic",
    "photos": "pics",
    "picture": "pic",
    "teacher": "tchr",
    "something": "smth",
    "about": "abt",
    "going to": "gonna",
    "want to": "wanna",
    "don't": "dont",
}


def misspell(word: str, chance: random.Random) -> str:
    """Return the word with one slip of the thumb: two letters swapped, one lost, or one doubled."""
    if len(word) < 4 or not word.isalpha():
        return word
    i = chance.randrange(1, len(word) - 2)
    slip = chance.randrange(3)
    if slip == 0:
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return word[:i] + word[i + 1 :] if slip == 1 else word[:i] + word[i] + word[i:]


def disturb(text: str, chance: random.Random) -> str:
    """Return the text as another phone might have sent it; the meaning, and so the label, stays."""
    if chance.random() < 0.45:
        return text
    if chance.random() < 0.3:
        text = text.lower()
    if chance.random() < 0.2:
        text = re.sub(r"[.,;:!?]+(?=\s|$)", "", text)
    if chance.random() < 0.2:
        text = text.replace("'", "").replace("\u2019", "")
    if chance.random() < 0.25:
        words = re.split(r"(\s+)", text)
        text = "".join(SHORT.get(w.lower(), w) if chance.random() < 0.4 else w for w in words)
    if chance.random() < 0.35:
        words = re.split(r"(\s+)", text)
        text = "".join(misspell(w, chance) if chance.random() < 0.08 else w for w in words)
    return text


@cache
def sure_names() -> tuple[str, ...]:
    """Return first names in lower case that are no ordinary words."""
    return tuple(name.lower() for name in NAMES.read_text("utf-8").split() if not name.endswith("*"))


def rename(text: str, chance: random.Random) -> str:
    """Return the text with other first names in it, the same one for the same person: nobody's name tells anything."""
    found = {word for word in re.findall(r"[A-Z][a-z]+", text) if word.lower() in sure_names()}
    for name in sorted(found):
        text = re.sub(rf"\b{name}\b", chance.choice(sure_names()).capitalize(), text)
    return text


def padded(text: str, other: str, chance: random.Random) -> str:
    """Return the text with harmless words before or behind it: one remark among many must still be heard."""
    between = chance.choice((" ", " ", "\n", ". "))
    return f"{other}{between}{text}" if chance.random() < 0.5 else f"{text}{between}{other}"


def disturb_message(text: str, chance: random.Random) -> str:
    """Return a group message as somebody else might have sent it: other names, other line breaks, other slips."""
    if chance.random() < 0.4:
        text = rename(text, chance)
    if chance.random() < 0.1:
        text = re.sub(r"[.,] ", "\n", text)
    return disturb(text, chance)
