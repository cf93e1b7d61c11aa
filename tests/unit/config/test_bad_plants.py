"""Every fixture of tests/config/bad: the whole of what is said of it, with its line."""

import shutil
from pathlib import Path

import pytest

from linewatch.config.plant_files import look_at_plant

FOLDER = Path(__file__).parents[2] / "config"

PLANT = {
    "address-is-none": [
        (
            'address-is-none.yaml:2: X-1: address is "127.0.3.1111"; write an IPv4 address, such as '
            "10.1.2.3 or 10.1.2.3:161"
        ),
    ],
    "address-twice": [
        "address-twice.yaml:3: X-2: address 127.0.3.1:16161 is that of X-1 already; write its own",
    ],
    "au4-used-twice": [
        (
            "au4-used-twice.yaml:3: VC4-X1: timeslot AU-4 2 of MS-AB is used twice (by VC4-X0 "
            "already); write one that is free"
        ),
    ],
    "cable-not-in-its-duct": [
        (
            "cable-not-in-its-duct.yaml:2: warning: DUCT-2: a segment of CAB-X lies in it, and its "
            "cables do not name CAB-X; add CAB-X"
        ),
    ],
    "cable-of-another-circuit": [
        (
            "cable-of-another-circuit.yaml:11: C-2: a_tail: E1C-2 is a cable of C-1; write circuit: "
            "C-2 at the cable, or another cable"
        ),
    ],
    "circuit-does-not-arrive": [
        (
            "circuit-does-not-arrive.yaml:8: C-2: its legs lead to NE-B and do not connect A to Z "
            "(z_ne is NE-C); write legs that lead to NE-C"
        ),
    ],
    "circuit-legs-in-pieces": [
        (
            "circuit-legs-in-pieces.yaml:10: C-2: leg 2 starts at NE-A, and the circuit has come to "
            "NE-B; write legs that chain: a_ne: NE-B"
        ),
    ],
    "circuit-port-elsewhere": [
        (
            "circuit-port-elsewhere.yaml:6: C-2: a_port NE-B/S2/P3 is on NE-B, and a_ne is NE-A; "
            "write a port of NE-A, or a_ne: NE-B"
        ),
    ],
    "circuit-without-legs": [
        (
            "circuit-without-legs.yaml:8: C-2: it has no legs, and does not connect NE-A to NE-B; "
            "write legs from NE-A to NE-B"
        ),
    ],
    "class-is-no-list": [
        "class-is-no-list.yaml:1: the plant: otdr is a mapping; write a list",
    ],
    "dirs-and-hops": [
        (
            "dirs-and-hops.yaml:2: VC4-X: it has 1 hops and 2 dirs; write one dir for each hop: 1 is "
            "a to z, -1 is z to a"
        ),
    ],
    "domain-not-reached": [
        ('domain-not-reached.yaml:2: warning: X-1: no DCN link reaches domain HXX. Did you mean "HX"?'),
    ],
    "duct-without-its-cable": [
        (
            "duct-without-its-cable.yaml:2: warning: DUCT-2: it names CAB-CA, no segment of which "
            "lies in it; write duct: DUCT-2 at a segment"
        ),
    ],
    "duplicate-id": [
        ('00-good.yaml:49: id "NE-A" is used twice (it is an id of sites already); give each one its own'),
    ],
    "duplicate-vc12": [
        (
            'duplicate-vc12.yaml:3: vc12 "VC12-1" is used twice (it is the VC-12 of C-1 already); '
            "give each one its own"
        ),
    ],
    "element-is-no-mapping": [
        (
            'element-is-no-mapping.yaml:1: the plant: an item of sites is "D"; write a mapping of '
            "keys to values"
        ),
    ],
    "fibre-between-nothing": [
        (
            "fibre-between-nothing.yaml:9: C-2: z_tail: fibre CAB-SHOP:F2 does not lie between two "
            "modems; write modem (local), fibre, modem (remote)"
        ),
    ],
    "fibre-number-too-large": [
        "fibre-number-too-large.yaml:2: X: number is 9, and CAB-AB has 8 fibres; write 1 to 8",
    ],
    "fibre-number-twice": [
        (
            "fibre-number-twice.yaml:2: X: fibre 1 of CAB-AB is CAB-AB:F1 already on that stretch; "
            "write another number, or leave one of them out"
        ),
    ],
    "fibre-off-the-cable": [
        "fibre-off-the-cable.yaml:2: X: to_km is 6.5, and CAB-AB is 6.2 km long; write 0 to 6.2",
    ],
    "fibre-used-twice": [
        (
            "fibre-used-twice.yaml:2: MS-X: fibre CAB-AB:F1 is used twice (by section MS-AB "
            "already); write a fibre that is free"
        ),
    ],
    "id-is-a-number": [
        'id-is-a-number.yaml:2: sites[4]: id is 1234; write it in quotes: "1234"',
    ],
    "leg-on-another-trail": [
        (
            "leg-on-another-trail.yaml:10: C-2: working VC4-X joins NE-A and NE-C, and the leg NE-A "
            "and NE-B; write a trail between NE-A and NE-B"
        ),
    ],
    "missing-key": [
        "missing-key.yaml:2: CAB-X: length_km is missing; write length_km: a number, such as 1.5",
    ],
    "modem-alone": [
        "modem-alone.yaml:11: C-2: z_tail: 1 modem without its pair; write both ends",
    ],
    "modem-shared": [
        (
            "modem-shared.yaml:11: C-2: modem FM-1L is used twice (by C-1 already); write pdh: {e1: "
            "4} at a modem that multiplexes"
        ),
    ],
    "msp-between-others": [
        (
            "msp-between-others.yaml:5: MSP-1: working MS-X joins NE-A and NE-B, protection MS-Y "
            "joins NE-B and NE-C; write two sections between the same two NEs"
        ),
    ],
    "negative-length": [
        "negative-length.yaml:2: CAB-X: length_km is -3; write a length above 0, in km",
    ],
    "no-word-of-the-vocabulary": [
        'no-word-of-the-vocabulary.yaml:2: X-1: type is "convertor". Did you mean "converter"?',
    ],
    "number-in-quotes": [
        (
            'number-in-quotes.yaml:2: CAB-X: length_km is "3.1"; write a number, such as 1.5, '
            "without quotes or unit"
        ),
    ],
    "point-off-the-cable": [
        ("point-off-the-cable.yaml:7: X1: km is 3.5, outside CAB-X; write 0 to 3, counted from the A site"),
    ],
    "port-of-another-ne": [
        (
            "port-of-another-ne.yaml:2: X: its card NE-B/S1 is in NE-B, not in NE-A; write a card of "
            "NE-A, or ne: NE-B"
        ),
    ],
    "port-used-twice": [
        (
            "port-used-twice.yaml:2: MS-X: port NE-A/S1/P1 is used twice (by section MS-AB already); "
            "write a port that is free"
        ),
    ],
    "power-elsewhere": [
        (
            "power-elsewhere.yaml:2: warning: X-1: it is at A, and its power PWR-B at B; write a "
            "power plant of A"
        ),
    ],
    "reference-of-another-class": [
        (
            'reference-of-another-class.yaml:2: BITS-1: ne names "A", which is a site, not an NE; '
            "write the id of an NE"
        ),
    ],
    "ring-not-closed": [
        (
            "ring-not-closed.yaml:4: RING-2: MS-X joins NE-A and NE-B, not NE-C and NE-A; write the "
            "section from NE-C to NE-A (the last section closes the ring)"
        ),
    ],
    "router-not-last": [
        (
            "router-not-last.yaml:12: C-2: a_tail: router RTR-X is followed by CV-X; write the tail "
            "from the NE outward: the router comes last"
        ),
    ],
    "router-port-twice": [
        (
            "router-port-twice.yaml:9: C-2: router port RTR-HQ/S1 is used twice (by C-1 already); "
            "write one that is free"
        ),
    ],
    "router-without-port": [
        (
            "router-without-port.yaml:9: C-2: a_tail: router RTR-HQ has no port; write port: with "
            "the port of RTR-HQ the line is on"
        ),
    ],
    "section-dangling": [
        (
            'section-dangling.yaml:2: MS-X: a_port names "NE-A/S1/P9", and there is no port of that '
            'id. Did you mean "NE-A/S1/P3"?'
        ),
    ],
    "section-fibre-elsewhere": [
        (
            "section-fibre-elsewhere.yaml:4: MS-X: fibres_az: CAB-BC:F3 runs from B to C and does "
            "not touch A; write a fibre that leads on from A"
        ),
    ],
    "section-on-an-e1-port": [
        ("section-on-an-e1-port.yaml:2: MS-X: a_port is NE-A/S2/P3, an E1 port; write a port of kind stm"),
    ],
    "section-rate": [
        ("section-rate.yaml:2: MS-X: rate is STM-16, and NE-A/S1/P3 is STM-4; write STM-4, or another port"),
        ("section-rate.yaml:2: MS-X: rate is STM-16, and NE-B/S1/P3 is STM-4; write STM-4, or another port"),
    ],
    "section-too-full": [
        (
            "00-good.yaml:80: MS-AB: 5 VC-4 trails run over it, and STM-4 has room for 4; take "
            "trails off it, or write its true rate"
        ),
    ],
    "segment-not-at-its-point": [
        "segment-not-at-its-point.yaml:8: XS1: to_km is 3, and X2 lies at 2.9 km; write 2.9",
    ],
    "segments-end-early": [
        (
            "segments-end-early.yaml:8: CAB-X: its segments end at 2.5 km, and length_km is 3; write "
            "segments up to 3 km"
        ),
    ],
    "segments-with-a-gap": [
        (
            "segments-with-a-gap.yaml:10: XS2: it starts at 2 km, but the cable is told up to 1 km; "
            "write from_km: 1, or the segment between"
        ),
    ],
    "timeslot-used-twice": [
        (
            "timeslot-used-twice.yaml:8: C-2: timeslot TU-12 1-1-1 of VC4-W is used twice (by C-1 "
            "already); write one that is free"
        ),
    ],
    "trail-in-pieces": [
        (
            "trail-in-pieces.yaml:2: VC4-X: hop MS-CA starts at NE-C, and the trail has come to "
            "NE-B; write a hop that starts at NE-B"
        ),
    ],
    "trail-leads-elsewhere": [
        (
            "trail-leads-elsewhere.yaml:2: VC4-X: its hops lead to NE-C, and z_ne is NE-A; write "
            "hops that lead to NE-A, or z_ne: NE-C"
        ),
    ],
    "trail-too-full": [
        (
            "00-good.yaml:89: VC4-P: 64 circuits ride in it, and a VC-4 carries 63 VC-12; move "
            "circuits to another trail"
        ),
    ],
    "trail-turned-round": [
        (
            "trail-turned-round.yaml:2: VC4-X: hop MS-BC starts at NE-C, and the trail has come to "
            "NE-B; write dir 1 for it"
        ),
    ],
    "truth-as-yes": [
        'truth-as-yes.yaml:2: PWR-C: monitored is "yes"; write true',
    ],
    "unknown-class": [
        'unknown-class.yaml:1: the plant: "cabels" is not a known key. Did you mean "cables"?',
    ],
    "unknown-customer": [
        (
            'unknown-customer.yaml:10: C-2: customer names "ICBCC", which the plant\'s customers do '
            'not hold. Did you mean "ICBC"?'
        ),
    ],
    "unknown-duct": [
        (
            'unknown-duct.yaml:8: XS1: duct names "DUCT-2", and there is no duct of that id. Did you '
            'mean "DUCT-1"?'
        ),
    ],
    "unknown-key": [
        'unknown-key.yaml:2: D: "rolle" is not a known key. Did you mean "role"?',
    ],
    "unknown-site": [
        (
            'unknown-site.yaml:2: CAB-X: z_site names "SHOPP", and there is no site of that id. Did '
            'you mean "SHOP"?'
        ),
    ],
    "vcat-member-missing": [
        (
            'vcat-member-missing.yaml:1: ETH-1: members names "C-9", and there is no circuit of that '
            "id; write the id of a circuit"
        ),
    ],
    "vcat-not-mutual": [
        (
            "vcat-not-mutual.yaml:10: C-2: vcat_group is ETH-1, whose members do not name it; add "
            "C-2 to the members of ETH-1"
        ),
    ],
    "waiver-without-an-end": [
        (
            'waiver-without-an-end.yaml:1: a waiver names "shared-leg", which is no rule of the lint. '
            'Did you mean "shared-legs"?'
        ),
        (
            "waiver-without-an-end.yaml:1: the waiver of shared-leg has no reason; write reason: why "
            "it may stay so"
        ),
        (
            "waiver-without-an-end.yaml:1: the waiver of shared-leg for DUCT-1: until is "
            '"31.12.2026"; write a day such as 2026-12-31'
        ),
    ],
    "word-given-twice": [
        'word-given-twice.yaml:4: "name" is given both on the element and under ext; keep one',
    ],
    "words-of-the-records": [
        "words-of-the-records.yaml:1: optics OURS-40: reach_km is -40; write a number above 0",
        "words-of-the-records.yaml:5: owner tower: contact is 7315555; write it as text, in quotes",
        (
            'words-of-the-records.yaml:4: warning: S-X: status is "decommisioned". Did you mean '
            '"decommissioned"?'
        ),
    ],
    "work-on-nothing": [
        (
            'work-on-nothing.yaml:1: work W-1: elements names "CAB-XX", and there is none of that id. '
            'Did you mean "CAB-CA"?'
        ),
        "work-on-nothing.yaml:1: work W-1 ends before it begins; write from: before until:",
    ],
    "wrong-kind-in-tail": [
        (
            "wrong-kind-in-tail.yaml:9: C-2: a_tail: RTR-HQ is a router, and its kind here is "
            "converter; write the id of a converter, or the right kind"
        ),
    ],
}

YAML = {
    "alias-of-itself": [
        "alias-of-itself.yaml:1: *s names no anchor that is complete here; write &s before it",
    ],
    "anchor-of-nothing": [
        (
            "anchor-of-nothing.yaml:1: *nowhere names no anchor that is complete here; write "
            "&nowhere before it"
        ),
    ],
    "bomb": [
        "bomb.yaml:7: more than 4000000 values; split the file, or use fewer aliases",
    ],
    "control-character": [
        (
            "control-character.yaml:2: a character may not stand in YAML: control characters are not "
            'allowed; write it as an escape, "\\u0007"'
        ),
    ],
    "deep": [
        "deep.yaml:1: more than 64 levels deep; write it flatter",
    ],
    "key-twice": [
        'key-twice.yaml:4: the key "id" is written a second time (first in line 2); keep one',
    ],
    "mapping-as-key": [
        "mapping-as-key.yaml:1: a list or mapping stands where a key is due; write a plain key",
    ],
    "not-utf8": [
        "not-utf8.yaml:2: the file is not UTF-8 text; save it as UTF-8",
    ],
    "not-yaml": [
        (
            "not-yaml.yaml:3: this is not YAML: while parsing a flow mapping did not find expected "
            "',' or '}'; look at the indent and the quotes"
        ),
    ],
    "number-too-large": [
        "number-too-large.yaml:2: 1e999 is too large for a number; write a smaller one",
    ],
    "tab": [
        (
            "tab.yaml:2: this is not YAML: while scanning for the next token found character that "
            "cannot start any token; look at the indent and the quotes"
        ),
    ],
    "tag": [
        ("tag.yaml:2: the tag tag:yaml.org,2002:python/object:os.system is not read here; leave the tag out"),
    ],
    "top-level-is-a-list": [
        (
            "top-level-is-a-list.yaml:1: the top level is not a mapping; write class names with "
            "lists under them"
        ),
    ],
    "two-documents": [
        "two-documents.yaml:2: a second document starts here; put it into a file of its own",
    ],
}


def _said(folder: Path) -> list[str]:
    return [str(finding).removeprefix(f"{folder}/") for finding in look_at_plant(folder).findings]


@pytest.mark.parametrize("name", PLANT)
def test_a_mistake_in_a_plant(name: str, tmp_path: Path) -> None:
    shutil.copy(FOLDER / "good.yaml", tmp_path / "00-good.yaml")
    shutil.copy(FOLDER / f"bad/plant/{name}.yaml", tmp_path)
    assert _said(tmp_path) == PLANT[name]


@pytest.mark.parametrize("name", YAML)
def test_a_file_that_is_no_yaml_of_ours(name: str, tmp_path: Path) -> None:
    shutil.copy(FOLDER / f"bad/yaml/{name}.yaml", tmp_path)
    assert _said(tmp_path) == YAML[name]


def test_no_fixture_is_without_its_sentence() -> None:
    assert {file.stem for file in (FOLDER / "bad/plant").iterdir()} == set(PLANT)
    assert {file.stem for file in (FOLDER / "bad/yaml").iterdir()} == set(YAML)


def test_a_good_plant_is_good() -> None:
    assert look_at_plant(FOLDER / "good.yaml").findings == ()


def test_every_mistake_is_told_in_one_go(tmp_path: Path) -> None:
    """Twenty fixtures in one folder are told at least as many mistakes, each in its own file."""
    shutil.copy(FOLDER / "good.yaml", tmp_path / "00-good.yaml")
    alone = [
        name for name, said in PLANT.items() if said[0].startswith(f"{name}.yaml") and "X" not in said[0]
    ][:20]
    for name in alone:
        shutil.copy(FOLDER / f"bad/plant/{name}.yaml", tmp_path)
    told = {sentence.partition(":")[0] for sentence in _said(tmp_path)}
    assert {f"{name}.yaml" for name in alone} <= told
