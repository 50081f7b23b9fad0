"""A whole chat is screened in order, and reported: on the screen, as a page, as a table, with or without names."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Finding, GroupMessage, Screening, Words
from bot.review import Export, Flagged, Line, Review, Unread, review
from bot.review.pseudonyms import Pseudonyms, pseudonyms, with_pseudonyms
from bot.review.report import COLUMNS, csv_report, harmless, html_report, score_words, summary
from bot.review.timeline import MOST_BARS, periods, timeline
from bot.text import steady

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.messages import Audience, Severity

NOON = datetime.fromisoformat("2025-09-25T12:00")
LABELS = {"complaint": "Complaint about a person", "risk": "Safeguarding concern"}
CLAUSES = {"5/complain": "Parents must not: Complain about individuals", "3/report": "Report it to the DSL"}


UNNAMED = (
    "Photos and videos: 1. For 1 of them the export does not say if it was a picture or a voice message. "
    "The pictures themselves were not looked at"
)


def line(text: str = "", author: str | None = "Anna Berg", minutes: float = 0, **more: object) -> Line:
    """Return a line some minutes after noon."""
    return Line(NOON + timedelta(minutes=minutes), author, text, **more)  # type: ignore[arg-type]


def export(*lines: Line, name: str = "chat.txt") -> Export:
    """Return a chat of these lines."""
    return Export(name, lines)


def finding(text: str, *words: str, category: str = "complaint", severity: Severity = "low") -> Finding:
    """Return a finding that points at words of a text."""
    places = tuple(Words(text.index(w), text.index(w) + len(w), w) for w in words)
    return Finding(category, "3/report" if category == "risk" else "5/complain", places, "is unkind", 0.81, severity)


class Screen:
    """Finds the word 'awful', can't judge what holds 'merci', and remembers what it was given."""

    def __init__(self) -> None:
        self.seen: list[GroupMessage] = []

    def __call__(self, messages: Iterable[GroupMessage]) -> Iterator[Screening]:
        """Yield a screening for each message."""
        for message in messages:
            self.seen.append(message)
            found = (finding(message.text, "awful"),) if "awful" in message.text else ()
            yield Screening(found, "French" if "merci" in message.text else "", len(message.text) > 1000)


def screened(*lines: Line, audience: Audience = "parent") -> list[GroupMessage]:
    """Return what is screened of these lines."""
    screen = Screen()
    review(export(*lines), screen, audience)
    return screen.seen


def flagged(text: str, *findings: Finding, more: Sequence[Line] = ()) -> Review:
    """Return the review of a chat whose first message has findings."""
    return Review(export(line(text), *more), "parent", 1, (Flagged(0, findings),))


class Page(HTMLParser):
    """Collects the tags, the attributes and the words of a page, and checks that its tags fit."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.marked: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that opens."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "br", "hr", "rect", "line"}:
            self._open.append(tag)
        if tag == "mark":
            self.marked.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that stands alone."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        """Check that a tag closes the one that was opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect words, but not the style."""
        if self._open[-1:] != ["style"]:
            self.words += data
        if self._open[-1:] == ["mark"]:
            self.marked[-1] += data


def page(of: Review) -> Page:
    """Return the page of a review."""
    return Page(html_report(of, LABELS, CLAUSES))


def table(of: Review) -> list[dict[str, str]]:
    """Return the rows of a review's table."""
    return list(csv.DictReader(io.StringIO(csv_report(of, LABELS), newline="")))


# Screening a chat


def test_notices_deleted_messages_and_bare_voices_are_not_screened() -> None:
    lines = [
        line("Sam left", None),
        line(is_deleted=True),
        line(media="audio"),
        line(media="sticker"),
        line("caption", media="document"),
    ]
    assert [m.text for m in screened(*lines)] == ["caption"]


def test_a_photo_without_words_is_screened() -> None:
    assert screened(line(media="photo"), audience="staff") == [GroupMessage("", "staff", has_photo=True)]
    assert screened(line(media="unnamed"))[0].has_photo


def test_a_message_goes_with_what_its_author_said_just_before() -> None:
    seen = screened(*(line(f"{n}", minutes=n) for n in range(5)))
    assert [m.before for m in seen] == [(), ("0",), ("0", "1"), ("0", "1", "2"), ("1", "2", "3")]


def test_what_was_said_before_ends_at_another_author_and_after_ten_minutes() -> None:
    assert screened(line("a"), line("b", "Sam"), line("c"))[2].before == ()
    assert screened(line("a"), line("b", minutes=10))[1].before == ("a",)
    assert screened(line("a"), line("b", minutes=10.1))[1].before == ()


def test_a_notice_between_two_messages_does_not_part_them() -> None:
    assert screened(line("a"), line("Sam left", None), line(is_deleted=True), line("b"))[1].before == ("a",)


def test_messages_are_handed_over_in_order_and_progress_counts_every_line() -> None:
    lines = [line("Sam joined", None), *(line(str(n)) for n in range(4500)), line("Sam left", None)]
    screen, told = Screen(), list[int]()
    review(export(*lines), screen, "parent", told.append)
    assert [m.text for m in screen.seen] == [str(n) for n in range(4500)]
    assert (len(told), sum(told)) == (5, len(lines))


def test_a_review_holds_what_was_found_and_what_could_not_be_judged() -> None:
    lines = [line("hello"), line("awful"), line("merci"), line("merci"), line("x" * 2000)]
    done = review(export(*lines), Screen(), "parent")
    assert [(f.index, len(f.findings)) for f in done.flagged] == [(1, 1)]
    assert done.screened == 5
    assert done.unread == (Unread(2, "French"), Unread(3, "French"), Unread(4, is_partly_read=True))
    assert (done.unjudged, done.partly_read) == ({"French": 2}, 1)


# On the screen


def test_the_summary_says_what_was_read_found_and_not_judged() -> None:
    lines = [line("awful"), line("merci", "Sam", number=2), line(is_deleted=True), line(media="unnamed", minutes=20000)]
    assert summary(review(export(*lines), Screen(), "parent"), LABELS) == [
        "chat.txt",
        "Group: Parents",
        "Period: 25 September 2025 to 9 October 2025",
        "Messages: 4 by 2 people",
        UNNAMED,
        "Screened: 3 messages",
        "Deleted: 1 message that nobody can check any more",
        "Not judged: 1 in French. Somebody who reads the language has to look",
        "",
        "1 finding in 1 message: 0 high, 1 low",
        "      1  Complaint about a person",
        "",
        "By week",
        "      1  week of 22 September 2025: Complaint about a person 1",
        "",
        "1 message was not judged (1 in French).",
        "Look there yourself: line 2.",
        "",
        "A finding is a reason to look, not a verdict. Some are wrong, and some things are missed.",
    ]


def test_an_empty_result_is_not_called_a_clean_one() -> None:
    done = review(export(line("hello")), Screen(), "parent")
    assert summary(done, LABELS)[-1] == "Nothing was found. That does not mean that nothing is there."
    assert "Nothing was found. That does not mean that nothing is there." in page(done).words


def test_nothing_found_is_never_said_without_what_was_not_judged() -> None:
    lines = [line("hello", number=1), line("merci", number=2), line("x" * 2000, number=3), line("merci", number=4)]
    done = review(export(*lines), Screen(), "parent")
    sentence = (
        "Nothing was found in what was judged, but 2 messages were not judged (2 in French) and 1 message was only "
        "partly read. Something may have been missed in the rest, too."
    )
    assert summary(done, LABELS)[-2:] == [sentence, "Look there yourself: lines 2, 3, 4."]
    assert sentence in page(done).words
    assert "Nothing was found. " not in "\n".join(summary(done, LABELS)) + page(done).words


def test_of_many_lines_that_were_not_judged_the_first_are_named_on_the_screen() -> None:
    done = review(export(*(line("merci", number=n) for n in range(1, 1101))), Screen(), "parent")
    assert summary(done, LABELS)[-1] == (
        "Look there yourself: lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 1,088 more, all in the report."
    )


def test_dates_that_could_be_read_in_two_ways_are_owned_up_to() -> None:
    done = Review(Export("chat.txt", (line("x"),), "day", is_order_sure=False), "parent")
    assert "Dates: could be read in two ways; the day was taken to come first" in summary(done, LABELS)


def test_many_weeks_are_cut_to_those_with_the_most_on_the_screen() -> None:
    lines = [line("awful", minutes=7 * 24 * 60 * n) for n in range(20)]
    shown = summary(review(export(*lines), Screen(), "parent"), LABELS)
    assert "By week, the 12 with the most" in shown


# As a page


def test_the_page_shows_a_finding_with_clause_words_and_context() -> None:
    lines = [line("before", "Sam"), line("so awful of her", minutes=1), line("after", "Sam", 2)]
    words = page(review(export(*lines), Screen(), "parent")).words
    for part in (
        "Thursday 25 September 2025, 12:01", "Anna Berg", "Complaint about a person", "[5/complain]", "before", "after",
        "Parents must not: Complain about individuals", "Is unkind. Right about 8 in 10.", "Week of 22 September 2025",
    ):  # fmt: skip
        assert part in words


def test_the_flagged_words_are_marked_where_they_stand() -> None:
    text = "awful and mean, awful"
    found = Finding("complaint", "5/complain", (Words(0, 5, "awful"), Words(16, 21, "awful")), "is unkind", 0.8, "low")
    assert page(flagged(text, found)).marked == ["awful", "awful"]


def test_findings_on_one_message_are_shown_together_and_overlapping_words_once() -> None:
    text = "what an awful mean man"
    shown = page(
        flagged(text, finding(text, "awful mean"), finding(text, "mean man", category="risk", severity="high"))
    )
    assert shown.tags.count("article") == 1
    assert shown.marked == ["awful mean man"]
    assert "\u25b2 High" in shown.words


def test_a_very_long_message_is_shown_around_its_flagged_words() -> None:
    text = f"{'a ' * 2000}awful{' b' * 2000}"
    html = html_report(flagged(text, finding(text, "awful")), LABELS, CLAUSES)
    assert "[\u2026]" in html
    assert len(html) < 14_000
    assert Page(html).marked == ["awful"]


def test_words_that_lie_outside_the_text_are_left_alone() -> None:
    for start, end in ((50, 60), (3, 99), (2, 2), (-4, 3)):
        found = Finding("complaint", "5/complain", (Words(start, end, "?"),), "is unkind", 0.8, "low")
        assert "hello" in page(flagged("hello", found)).words


def test_the_page_needs_nothing_from_outside_and_runs_nothing() -> None:
    shown = page(flagged("see https://awful.example <script>x</script>", finding("awful", "awful")))
    assert not {"script", "img", "iframe", "form", "object", "base", "link"} & set(shown.tags)
    assert not any(name.startswith("on") or name in {"src", "style"} for name, _ in shown.attributes)
    assert all(value and value.startswith("#") for name, value in shown.attributes if name == "href")
    policy = next(value for name, value in shown.attributes if name == "content" and value and "-src" in value)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def test_the_page_can_be_heard_and_printed() -> None:
    html = html_report(flagged("awful", finding("awful", "awful")), LABELS, CLAUSES)
    shown = Page(html)
    assert '<html lang="en-GB">' in html
    assert 'role="img"' in html
    assert 'scope="col"' in html
    assert 'scope="row"' in html
    assert "@media print" in html
    assert "break-inside: avoid" in html
    assert [int(tag[1]) for tag in shown.tags if re.fullmatch(r"h\d", tag)] == [1, 2, 2, 3, 3, 2, 3, 4]
    assert "Findings in 1 of 1 week. The most in one week: 1 finding, in the week of 22 September 2025." in shown.words


def test_the_page_shows_every_message_that_was_not_judged_whole_and_in_the_order_of_time() -> None:
    long = f"{'hm ' * 2000}the end"
    lines = [line("merci", "Sam", number=1), line(long, number=2), line("merci awful", minutes=20000, number=3)]
    shown = page(review(export(*lines), Screen(), "parent"))
    findings, unread = shown.words.split("Each is shown whole")
    assert shown.tags.count("article") == 4
    assert re.findall(r"Not judged: French|Only partly read|line \d|Week of \d+ \w+", unread) == [
        "Week of 22 September", "line 1", "Not judged: French", "line 2", "Only partly read",
        "Week of 6 October", "line 3", "Not judged: French",
    ]  # fmt: skip
    assert long in unread
    assert "Sam" in unread
    assert "Thursday 25 September 2025, 12:00" in unread
    assert "Complaint" not in unread
    assert "Not judged: French" in findings.split("Right about")[-1]
    assert ("href", "#unread") in shown.attributes
    assert [int(tag[1]) for tag in shown.tags if re.fullmatch(r"h\d", tag)][-6:] == [2, 3, 4, 4, 3, 4]


def test_a_chat_that_was_judged_all_through_has_no_section_for_what_was_not() -> None:
    assert "ot judged" not in page(review(export(line("awful")), Screen(), "parent")).words


WILD = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("<>&\"'={}%/!-"), max_size=60)


@settings(max_examples=100, deadline=None)
@given(WILD.filter(bool), WILD, WILD, WILD, st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_no_words_of_a_chat_become_a_part_of_the_page(
    text: str, author: str, name: str, reason: str, place: tuple[int, int]
) -> None:
    found = Finding(text, text, (Words(*place, text),), reason, 0.5, "low")
    lines = (line(text, author), line(text, author, 1))
    wild = page(Review(export(*lines, name=name), "parent", 2, (Flagged(0, (found,)),), (Unread(0, text),)))
    calm = Finding("x", "x", (Words(0, 1, "x"),), "x", 0.5, "low")
    chat = export(line("x", "x"), line("x", "x", 1))
    plain = page(Review(chat, "parent", 2, (Flagged(0, (calm,)),), (Unread(0, "x"),)))
    assert sorted(set(wild.tags) | {"mark"}) == sorted(set(plain.tags) | {"mark"})
    assert len(wild.tags) - wild.tags.count("mark") == len(plain.tags) - plain.tags.count("mark")
    assert text in wild.words


@pytest.mark.parametrize(
    ("days", "unit"), [(1, "week"), (400, "week"), (500, "month"), (3000, "year"), (40000, "year")]
)
def test_a_picture_of_a_long_time_has_no_more_bars_than_can_be_seen(days: int, unit: str) -> None:
    chat = export(line("awful"), line("x", minutes=days * 24 * 60))
    picture = timeline(review(chat, Screen(), "parent"))
    assert picture.unit == unit
    assert len(picture.bars) <= 2 * MOST_BARS


def test_weeks_without_messages_are_in_the_picture_too() -> None:
    chat = export(line("awful"), line("x", minutes=21 * 24 * 60))
    assert [p.findings for p in periods(review(chat, Screen(), "parent"))] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("score", "words"), [(0.81, "about 8 in 10"), (0.02, "about 1 in 10"), (0.97, "nearly always")]
)
def test_a_score_is_said_as_people_say_it(score: float, words: str) -> None:
    assert score_words(score) == words


# As a table


def test_the_table_has_one_row_a_finding() -> None:
    text = "awful\nman"
    (first, second) = table(flagged(text, finding(text, "awful", "man"), finding(text, "man", category="risk")))
    assert list(first) == list(COLUMNS)
    assert first == {
        "time": "2025-09-25 12:00", "author": "Anna Berg", "audience": "parent", "category": "complaint",
        "label": "Complaint about a person", "clause": "5/complain", "severity": "low", "score": "0.81",
        "words": "awful; man", "reason": "is unkind", "message": text,
    }  # fmt: skip
    assert second["label"] == "Safeguarding concern"


def test_what_was_not_judged_stands_in_the_table_in_the_order_of_the_chat() -> None:
    lines = [line("merci"), line("awful merci", "Sam", 1), line(f"merci {'x' * 2000}", minutes=2)]
    rows = table(review(export(*lines), Screen(), "staff"))
    assert [(row["time"][-5:], row["category"], row["label"]) for row in rows] == [
        ("12:00", "not_judged", "Not judged: French"),
        ("12:01", "complaint", "Complaint about a person"),
        ("12:01", "not_judged", "Not judged: French"),
        ("12:02", "not_judged", "Not judged: French"),
        ("12:02", "partly_read", "Only partly read"),
    ]
    assert rows[0] == {
        "time": "2025-09-25 12:00", "author": "Anna Berg", "audience": "staff", "category": "not_judged",
        "label": "Not judged: French", "clause": "", "severity": "", "score": "", "words": "", "message": "merci",
        "reason": "At least a part of this is in French and was not judged. "
        "Somebody who reads the language has to look",
    }  # fmt: skip
    assert rows[-1]["message"] == lines[2].text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\n=", "\uff1d", "\t=", "\r", "\x00="])
def test_no_cell_is_a_formula(start: str) -> None:
    text = f"{start}HYPERLINK(1) awful"
    (row,) = table(flagged(text, finding(text, "awful")))
    assert row["message"] == f"'{steady(text)}"
    assert harmless("ordinary = words") == "ordinary = words"


@given(WILD, WILD)
def test_what_goes_into_the_table_comes_out_again(text: str, author: str) -> None:
    (row,) = table(Review(export(line(text, author)), "parent", 1, (Flagged(0, (finding("x", "x"),)),)))
    assert row["message"].removeprefix("'") == text.removeprefix("'")
    assert row["author"].removeprefix("'") == author.removeprefix("'")


# Without signs that steer a screen

CONTROLS = "".join(map(chr, [*range(32), *range(127, 160)]))


def test_no_control_character_is_shown_anywhere() -> None:
    wild = f"awful {CONTROLS}\x1b[2J merci"
    found = Finding(wild, wild, (Words(0, len(wild), wild),), wild, 0.5, "low")
    lines = (line(wild, wild), line(wild, wild, 1))
    of = Review(export(*lines, name=wild), "parent", 2, (Flagged(0, (found,)),), (Unread(1, wild),))
    for text in (html_report(of, {wild: wild}, {wild: wild}), *(cell for row in table(of) for cell in row.values())):
        assert not set(text) & (set(CONTROLS) - {"\n"})
    for none_found in (of, Review(of.export, "parent", 2, (), of.unread)):
        assert all(set(text).isdisjoint(CONTROLS) for text in summary(none_found, {wild: wild}))


def test_control_characters_become_spaces_so_that_every_place_stays() -> None:
    assert steady("a\x1b[31mb\tc\x9bd\r\ne\rf\n") == "a [31mb c d \ne\nf\n"
    text = "\x1b\x1bso awful"
    assert page(flagged(text, finding(text, "awful"))).marked == ["awful"]


# Without names


CHAT = export(
    line("Thanks Priya, and thanks anna", "Sam Okoro"),
    line("Will you ask Sam's wife? Ring 07700 900123", "Will Tate"),
    line("@Sam Okoro @447700900123 will come, Samira too", "Anna Berg"),
    line("ok", "+44 7700 900123"),
    line("Anna Berg added Chloe Shah", None),
    line("Anna said so", "Anna Oduya"),
    line("hi", "~\U0001f33c"),
    line("@~\U0001f33c \U0001f33c", "Priya: Kai's mum"),
    name="WhatsApp Chat with Sam Okoro.txt",
)


def test_everybody_who_wrote_gets_a_number_in_the_order_of_writing() -> None:
    assert [line.author for line in pseudonyms(CHAT, "parent").messages] == [
        "Parent 1", "Parent 2", "Parent 3", "Parent 4", None, "Parent 5", "Parent 6", "Parent 7",
    ]  # fmt: skip
    assert pseudonyms(CHAT, "staff").authors[0] == "Member of staff 1"


def test_names_go_wherever_they_are_mentioned() -> None:
    hidden = pseudonyms(CHAT, "parent")
    texts = [line.text for line in hidden.messages]
    assert texts[1] == "Parent 2 you ask Parent 1's wife? Ring Parent 4"
    assert texts[2] == "@Parent 1 @Parent 4 will come, Samira too"
    assert texts[4] == "Parent 3 added Chloe Shah"
    assert texts[7] == "@Parent 6 \U0001f33c"
    assert hidden.name == "WhatsApp Chat with Parent 1.txt"


def test_an_ordinary_word_is_a_name_only_with_a_capital_or_an_at() -> None:
    chat = export(line("Rose will come", "rose"), line("@rose rose early, ask Will 2", "Will 2"))
    texts = [line.text for line in pseudonyms(chat, "parent").messages]
    assert texts == ["Parent 1 will come", "@Parent 1 rose early, ask Parent 2"]


def test_a_first_name_that_two_people_share_stays() -> None:
    assert pseudonyms(CHAT, "parent").messages[5].text == "Anna said so"
    assert pseudonyms(CHAT, "parent").messages[0].text == "Thanks Parent 7, and thanks anna"


def test_findings_point_at_the_same_words_without_names() -> None:
    text = "Sam Okoro and Anna Berg are awful, said Sam"
    lines = (line(text, "Sam Okoro"), line("x", "Anna Berg"))
    found = finding(text, "Anna Berg are awful", "awful, said Sam", "Okoro and")
    hidden = with_pseudonyms(Review(export(*lines), "parent", 2, (Flagged(0, (found,)),)))
    rewritten = hidden.export.messages[0].text
    assert rewritten == "Parent 1 and Parent 2 are awful, said Parent 1"
    words = hidden.flagged[0].findings[0].words
    assert [w.words for w in words] == ["Parent 2 are awful", "awful, said Parent 1", "Parent 1 and"]
    assert all(rewritten[w.start : w.end] == w.words for w in words)
    assert "Okoro" not in html_report(hidden, LABELS, CLAUSES) + csv_report(hidden, LABELS)


def test_names_are_gone_from_what_was_not_judged() -> None:
    lines = (line("merci Anna Berg", "Sam Okoro"), line(f"Sam Okoro {'x' * 2000}", "Anna Berg", 1))
    done = review(export(*lines), Screen(), "parent")
    hidden = with_pseudonyms(done)
    assert hidden.unread == done.unread
    assert [row["message"][:14] for row in table(hidden)] == ["merci Parent 2", "Parent 1 xxxxx"]
    for text in (html_report(hidden, LABELS, CLAUSES), csv_report(hidden, LABELS), *summary(hidden, LABELS)):
        assert not re.search("Sam|Okoro|Anna|Berg", text)


@given(st.lists(st.text("AaBb .:'@+07\U0001f33c", min_size=1, max_size=12), min_size=1, max_size=5), st.data())
def test_no_author_is_left_in_a_chat_without_names(names: list[str], data: st.DataObject) -> None:
    chat = export(*(line(data.draw(st.text("AaBb .:'@+07", max_size=40)), name) for name in names))
    known = Pseudonyms(chat, "parent")
    assert all(re.fullmatch(r"Parent \d+", author) for author in pseudonyms(chat, "parent").authors)
    for spoken in chat.messages:
        words = tuple(Words(n, n + 1, spoken.text[n]) for n in range(len(spoken.text)))
        moved = known.finding(Finding("x", "x", words, "", 0.5, "low"), spoken.text)
        assert all(known.text(spoken.text)[w.start : w.end] == w.words for w in moved.words)
