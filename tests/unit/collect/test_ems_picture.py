"""Whatever is lost on the way: after the list was read once, our picture is the element manager's."""

from hypothesis import given, settings
from hypothesis import strategies as st

from linewatch.collect.ems.picture import Active, Identity, Picture
from linewatch.collect.ems.serials import Heard, Serials
from linewatch.collect.layout import ConditionKey

# Two alarms of the element manager, p0 and p1, are one of ours.
KEYS = [
    ConditionKey("n1/e", "LOS", "n1"),
    ConditionKey("n1/e", "LOS", "n1"),
    ConditionKey("n1/w", "LOS", "n1"),
]
IDENTITIES: list[Identity] = [("n1", "n1/e", "r_los"), ("n1", "n1/e", "los"), ("n1", "n1/w", "los")]

Word = tuple[int, bool, bool]  # which alarm, whether it comes, whether its notification arrives
words = st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.booleans()), max_size=30)
swaps = st.lists(st.integers(0, 29), max_size=6)


class Told:
    """What the element manager has, and what reaches us of it."""

    def __init__(self, baseline: list[ConditionKey]) -> None:
        self.active: dict[Identity, Active] = {}
        self.picture = Picture(baseline)
        self.serial = 0

    def says(self, words_: list[Word], swapped: list[int]) -> None:
        under_way: list[tuple[int, int, bool]] = []
        for which, comes, arrives in words_:
            self.serial += 1
            if comes:
                self.active[IDENTITIES[which]] = Active(KEYS[which], None, "", self.serial)
            else:
                self.active.pop(IDENTITIES[which], None)
            if arrives:
                under_way.append((self.serial, which, comes))
        for at in swapped:  # the network overtakes
            if at + 1 < len(under_way):
                under_way[at], under_way[at + 1] = under_way[at + 1], under_way[at]
        for serial, which, comes in under_way:
            if comes:
                self.picture.raised(IDENTITIES[which], Active(KEYS[which], None, "", serial))
            else:
                self.picture.cleared(IDENTITIES[which], KEYS[which], serial)

    def same(self) -> bool:
        theirs = {alarm.key for alarm in self.active.values()}
        ours = {key for key, c in self.picture.conditions(KEYS).items() if c.present}
        return ours == theirs and all(self.picture.there(key) is (key in theirs) for key in KEYS)


@given(words, swaps, st.booleans())
@settings(max_examples=300, deadline=None)
def test_after_one_reading_our_picture_is_theirs(before: list[Word], swapped: list[int], stood: bool) -> None:
    told = Told([KEYS[2]] if stood else [])
    told.says(before, swapped)
    told.picture.begin()
    told.picture.listed(dict(told.active))
    assert told.same()


@given(words, words)
@settings(max_examples=300, deadline=None)
def test_what_is_said_while_it_is_read_is_not_undone(before: list[Word], meanwhile: list[Word]) -> None:
    """The rows are those of the beginning; what comes meanwhile all arrives."""
    told = Told([])
    told.says(before, [])
    told.picture.begin()
    rows = dict(told.active)
    told.says([(which, comes, True) for which, comes, _ in meanwhile], [])
    told.picture.listed(rows)
    assert told.same()


@given(words, swaps)
@settings(max_examples=300, deadline=None)
def test_what_all_arrives_in_any_order_needs_no_reading(all_words: list[Word], swapped: list[int]) -> None:
    told = Told([])
    told.says([(which, comes, True) for which, comes, _ in all_words], swapped)
    assert told.same()


def test_what_the_list_said_otherwise_is_counted() -> None:
    told = Told([KEYS[2]])
    told.says([(0, True, True), (1, True, False), (0, False, False)], [])
    told.picture.begin()
    assert told.picture.listed(dict(told.active)) == (
        1,
        2,
    )  # p1 unheard of; p0 and the one of the journal gone


NUMBERS = [
    ((1, 2, 3), (Heard.NEXT,) * 3, 0),
    ((7, 9), (Heard.NEXT, Heard.GAP), 1),
    ((7, 9, 8, 10), (Heard.NEXT, Heard.GAP, Heard.LATE, Heard.NEXT), 0),
    ((7, 7), (Heard.NEXT, Heard.TWICE), 0),
    ((700, 1, 2), (Heard.NEXT, Heard.ANEW, Heard.NEXT), 0),
    ((5, 5_000), (Heard.NEXT, Heard.GAP), 1_000),
    ((4_294_967_295, 0), (Heard.NEXT, Heard.ANEW), 0),
]


def test_serial_numbers_say_what_is_missing() -> None:
    for numbers, heard, missing in NUMBERS:
        serials = Serials()
        assert tuple(serials.heard(n) for n in numbers) == heard, numbers
        assert len(serials.missing) == missing, numbers
