"""Patterns: what they may be, what they find, and that no line can hold them up."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linewatch.collect.pointing import Pointing
from linewatch.collect.syslog.expression import Unsafe, compiled
from linewatch.collect.syslog.line import MOST_TEXT, parse
from linewatch.collect.syslog.meaning import Patterns, meant
from linewatch.config.written_syslog import SHIPPED, read_patterns
from linewatch.topology import plant as p
from linewatch.topology.index import PlantIndex

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ALL = Patterns([pattern for path in SHIPPED.values() for pattern in read_patterns(path)[0]])
PLANT = Pointing(
    PlantIndex(
        p.Plant(
            sites=(p.Site(id="S1"),),
            devices=(
                p.Device(id="R1", type="router", site="S1", lan_port="R1/LAN", ext={"name": "north"}),
                p.Device(id="V1", type="converter", site="S1"),
            ),
            nes=(p.Ne(id="NE1", site="S1", type="sdh-adm", power="", mgmt=p.Mgmt(mode="poll", poll_s=5)),),
            ports=(p.Port(id="NE1/2/1", ne="NE1", card="", kind="e1", ext={"if_name": "E1 0/0/0"}),),
            circuits=(
                p.Circuit(
                    id="C1", vc12="C1/vc12", a_ne="NE1", z_ne="NE1", a_port="NE1/2/1", z_port="NE1/2/1",
                    legs=(), protected=False,
                    a_tail=(p.TailItem(kind="router", id="R1", port="R1/1", ext={"if_name": "Serial0/0:0"}),),
                ),
            ),
        )
    )
)  # fmt: skip


def told(text: str, element: str) -> list[tuple[str, str, bool]]:
    line = parse(text.encode(), NOW)
    assert line is not None
    fit = ALL.fit(line)
    if fit is None:
        return []
    return [(c.resource, c.alarm_type, c.present) for c in meant(fit, element, line, PLANT).changes]


def test_every_shipped_pattern_is_good_and_fits_its_samples() -> None:
    assert list(SHIPPED) == ["cisco", "huawei", "juniper", "routeros"]
    for path in SHIPPED.values():
        patterns, found = read_patterns(path)
        assert found == [], path
        assert patterns


@pytest.mark.parametrize(
    ("text", "element", "changes"),
    [
        pytest.param("<187>1: %LINK-3-UPDOWN: Interface Serial0/0:0, changed state to down",
                     "R1", [("R1/1", "LINK-DOWN", True)], id="a-port-by-its-if-name"),
        pytest.param("<187>1: %LINK-3-UPDOWN: Interface LAN, changed state to down",
                     "R1", [("R1/LAN", "LAN-DOWN", True)], id="the-lan-port-has-its-own-code"),
        pytest.param("<187>1: %LINK-3-UPDOWN: Interface Gi9, changed state to down",
                     "R1", [("R1/Gi9", "LINK-DOWN", True)], id="unknown-port-is-still-an-alarm"),
        pytest.param("interface,info ether1 link down", "V1", [("V1", "ETH-LOS", True)], id="converter"),
        pytest.param("%LINEPROTO-5-UPDOWN: Line protocol on Interface Serial0/0:0, changed state to up",
                     "R1", [("R1/1", "LINEPROTO-DOWN", False)], id="ends-as-it-began"),
        pytest.param("%CONTROLLER-5-UPDOWN: Controller E1 0/0/0, changed state to down (AIS detected)",
                     "NE1", [("NE1/2/1", "E1-AIS", True)], id="an-e1-port-by-the-second-template"),
        pytest.param("%CONTROLLER-5-UPDOWN: Controller E1 0/0/0, changed state to down (FOO detected)",
                     "NE1", [("NE1/2/1", "E1-OTHER", True)], id="a-reason-nobody-knows"),
        pytest.param("<189>4: %CONTROLLER-5-UPDOWN: Controller E1 0/0/0, changed state to up", "NE1",
                     [("NE1/2/1", c, False) for c in ("E1-LOS", "E1-AIS", "E1-LOF", "E1-RAI", "E1-OTHER")],
                     id="well-again-is-all-of-them"),
        pytest.param("<189>5: %LINK-3-UPDOWN: Interface Serial0/0:0, changed state to reset", "R1", [],
                     id="a-state-nobody-knows"),
        pytest.param("<189>6: %SYS-5-CONFIG_I: Configured from console", "R1", [], id="chatter"),
        pytest.param("<28>Jan 11 18:21:20 e mib2d[1]: SNMP_TRAP_LINK_DOWN: ifIndex 5, ifAdminStatus down(2), "
                     "ifOperStatus down(2), ifName x|y", "R1", [("R1/x y", "LINK-DOWN", False)],
                     id="shut-by-somebody-and-no-bar-in-a-key"),
    ],
)  # fmt: skip
def test_what_lines_tell(text: str, element: str, changes: list[tuple[str, str, bool]]) -> None:
    assert told(text, element) == changes


@pytest.mark.parametrize(
    ("source", "what"),
    [
        (r"LINK (?P<p>(a+)+) down", "a group repeats"),
        (r"LINK (?P<p>\S+)* down", "a group repeats"),
        (r"LINK .*a.*b", "two repeats"),
        (r"LINK \w+\w+x", "two repeats|takes"),
        (r"LINK (?=x)", "looks around"),
        (r"LINK (?i)x", "looks around"),
        (r"LINK (?P<a>x)(?P<a>y)", "two groups are named"),
        (r"LINK (?P<a>x)\1", r'"\\1" is not taken'),
        (r"LINK x+?y", "lazy"),
        (r"LINK x++y", "lazy"),
        (r"LINK x{2}{3}", "repeats nothing"),
        (r"LINK x{99999}", "no count|more than"),
        (r"LINK x{5,2}", "counts backwards"),
        (r"LINK a|b", "alternatives outside"),
        (r"LINK (a|b", "not closed"),
        (r"LINK a)", "closes nothing"),
        (r"LINK [a", "not closed"),
        (r"LINK ^a", "ties"),
        (r".*LINK", "begins with"),
        (r"\d+: LINK", "begins with"),
        ("LINK (a|b)(a|b)(a|b)(a|b)(a|b)", "32 ways"),
        ("LINK " + "x" * 300, "305 characters"),
        ("LINK ((((((a))))))", "four deep"),
    ],
)
def test_what_could_blow_up_is_refused_with_a_sentence(source: str, what: str) -> None:
    with pytest.raises(Unsafe, match=what) as refused:
        compiled(source)
    assert refused.value.instead


@pytest.mark.parametrize(
    ("source", "text", "groups"),
    [
        (r"LINK (?P<p>[^,]+), (?P<s>\w+)", "x LINK Se0/0, down now", {"p": "Se0/0", "s": "down"}),
        (r"LINK .*port (?P<p>\S+)", "LINK of port is port 7", {"p": "7"}),
        (r"LINK (?:a|ab)c(?P<x>d)?", "LINK abc", {"x": ""}),
        (r"LINK (?P<n>\d{2,3})x", "LINK 1x LINK 12x", {"n": "12"}),
        (r"LINK\.\[(?P<n>[\]a-z-]+)\]", "LINK.[a]", {"n": "a"}),
        (r"LINK (?P<p>[^ ]*)端口", "LINK a端口", {"p": "a"}),
    ],
)
def test_what_is_taken_matches_as_it_reads(source: str, text: str, groups: dict[str, str]) -> None:
    assert compiled(source).match(text) == groups


@given(st.text(alphabet="aB0 .*+?{}()[]|\\^$,<>P:=!-_dwsx", max_size=40))
def test_any_pattern_is_taken_or_refused(source: str) -> None:
    try:
        expression = compiled("LINK" + source)
    except Unsafe:
        return  # any other exception is a mistake of ours
    # What is taken means what `re` means by it, where it finds anything at all.
    found = expression.match("LINK" + "aB0 x,:-" * 20)
    if found is not None:
        assert re.search("LINK" + source, "LINK" + "aB0 x,:-" * 20) is not None


@pytest.mark.parametrize("unit", ["LINK ", "LINK a", "LINK a,", "a", "LINK aaaa port ", " ", "LINK [x ("])
def test_no_line_holds_a_pattern_up(unit: str) -> None:
    """Counted, not timed: the places tried times the longest loose run bounds it; this only must end."""
    text = (unit * MOST_TEXT)[:MOST_TEXT]
    for source in (
        r"LINK .*(?:a|aa|aaa)(?:p|o)r[^,]*,[^z]+z",
        r"LINK \w*(?:a|a|a|a)(?:a|a|a|a)!",
        r"LINK [^z]*z",
    ):
        assert compiled(source).match(text) is None


def test_a_file_of_patterns_says_where_it_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "patterns:\n"
        "  first:\n"
        "    match: 'LINK (?P<port>\\S+) (?P<state>\\w+)'\n"
        "    alarm: LINK-DWN\n"
        "    present: {down: true}\n"
        "    object: '{prt}'\n"
        "    severity: wraning\n"
        "    samples: ['LINK x up', 'nothing']\n"
        "  second:\n"
        "    match: 'LINK (a+)+'\n"
        "    alarm: {LOS: E1-LOS}\n"
    )
    patterns, found = read_patterns(file)
    said = [str(finding).removeprefix(f"{file}:") for finding in found]
    assert patterns == ()
    assert said == [
        '4: "LINK-DWN" is no alarm type. Did you mean "LINK-DOWN"?',
        '6: {prt} is no group of match. Did you mean "port"?',
        '7: "wraning" is no severity. Did you mean "warning"?',
        '8: the state "up" of this sample is not among present; write whether it is there: true or false',
        "8: this sample does not fit; mend match, or the sample",
        "10: a group repeats; repeat one character or class, such as [^,]+ or \\S+",
    ]
    assert read_patterns(tmp_path / "none.yaml")[1][0].what.startswith("cannot be read")
