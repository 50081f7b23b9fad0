"""Sees through disguises: the same words, however the letters were spaced, swapped or hidden.

A folded text remembers for every character where in the original it came from, so what is reported are
always the original words. It knows nothing of what the words mean. Every step goes through the text once,
so that a hostile one takes no longer than a plain one of its length.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Change = tuple[int, int, list[tuple[str, int]]]
    """A stretch of characters, and what stands in its place: characters, each with the place it came from."""

LOOK_ALIKES = str.maketrans(
    "\u0430\u0432\u0441\u0501\u0435\u04bb\u0456\u0457\u0458\u043a\u04cf\u043c\u043e\u0440\u051b\u0433"
    "\u0455\u0442\u0445\u0443\u0475\u051d\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u04c0\u041c"
    "\u041e\u0420\u051a\u0405\u0422\u0425\u0423\u0474\u051c\u03b1\u03b2\u03b3\u03b5\u03b7\u03b9\u03ba"
    "\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d"
    "\u039f\u03a1\u03a4\u03a5\u03a7\u0131\u0261\u0251",
    "abcdehiijklmopqrstxyvwABCEHIJKIMOPQSTXYVWabyenikvoptuxwABEZHIKMNOPTYXiga",
)
"""Letters of the Cyrillic and Greek scripts and the Latin ones that they are taken for."""

SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))

LEET: dict[str, str] = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
"""What stands for a letter, and the letters that it may stand for."""

BETWEEN = r"(?:[^\S\n]?[.\-_*|/·~+,()\[\]]{1,3}[^\S\n]?)"
SPACED = re.compile(
    rf"(?<![^\W_])[^\W\d_](?:{BETWEEN}[^\W\d_](?![^\W_])){{2,}}"
    r"|(?<![^\W_])[^\W\d_](?:\s{1,2}[^\W\d_](?![^\W_])){3,}"
    r"|(?<![^\W_])\d(?:[ .\-]\d(?![^\W_])){8,}"
)
"""Single letters held apart: three or more by signs, four or more by spaces; nine or more figures."""

MARKUP = re.compile(r"(?<![^\W_])([*_~`])(?=[^\s*_~`])|(?<=[^\s*_~`])([*_~`])(?![^\W_])")
"""What makes words bold, slanted or struck through on a phone."""

GLUED = re.compile(r"(?<=[^\W\d_])_(?=[^\W\d_])|(?<=[^\W\d_]{2})\.(?=[^\W\d_]{2})")
ADDRESS = re.compile(r"@|://|www\.|\.(?:com|co|uk|org|net|info|example|ly|me|io|be|app)\b", re.IGNORECASE)
SMUDGED = re.compile(r"(?<![^\W_])[\dOolI](?:[\dOolI]|[ -](?=[\dOolI])){8,15}(?![^\W_])")
WORDLIKE = re.compile(r"\S+")
LETTERS = re.compile(r"[^\W\d_]|\d")
HOLDS_LEET = re.compile(r"[^\W\d_][0134579@$!]+[^\W\d_]|(?<![\w@$])[@$][^\W\d_]{2}")
IN_A_CLASS = re.compile(r"^\W*(?:y|yr|year|ks|class|form|set|room|p|period|grade|b|m|a)\d+[a-z]?\W*$", re.IGNORECASE)
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
DISGUISES = (SPACED, MARKUP, GLUED, SMUDGED, HOLDS_LEET, STRETCHED)
PICTURES = regex.compile(r"[\p{So}\p{Sk}--\x00-\x7f]+", regex.VERSION1)
CLUSTER = regex.compile(r"\X")
LONGEST_WORD = 40
"""A longer run of characters is no disguised word."""

LONGEST_JOINED = 200
FEWEST_FIGURES = 5


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with its disguises taken off.

    `starts` and `ends` hold, for each character of `text`, the span of the original that it stands for.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the original these characters (start < end) stand, on whole characters."""
        return whole_characters(self.original, min(self.starts[start:end]), max(self.ends[start:end]))


class _Cells:
    """A text under change, and for each of its characters the span of the original that it stands for."""

    def __init__(self, cells: Iterable[tuple[str, int, int]]) -> None:
        rows = list(cells)
        self.text = "".join(char for char, _, _ in rows)
        self.starts: Sequence[int] = [start for _, start, _ in rows]
        self.ends: Sequence[int] = [end for _, _, end in rows]

    def change(self, changes: Iterable[Change]) -> None:
        """Make changes, given in the order of the text, in one go."""
        parts, starts, ends = list[str](), list[int](), list[int]()
        at = 0
        for start, end, new in changes:
            parts.append(self.text[at:start])
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            for char, place in new:
                parts.append(char)
                starts.append(self.starts[place])
                ends.append(self.ends[place])
            at = end
        if at:
            self.text = "".join([*parts, self.text[at:]])
            self.starts = [*starts, *self.starts[at:]]
            self.ends = [*ends, *self.ends[at:]]


def fold(text: str, is_word: Callable[[str], bool]) -> Folded:
    """Return the text without disguises; `is_word` says whether lower-case letters are a known word.

    Invisible characters go; letters in fancy dress (NFKC) and look-alikes of other scripts inside Latin
    words become plain ones; marks for bold go; letters held apart are joined and words held together parted;
    signs that stand for letters, and stretched letters, are undone where that makes a known word. A plain
    text comes back as it is.
    """
    if text.isascii() and "\x7f" not in text and not any(p.search(text) for p in DISGUISES):
        return Folded(text, range(len(text)), range(1, len(text) + 1), text)
    cells = _Cells(_plain(text))
    if not cells.text.isascii():
        cells.change(_look_alikes(cells.text))
    cells.change(_apart(cells.text))
    cells.change((m.start(), m.end(), []) for m in MARKUP.finditer(cells.text))
    cells.change(_joined(cells.text, is_word))
    cells.change(_parted(cells.text))
    cells.change(_figures(cells.text))
    cells.change(_unleeted(cells.text, is_word))
    cells.change(_unstretched(cells.text, is_word))
    return Folded(cells.text, cells.starts, cells.ends, text)


def whole_characters(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span widened so that it begins and ends between what people see as characters."""
    if text.isascii() and "\r" not in text:
        return start, end
    # A character that people see can be a long run (a family of emoji); look a little way to both sides.
    low, high = max(0, start - 64), min(len(text), end + 64)
    for cluster in CLUSTER.finditer(text[low:high]):
        a, b = cluster.start() + low, cluster.end() + low
        if a < start < b:
            start = a
        if a < end < b:
            end = b
    return start, end


def _plain(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each character in its plain form (NFKC, without invisible ones and loose accents)."""
    for i, char in enumerate(text):
        if " " <= char <= "~":
            yield char, i, i + 1
        else:
            for new in _plain_form(char):
                yield new, i, i + 1


@cache
def _plain_form(char: str) -> str:
    """Return a character's plain form, which may be nothing or several characters."""
    if char in "\n\t\r":
        return char
    if unicodedata.category(char) in ("Cf", "Mn", "Me", "Cc", "Cs", "Co") or char in "\u115f\u1160\u3164":
        return ""
    if char == "\u2800":
        return " "
    return unicodedata.normalize("NFKC", SMALL_CAPITALS.get(char, _unboxed(char)))


def _unboxed(char: str) -> str:
    """Return the letter in a circle, a square or on a flag as a plain letter."""
    code = ord(char)
    for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6):
        if first <= code < first + 26:
            return chr(ord("A") + code - first)
    return char


def _look_alikes(text: str) -> Iterator[Change]:
    """Yield Latin letters for their look-alikes, inside words or texts that are mostly Latin."""
    latin = sum(c.isascii() and c.isalpha() for c in text)
    others = sum(c.isalpha() and not c.isascii() for c in text)
    for match in WORDLIKE.finditer(text):
        word = match.group()
        swapped = word.translate(LOOK_ALIKES)
        is_mixed = any(c.isascii() and c.isalpha() for c in word)
        if swapped != word and swapped.isascii() and (is_mixed or latin > others):
            yield match.start(), match.end(), [(c, match.start() + i) for i, c in enumerate(swapped)]


def _apart(text: str) -> Iterator[Change]:
    """Yield spaces around pictures that touch a word: together they would be one unknown word."""
    for match in PICTURES.finditer(text):
        start, end = match.span()
        new = [(text[i], i) for i in range(start, end)]
        if start and not text[start - 1].isspace():
            new.insert(0, (" ", start))
        if end < len(text) and not text[end].isspace():
            new.append((" ", end - 1))
        if len(new) > end - start:
            yield start, end, new


def _joined(text: str, is_word: Callable[[str], bool]) -> Iterator[Change]:
    """Yield the joined letters for the spaced ones, cut into words where they are several."""
    for match in SPACED.finditer(text):
        places = [match.start() + m.start() for m in LETTERS.finditer(match.group())]
        letters = "".join(text[i] for i in places)
        new: list[tuple[str, int]] = []
        for word in _words_of(letters.lower(), is_word):
            at = len(new) - sum(c == " " for c, _ in new)
            if new:
                new.append((" ", places[at]))
            new += [(text[place], place) for place in places[at : at + len(word)]]
        yield match.start(), match.end(), new


def _words_of(letters: str, is_word: Callable[[str], bool]) -> list[str]:
    """Return the letters cut into as few known words as will go, or whole if they can't be cut so."""
    if len(letters) > LONGEST_JOINED or letters.isdecimal():
        return [letters]
    longest = 14
    best: list[list[str] | None] = [[]]
    for end in range(1, len(letters) + 1):
        found: list[str] | None = None
        for start in range(max(0, end - longest), end):
            before, word = best[start], letters[start:end]
            known = word in ("a", "i") or (len(word) > 1 and is_word(word))
            if before is not None and known and (found is None or len(before) + 1 < len(found)):
                found = [*before, word]
        best.append(found)
    return best[-1] or [letters]


def _parted(text: str) -> Iterator[Change]:
    """Yield a space for each sign that stands between words in place of one; addresses stay as they are."""
    for match in WORDLIKE.finditer(text):
        word = match.group()
        if len(word) <= LONGEST_WORD * 8 and not ADDRESS.search(word):
            for sign in GLUED.finditer(word):
                place = match.start() + sign.start()
                yield place, place + 1, [(" ", place)]


def _figures(text: str) -> Iterator[Change]:
    """Yield figures for the letters that look like them, inside what can be nothing but a number."""
    for match in SMUDGED.finditer(text):
        word = match.group()
        if not word.isdecimal() and sum(c.isdecimal() for c in word) >= FEWEST_FIGURES and not word.isalpha():
            plain = word.translate(str.maketrans("OolI", "0011"))
            if plain != word:
                yield match.start(), match.end(), [(c, match.start() + i) for i, c in enumerate(plain)]


def _unleeted(text: str, is_word: Callable[[str], bool]) -> Iterator[Change]:
    """Yield letters for the signs inside words, where that makes a known word."""
    for match in WORDLIKE.finditer(text):
        word = match.group()
        if len(word) > LONGEST_WORD or not HOLDS_LEET.search(word):
            continue
        if IN_A_CLASS.match(word) or ADDRESS.search(word[1:]):
            continue
        core = word.rstrip("!?.,;:)\"'").lstrip("(\"'")
        start = match.start() + word.index(core)
        options = [""]
        for char in core:
            options = [o + c for o in options for c in LEET.get(char, char)][:16]
        plain = next((o for o in options if o.isalpha() and is_word(o.lower())), None)
        if plain:
            yield start, start + len(core), [(c, start + i) for i, c in enumerate(plain)]


def _unstretched(text: str, is_word: Callable[[str], bool]) -> Iterator[Change]:
    """Yield one or two of letters that were stretched, whichever makes a known word; two if neither does."""
    for match in WORDLIKE.finditer(text):
        word = match.group()
        runs = list(STRETCHED.finditer(word))
        if not runs or ADDRESS.search(word):
            continue
        core = "".join(c for c in STRETCHED.sub(r"\1", word) if c.isalpha()).lower()
        keep = 1 if len(core) <= LONGEST_WORD and is_word(core) else 2
        for run in runs:
            start = match.start() + run.start()
            yield start, match.start() + run.end(), [(text[start + i], start + i) for i in range(keep)]
