"""Says which words of a message are not English, and names their language.

The naming is py3langid's. Short and careless English ("ok thx hun") looks foreign to any such library, so
a language counts only where the words are not ordinary English ones either. What the words mean is not
known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = {
    "am": "Amharic or Tigrinya", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "cy": "Welsh",
    "de": "German", "el": "Greek", "es": "Spanish", "fa": "Persian", "fr": "French", "gu": "Gujarati",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "ku": "Kurdish", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "pa": "Punjabi",
    "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sw": "Swahili", "ta": "Tamil", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yo": "Yoruba",
    "zh": "Chinese",
}  # fmt: skip
"""The languages that are told apart, beside English; families in British schools speak these most."""

NOT_NAMED = "a language that could not be named"
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
PIECE = re.compile(r"[^.!?\n\u061f\u06d4]+[.!?\u061f\u06d4]*")
RUN = re.compile(r"\S+")
ADDRESS = re.compile(r"://|@|www\.")
COMMON = 12_000
"""A word of this rank or lower in the encoder's vocabulary counts as ordinary English."""

LAST_LATIN = 0x24F
SURE = 0.9
"""The least confidence (0 to 1) that is taken for a language written in plain Latin letters."""

FEWEST = 2
FEWEST_UNNAMED = 5
"""A run of fewer words may be names and slang."""

MOST_ENGLISH = 0.5
MOST_ENGLISH_UNNAMED = 0.34


@dataclass(frozen=True, slots=True)
class Foreign:
    """A sentence that is not English; `start` and `end` are character offsets."""

    start: int
    end: int
    language: str


def foreign_parts(text: str, ranks: Mapping[str, int]) -> list[Foreign]:
    """Return the sentences of a text that are not English, with the name of their language.

    `ranks` holds English words in lower case; the commoner a word, the lower its rank. A text whose
    sentences are too short to tell by themselves is told as a whole.
    """
    plain = RUN.sub(lambda m: " " * len(m.group()) if ADDRESS.search(m.group()) else m.group(), text)
    found = []
    for piece in PIECE.finditer(plain):
        language = _language(piece.group(), ranks)
        if language:
            found.append(Foreign(piece.start(), piece.end(), language))
    if not found:
        language = _language(plain.replace(".", " ").replace("\n", " "), ranks)
        if language:
            found.append(Foreign(0, len(text), language))
    return found


def _language(sentence: str, ranks: Mapping[str, int]) -> str:
    """Return the name of a sentence's language, or an empty text for English and what can't be told."""
    words = WORD.findall(sentence)
    letters = "".join(words)
    if not letters:
        return ""
    if sum(ord(c) > LAST_LATIN for c in letters) > len(letters) / 2:
        return _name(" ".join(words), 0.0) or NOT_NAMED
    # A name says nothing of the language that it stands in, but a capital does not make a name where all have one.
    small = [w for w in words if not w[0].isupper()]
    is_shouted = len(small) < FEWEST and len(words) > FEWEST
    plain = [w.lower().replace("\u2019", "'").split("'")[0] for w in (words if is_shouted else small)]
    if len(plain) < FEWEST:
        plain = [w.lower() for w in words] if not letters.isascii() else []
    if not plain:
        return ""
    english = sum(ranks.get(w, COMMON) < COMMON and (len(w) > FEWEST or w in SHORT) for w in plain) / len(plain)
    if english < MOST_ENGLISH and (english == 0 or len(plain) > FEWEST):
        name = _name(sentence.lower(), SURE if letters.isascii() or len(plain) < FEWEST else 0.5)
        if name:
            return name
    # Without a name for it, names of people are the likelier reason where every word has a capital.
    return NOT_NAMED if not is_shouted and len(plain) >= FEWEST_UNNAMED and english < MOST_ENGLISH_UNNAMED else ""


def _name(text: str, least: float) -> str:
    language, confidence = _identifier().classify(text)
    return NAMES.get(language, "") if confidence >= least else ""


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid ships no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - half a second to load

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["en", *NAMES])
    return identifier


SHORT = frozenset({
    "a", "i", "an", "am", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no",
    "of", "oh", "ok", "on", "or", "so", "to", "up", "us", "we", "hi", "im", "ur", "u", "r", "n", "x", "xx",
    "xxx", "pe",
})  # fmt: skip
"""The words of one or two letters that count as English; others of that length say nothing."""
