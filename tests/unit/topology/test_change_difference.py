"""What is told of two plants that differ."""

import msgspec
import pytest
from msgspec.structs import replace

from linewatch.topology import plant as p
from linewatch.topology.change import UNSET, Field, difference
from tests.fakes.small_ring import small_ring
from tests.fakes.work import lines_run

RING = small_ring(3)


def with_cable(**changes):
    return replace(RING, cables=(replace(RING.cables[0], **changes), *RING.cables[1:]))


def with_circuit(place, **changes):
    lines = list(RING.circuits)
    lines[place] = replace(lines[place], **changes)
    return replace(RING, circuits=tuple(lines))


CAB = RING.cables[0]
SPLICE = p.Point(id="cab1-x", kind="splice", km=2)
MODEMS = tuple(p.TailItem(kind="modem", id=f"m{i}") for i in (1, 2))


@pytest.mark.parametrize(
    ("before", "after", "name", "element", "fields"),
    [
        pytest.param(
            RING, with_cable(length_km=9.5), "cables", "cab1", [("length_km", 9, 9.5)], id="plain-field"
        ),
        pytest.param(
            RING,
            with_cable(points=(CAB.points[0], replace(CAB.points[1], km=5), CAB.points[2])),
            "cables",
            "cab1",
            [("points[cab1-m].km", 4, 5)],
            id="point-by-its-id",
        ),
        pytest.param(
            RING,
            with_cable(points=(*CAB.points[:2], SPLICE, CAB.points[2])),
            "cables",
            "cab1",
            [("points[cab1-x]", UNSET, {"id": "cab1-x", "kind": "splice", "km": 2, "slack_m": 0})],
            id="point-put-in-between-is-only-that-point",
        ),
        pytest.param(
            RING,
            with_circuit(0, legs=(replace(RING.circuits[0].legs[0], protection=None),), protected=False),
            "circuits",
            "c1",
            [("legs[0].protection", "hp2", None), ("protected", True, False)],
            id="leg-by-its-place",
        ),
        pytest.param(
            with_circuit(0, a_tail=MODEMS),
            with_circuit(0, a_tail=MODEMS[::-1]),
            "circuits",
            "c1",
            [("a_tail.order", ["m1", "m2"], ["m2", "m1"])],
            id="tail-in-another-order",
        ),
        pytest.param(
            RING,
            with_circuit(1, ext={"customer": "GOV-01", "name": {"zh": "一", "en": "one"}}),
            "circuits",
            "c2",
            [
                ("ext.customer", UNSET, "GOV-01"),
                ("ext.name", UNSET, {"zh": "一", "en": "one"}),
            ],
            id="words-of-ext-by-name",
        ),
    ],
)
def test_one_element_that_changed(before, after, name, element, fields):
    found = difference(before, after)
    assert [one.name for one in found.classes] == [name]
    (changed,) = found.of(name).changed
    assert changed.id == element
    assert changed.fields == tuple(Field(*field) for field in fields)
    assert found.counts == (0, 0, 1)


def test_backwards_it_is_the_same_the_other_way_round():
    after = small_ring(5)
    there, back = difference(RING, after), difference(after, RING)
    assert there.of("circuits").added == back.of("circuits").removed == ("c4", "c5")
    assert there.of("ports").added == back.of("ports").removed
    assert there.counts == (6, 0, 0)
    assert back.counts == (0, 6, 0)


def test_the_same_is_nothing_and_false():
    again = msgspec.convert(msgspec.to_builtins(RING), p.Plant)
    assert not difference(RING, again)


def test_classes_come_in_the_order_of_the_format_and_elements_in_the_plants():
    after = replace(
        small_ring(6),
        sites=(*RING.sites, p.Site(id="s9")),
        cables=RING.cables[1:],
        ext={"owners": {"CT": {"contact": "10000"}}},
    )
    found = difference(RING, after)
    assert [one.name for one in found.classes] == ["sites", "cables", "ports", "circuits"]
    assert found.of("circuits").added == ("c4", "c5", "c6")
    assert [field.path for field in found.top] == ["ext.owners"]


def test_elements_in_another_order_are_told_as_that():
    found = difference(RING, replace(RING, sites=RING.sites[::-1]))
    assert found.of("sites").reordered
    assert found.counts == (0, 0, 0)
    assert found


class TestFormatValues:
    def test_a_default_left_out_is_no_difference(self):
        raw = msgspec.to_builtins(RING)
        bare = {**raw, "cables": [{k: v for k, v in cable.items() if k != "kind"} for cable in raw["cables"]]}
        for cable in bare["cables"]:
            cable["points"] = [{k: v for k, v in pt.items() if k != "slack_m"} for pt in cable["points"]]
        assert not difference(raw, bare)
        assert not difference(bare, raw)
        assert not difference(RING, bare)

    def test_a_plant_and_a_value_are_compared_alike(self):
        after = with_cable(length_km=9.5)
        assert difference(RING, msgspec.to_builtins(after)) == difference(RING, after)

    def test_a_broken_one_is_compared_as_far_as_it_goes(self):
        broken = {"sites": [{"id": "s1"}, {"role": "core"}, "x"], "cables": {"no": "list"}, "meta": 3}
        found = difference({"sites": [{"id": "s1"}]}, broken)
        assert found.of("sites").added == ("#1", "#2")
        assert found.top == (Field("meta", UNSET, 3),)


def test_the_work_grows_with_the_plant_and_no_faster():
    def work(lines):
        before, after = small_ring(lines), small_ring(lines + 1)
        return lines_run(lambda: difference(before, after))

    assert work(1_000) < 5 * work(250)
