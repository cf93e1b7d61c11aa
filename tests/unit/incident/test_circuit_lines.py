"""What incidents and silence mean for each dedicated line."""

from typing import Any

import pytest

from linewatch.incident.impact import severity_of
from linewatch.incident.lines import Lines, circuits, observers, roll
from linewatch.messages.records import (
    Affected,
    CircuitState,
    DeviceRecord,
    IncidentPhase,
    IncidentRecord,
)
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Circuit, Device, Ne, Plant, TailItem
from tests.fakes.work import lines_run
from tests.unit.incident.stage import T0, s, verdict


def plant(lines: int = 3) -> PlantIndex:
    """Line n runs from ne-a to ne-n, with a router of its own at the far end."""
    ext: dict[str, Any] = {"customer": "bank", "class": "AA", "name": {"zh": "一号线", "en": "line one"}}
    return PlantIndex(
        Plant(
            nes=tuple(Ne(id=f"ne-{n}", site=f"site-{n}", type="sdh-adm") for n in ["a", *range(lines)]),
            devices=tuple(Device(id=f"r-{n}", type="router", site=f"home-{n}") for n in range(lines)),
            circuits=tuple(
                Circuit(
                    id=f"L{n}",
                    vc12=f"vc-{n}",
                    a_ne="ne-a",
                    z_ne=f"ne-{n}",
                    a_port=f"ne-a/{n}",
                    z_port=f"ne-{n}/1",
                    legs=(),
                    z_tail=(TailItem(kind="router", id=f"r-{n}", port=f"r-{n}/1"),),
                    **({"ext": ext} if n == 0 else {}),
                )
                for n in range(lines)
            ),
        )
    )


def heard(*names: str, silent: str = "") -> dict[str, DeviceRecord]:
    found = {n: DeviceRecord(n, "ne", "", "", True, T0) for n in names}
    return found | {n: DeviceRecord(n, "ne", "", "", False, T0) for n in silent.split()}


def incident(
    name: str, phase: str = "open", second: float = 0, **affected: tuple[str, ...]
) -> IncidentRecord:
    found = verdict("cable-cut C1", ())
    found = type(found)(found.roots, (), Affected(**affected), (), T0, True)
    at = T0 + s(second)
    return IncidentRecord(name, IncidentPhase(phase), Severity.MAJOR, found, at, at)


def book(*incidents: IncidentRecord) -> dict[str, IncidentRecord]:
    return {i.id: i for i in incidents}


@pytest.mark.parametrize(
    ("incidents", "state", "ids"),
    [
        pytest.param([], "up", (), id="nothing"),
        pytest.param([incident("I1", down=("L0",))], "down", ("I1",), id="down"),
        pytest.param([incident("I1", "clearing", down=("L0",))], "down", ("I1",), id="frozen-is-still-down"),
        pytest.param([incident("I1", "cleared", down=("L0",))], "up", (), id="cleared"),
        pytest.param([incident("I1", "merged", down=("L0",))], "up", (), id="merged"),
        pytest.param(
            [incident("I2", exposed=("L0",)), incident("I1", degraded=("L0",))],
            "degraded",
            ("I1", "I2"),
            id="worst",
        ),
        pytest.param([incident("I1", down=("L1", "no-such-line"))], "up", (), id="another-line"),
    ],
)
def test_the_worst_open_incident_wins(
    incidents: list[IncidentRecord], state: str, ids: tuple[str, ...]
) -> None:
    record = circuits(plant(), book(*incidents), {}, heard("ne-a"))["L0"]
    assert (record.state, record.incidents) == (state, ids)


@pytest.mark.parametrize(
    ("devices", "state"),
    [
        ({}, "unknown"),
        (heard("ne-a"), "up"),
        (heard("r-0"), "up"),
        (heard("ne-1", "r-1"), "unknown"),
        (heard(silent="ne-a ne-0 r-0"), "unknown"),
        (heard("ne-0", silent="ne-a r-0"), "up"),
    ],
)
def test_up_only_where_somebody_who_could_tell_is_heard(devices: dict[str, DeviceRecord], state: str) -> None:
    assert circuits(plant(), {}, {}, devices)["L0"].state == state


def test_a_verdict_outweighs_silence() -> None:
    found = circuits(plant(), book(incident("I1", down=("L0",), second=7)), {}, {})
    assert (found["L0"].state, found["L0"].since) == (CircuitState.DOWN, T0 + s(7))


def test_what_is_shown_of_a_line() -> None:
    record, other = (Lines(roll(plant())).records[name] for name in ("L0", "L1"))
    assert (record.name, record.customer, record.service_class) == ("一号线", "bank", "AA")
    assert (record.a_site, record.z_site) == ("site-a", "home-0")
    assert (other.name, other.customer, other.service_class) == ("L1", "", "")


def test_observers_are_both_ends_and_their_tails() -> None:
    assert observers(plant())["L0"] == ("ne-a", "ne-0", "r-0")


def test_only_what_changed_is_told_and_since_is_when() -> None:
    lines = Lines(roll(plant()))
    devices = heard("ne-a")
    assert [r.id for r in lines.revise({}, devices, T0)] == ["L0", "L1", "L2"]
    assert lines.revise({}, devices, T0 + s(1)) == ()
    (down,) = lines.revise(book(incident("I1", down=("L1",))), devices, T0 + s(5))
    assert (down.id, down.state, down.since) == ("L1", CircuitState.DOWN, T0 + s(5))
    (second,) = lines.revise(
        book(incident("I1", down=("L1",)), incident("I2", exposed=("L1",))), devices, T0 + s(6)
    )
    assert (second.incidents, second.since) == (("I1", "I2"), T0 + s(5)), "still the same outage"
    (up,) = lines.revise({}, devices, T0 + s(9))
    assert (up.state, up.since, up.incidents) == (CircuitState.UP, T0 + s(9), ())
    assert {r.state for r in lines.revise({}, heard(silent="ne-a"), T0 + s(20))} == {CircuitState.UNKNOWN}


def test_records_of_a_snapshot_are_gone_on_with() -> None:
    lines = Lines(roll(plant()))
    lines.revise(book(incident("I1", down=("L1",))), heard("ne-a"), T0)
    again = Lines(roll(plant()))
    again.records.update(lines.records)
    assert again.revise(book(incident("I1", down=("L1",))), heard("ne-a"), T0 + s(60)) == ()
    assert again.records == lines.records


def test_twenty_thousand_lines_cost_what_an_incident_touches() -> None:
    lines = Lines(roll(plant(20_000)))
    devices = heard("ne-a")
    lines.revise({}, devices, T0)
    many = book(incident("I1", down=tuple(f"L{n}" for n in range(100))))
    told: list[int] = []
    for n, incidents in enumerate((many, {})):
        work = lines_run(lambda i=incidents, n=n: told.append(len(lines.revise(i, devices, T0 + s(n), ()))))  # type: ignore[misc]
        assert work < 50 * 100, "a line not touched is not even looked at"
    assert told == [100, 100]


def test_what_moved_says_as_much_as_a_look_at_every_device() -> None:
    """Silence, return, a device that nobody watches, one told without reason, and another plant."""
    knowing, looking = Lines(roll(plant(3))), Lines(roll(plant(3)))
    steps = (
        (heard("ne-a"), ("ne-a",)),
        (heard(silent="ne-a"), ("ne-a", "nobody")),
        (heard(silent="ne-a"), ("ne-a",)),
        (heard("ne-a"), ("ne-a",)),
        (heard("ne-a"), ()),
    )
    for n, (devices, moved) in enumerate(steps):
        told = knowing.revise({}, devices, T0 + s(n), moved)
        assert told == looking.revise({}, devices, T0 + s(n))
        assert bool(told) is (n in (0, 1, 3))
    for lines in (knowing, looking):
        lines.retarget(roll(plant(5)))
    told = knowing.revise({}, heard("ne-a"), T0 + s(9), ())
    assert [r.id for r in told] == ["L3", "L4"], "after another plant every device is looked at"
    assert told == looking.revise({}, heard("ne-a"), T0 + s(9))


@pytest.mark.parametrize(
    ("affected", "severity"),
    [
        (Affected(down=("L0",)), Severity.CRITICAL),
        (Affected(down=("L1",)), Severity.MAJOR),
        (Affected(down=tuple(f"M{n}" for n in range(10))), Severity.CRITICAL),
        (Affected(degraded=("L1",)), Severity.MINOR),
        (Affected(exposed=("L0",)), Severity.MINOR),
        (Affected(exposed=("L1",)), Severity.WARNING),
        (Affected(), Severity.WARNING),
    ],
)
def test_severity_is_what_it_does_to_lines(affected: Affected, severity: Severity) -> None:
    assert severity_of(affected, {"L0": "AAA", "L1": "B"}) is severity
