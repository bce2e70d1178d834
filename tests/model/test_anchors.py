from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.model.anchors import (
    Anchor,
    AnchorError,
    AtMeeting,
    Counted,
    Edge,
    OnDay,
    OnWeekday,
    StageRef,
    Unit,
    parse_anchor,
    read_anchor,
    say_anchor,
)


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("10 working days after quarter end", Counted(10, Unit.WORKING, Edge.QUARTER_END)),
        ("1 working day before quarter start", Counted(-1, Unit.WORKING, Edge.QUARTER_START)),
        ("quarter end + 10 working days", Counted(10, Unit.WORKING, Edge.QUARTER_END)),
        ("year end - 5 working days", Counted(-5, Unit.WORKING, Edge.YEAR_END)),
        ("Quarter  end", Counted(0, Unit.WORKING, Edge.QUARTER_END)),
        ("same day as slt", Counted(0, Unit.WORKING, StageRef("slt"))),
        ("3 clear days before cabinet", Counted(-3, Unit.CLEAR, StageRef("cabinet"))),
        ("14 days before cabinet", Counted(-14, Unit.CALENDAR, StageRef("cabinet"))),
        ("14 calendar days after cabinet", Counted(14, Unit.CALENDAR, StageRef("cabinet"))),
        ("2 days after cabinet of Q4", Counted(2, Unit.CALENDAR, StageRef("cabinet", 4))),
        ("20 working days before year start", Counted(-20, Unit.WORKING, Edge.YEAR_START)),
        ("30 April", OnDay(4, 30)),
        ("31 October after year end", OnDay(10, 31, side=Edge.YEAR_END)),
        ("15 march before year start", OnDay(3, 15, side=Edge.YEAR_START)),
        ("22 October 2026", OnDay(10, 22, 2026)),
        ("2026-10-22", OnDay(10, 22, 2026)),
        ("29 February 2028", OnDay(2, 29, 2028)),
        ("second Tuesday of the month after quarter end", OnWeekday(2, 1, later=1)),
        ("last Friday of the third month after quarter end", OnWeekday(-1, 4, later=3)),
        ("first working day of May", OnWeekday(1, None, 5)),
        ("fourth Monday of May after year end", OnWeekday(4, 0, 5, side=Edge.YEAR_END)),
        ("next meeting of Cabinet", AtMeeting("Cabinet")),
        ("next meeting of each committee", AtMeeting("")),
        ("next meeting of Cabinet after slt", AtMeeting("Cabinet", StageRef("slt"))),
        (
            "next meeting of After Care Board at least 5 working days after slt of Q2",
            AtMeeting("After Care Board", StageRef("slt", 2), 5),
        ),
        ("next meeting of Full Council after year end", AtMeeting("Full Council", Edge.YEAR_END)),
    ],
)
def test_reads_what_a_person_would_say(text: str, anchor: Anchor) -> None:
    assert parse_anchor(text) == anchor
    assert parse_anchor(say_anchor(anchor)) == anchor


def test_a_date_of_the_file_is_read_as_one() -> None:
    assert read_anchor(date(2026, 10, 22)) == OnDay(10, 22, 2026)
    assert read_anchor(OnDay(10, 22)) == OnDay(10, 22)
    with pytest.raises(AnchorError, match="Write when in quotation marks"):
        read_anchor(10)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("soon", '"soon" does not say when. Write for example "10 working days after quarter end"'),
        ("quarter ends", 'Did you mean "quarter end"?'),
        ("0 working days before slt", "does not say when"),
        ("fifth Tuesday of May", "does not say when"),
        ("second Tuesday of the month", "does not say when"),
        ("31 June", '"31 June" is no day of the calendar.'),
        ("0 June", "is no day of the calendar"),
        ("2026-13-01", "is no day of the calendar"),
        ("2027-02-29", "is no day of the calendar"),
        ("29 February", 'is not in every year. Write "28 February" or "last working day of'),
    ],
)
def test_says_how_it_is_written(text: str, says: str) -> None:
    with pytest.raises(AnchorError) as refused:
        parse_anchor(text)
    assert says in str(refused.value)


def test_stages_are_named_where_their_names_are_known() -> None:
    names = {"cabinet": "The Cabinet"}
    said = say_anchor(parse_anchor("3 clear days before cabinet of Q1"), names)
    assert said == "3 clear days before The Cabinet of Q1"
    assert say_anchor(parse_anchor("same day as slt"), names) == "same day as slt"


points = st.one_of(
    st.sampled_from(list(Edge)),
    st.builds(
        StageRef,
        st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8})?", fullmatch=True),
        st.none() | st.integers(1, 4),
    ),
)
sides = st.sampled_from([None, Edge.YEAR_END, Edge.YEAR_START])
anchors = st.one_of(
    st.builds(Counted, st.integers(-999, 999).filter(bool), st.sampled_from(list(Unit)), points),
    st.builds(Counted, st.just(0), st.just(Unit.WORKING), points),
    st.builds(
        OnDay, st.integers(1, 12), st.integers(1, 28), st.none() | st.integers(2000, 2099), sides
    ),
    st.builds(
        OnWeekday,
        st.sampled_from([1, 2, 3, 4, -1]),
        st.none() | st.integers(0, 6),
        st.none(),
        st.integers(1, 3),
    ),
    st.builds(
        OnWeekday,
        st.sampled_from([1, 2, 3, 4, -1]),
        st.none() | st.integers(0, 6),
        st.integers(1, 12),
        side=sides,
    ),
    st.builds(
        AtMeeting, st.sampled_from(["", "Cabinet", "Audit Board"]), points, st.integers(0, 99)
    ),
)


@given(anchors)
def test_what_is_written_is_read_again(anchor: Anchor) -> None:
    assert parse_anchor(say_anchor(anchor)) == anchor
