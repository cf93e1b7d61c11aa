"""A plant into a NetBox and out again, over HTTP and pynetbox, against a server of NetBox's REST form."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from typer.testing import CliRunner

from linewatch.cli.main import make_app
from linewatch.config.canonical import canonical
from linewatch.config.finding import ConfigRefused
from linewatch.config.netbox import Written, read_netbox, write_netbox
from linewatch.config.netbox.client import NetBox
from linewatch.config.plant_files import look_at_plant
from tests.fakes.netbox_clerk import City, Clerk
from tests.fakes.netbox_house import READ_ONLY, TOKEN, V2_TOKEN, NetBoxHouse, one_answer
from tests.fakes.small_plants import small_plants

XIANGTAN = Path(__file__).parents[2] / "topology" / "xiangtan"


def told(written: Written, path: str) -> dict[str, int]:
    """What was done in one list, without what there was none of."""
    counts = next(tally.counts for tally in written.lists if tally.path == path)
    return {how: count for how, count in counts.items() if count}


@pytest.fixture(scope="module")
def city_plant() -> dict[str, Any]:
    return look_at_plant(XIANGTAN).raw


@pytest.mark.parametrize("version", ["4.2.0", "4.5.2"])
def test_a_plant_comes_back_value_for_value_and_a_second_export_changes_nothing(
    city_plant: dict[str, Any], version: str
) -> None:
    with NetBoxHouse(version) as house:
        first = write_netbox(city_plant, house.url, TOKEN)
        assert told(first, "dcim/sites") == {"made": 84}
        assert told(first, "circuits/circuits") == {"made": 67}
        assert first.findings == ()
        before = len(house.writes())
        again = write_netbox(city_plant, house.url, TOKEN)
        assert (again.changes, len(house.writes())) == (0, before)
        foreign = read_netbox(house.url, TOKEN)
        assert canonical(foreign.raw) == canonical(city_plant)
        assert foreign.findings == ()


def test_what_we_wrote_reads_as_the_same_network_without_a_word_of_ours(city_plant: dict[str, Any]) -> None:
    with NetBoxHouse() as house:
        write_netbox(city_plant, house.url, TOKEN)
        for rows in house.shelf.rows.values():
            for row in rows.values():
                row.pop("custom_fields", None)
                row.setdefault("custom_fields", {})
        house.shelf.rows["extras/config-contexts"].clear()
        raw = read_netbox(house.url, TOKEN).raw
    assert _sections(raw) == _sections(city_plant)
    assert _ends(raw, "circuits", "port") == _ends(city_plant, "circuits", "port")
    assert _ends(raw, "cables", "site") == _ends(city_plant, "cables", "site")
    lengths = {cable["id"]: cable["length_km"] for cable in raw["cables"]}
    assert lengths == {cable["id"]: cable["length_km"] for cable in city_plant["cables"]}
    assert {ne["id"] for ne in raw["nes"]} == {ne["id"] for ne in city_plant["nes"]}
    kinds = {device["id"]: device["type"] for device in raw["devices"]}
    assert kinds == {device["id"]: device["type"] for device in city_plant["devices"]}


def _sections(raw: dict[str, Any]) -> set[Any]:
    """Ports at the ends and fibres, whichever way round they are written."""
    return {
        (frozenset((s["a_port"], s["z_port"])), frozenset((*s["fibres_az"], *s["fibres_za"])), s["rate"])
        for s in raw["sections"]
    }


def _ends(raw: dict[str, Any], name: str, key: str) -> set[Any]:
    return {(e["id"], e[f"a_{key}"], e[f"z_{key}"]) for e in raw[name]}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plant=small_plants())
def test_any_small_plant_comes_back(plant: Any) -> None:
    import msgspec

    raw = msgspec.json.decode(msgspec.json.encode(plant))
    with NetBoxHouse() as house:
        write_netbox(raw, house.url, TOKEN)
        before = len(house.writes())
        assert write_netbox(raw, house.url, TOKEN).changes == 0
        assert len(house.writes()) == before
        assert canonical(read_netbox(house.url, TOKEN).raw) == canonical(raw)


def test_a_plant_full_of_mistakes_comes_back_too() -> None:
    raw = {
        "format": "linewatch-plant/1",
        "sites": [
            {"id": "A", "lon": 1.5},
            {"id": "A"},
            {"id": "a"},
            "B",
            None,
            {"lat": 0.0},
            {"id": "x" * 300},
        ],
        "nes": [
            {"id": "N", "site": "nowhere"},
            {"id": "M", "site": "A", "type": 7, "vendor": 8},
            {"id": " "},
        ],
        "ports": [{"id": "P", "ne": "M", "kind": "stm", "rate": "STM-3"}, {"id": "Q", "ne": []}],
        "cables": [{"id": "C", "a_site": "A", "z_site": "A", "length_km": -1, "fibre_count": 99999}],
        "fibres": [{"id": "F", "cable": "C", "number": True}],
        "sections": [{"id": "S", "a_port": "P", "z_port": "Q"}],
        "circuits": [{"id": "L", "a_port": "P", "ext": {"customer": 5, "owner": ""}}],
        "devices": {"not": "a list"},
        "more": [1, 1.0, "1"],
        "ext": {"customers": [{"id": "K"}], "owners": "nobody"},
    }
    with NetBoxHouse() as house:
        write_netbox(copy.deepcopy(raw), house.url, TOKEN)
        assert write_netbox(raw, house.url, TOKEN).changes == 0
        assert canonical(read_netbox(house.url, TOKEN).raw) == canonical(raw)


@pytest.mark.parametrize("version", ["4.2.0", "4.5.2"])
def test_a_dry_run_tells_what_an_export_then_does(city_plant: dict[str, Any], version: str) -> None:
    """With a token that may only read; in an empty NetBox, in a full one, and where another's things are."""
    plant = copy.deepcopy(city_plant)
    with NetBoxHouse(version) as house:
        City(house)
        for change in (None, "lat", "fibre", "gone"):
            if change == "lat":
                plant["sites"][0]["lat"] = 27.5
            if change == "fibre":
                plant["sections"][0]["fibres_az"] = ["CAB-HX-YH:F003"]
            if change == "gone":
                plant["circuits"] = plant["circuits"][:-1]
            before = len(house.writes())
            foretold = write_netbox(plant, house.url, READ_ONLY, dry_run=True)
            assert len(house.writes()) == before
            written = write_netbox(plant, house.url, TOKEN)
            assert foretold == written, change
            assert written.changes > 0
        assert write_netbox(plant, house.url, READ_ONLY, dry_run=True).changes == 0
        assert told(written, "dcim/sites")["of others"] == 2


def test_a_cable_of_a_thousand_km_has_no_length_in_netbox(city_plant: dict[str, Any]) -> None:
    """NetBox's own column for its metres would overflow; the length rides with the rest."""
    plant = copy.deepcopy(city_plant)
    cable = plant["cables"][0]
    by = 1200 / cable["length_km"]
    for point in cable["points"]:
        point["km"] *= by
    cable["length_km"] = 1200.0
    with NetBoxHouse() as house:
        write_netbox(plant, house.url, TOKEN)
        assert canonical(read_netbox(house.url, TOKEN).raw) == canonical(plant)


def test_a_change_of_the_plant_is_all_that_is_written(city_plant: dict[str, Any]) -> None:
    plant = copy.deepcopy(city_plant)
    with NetBoxHouse() as house:
        write_netbox(plant, house.url, TOKEN)
        plant["sites"][0]["lat"] = 27.5
        section = plant["sections"][0]
        section["fibres_az"], section["fibres_za"] = ["CAB-HX-YH:F003"], ["CAB-HX-YH:F001"]
        written = write_netbox(plant, house.url, TOKEN)
        assert told(written, "dcim/sites") == {"changed": 1, "as it was": 83}
        assert told(written, "dcim/cables").items() >= {"made": 2, "removed": 2}.items()
        assert told(written, "extras/config-contexts") == {"changed": 1}
        assert written.changes == 6
        assert canonical(read_netbox(house.url, TOKEN).raw) == canonical(plant)


def test_what_others_made_is_kept_and_only_filled() -> None:
    raw = {
        "format": "linewatch-plant/1",
        "sites": [{"id": "North", "lat": 27.0, "lon": 112.0, "ext": {"name": "ours"}}],
        "nes": [{"id": "NE-N", "site": "North", "type": "sdh-adm", "vendor": "ZTE"}],
    }
    with NetBoxHouse() as house:
        clerk = Clerk(house)
        site = clerk.site("North", lat=27.9)
        clerk.device("NE-N", site, "Transmission", description="theirs")
        lonely = clerk.site("Elsewhere")
        for _ in range(2):
            written = write_netbox(raw, house.url, TOKEN)
        row = house.shelf.rows["dcim/sites"][site]
        assert (row["latitude"], row["longitude"], row["description"]) == (27.9, 112.0, "ours")
        device = next(iter(house.shelf.rows["dcim/devices"].values()))
        assert device["description"] == "theirs"
        assert house.shelf.rows["dcim/device-roles"][device["role"]]["name"] == "Transmission"
        assert lonely in house.shelf.rows["dcim/sites"]
        assert written.changes == 0
        empty = {"format": "linewatch-plant/1"}
        write_netbox(empty, house.url, TOKEN)
        assert site in house.shelf.rows["dcim/sites"]
        assert canonical(read_netbox(house.url, TOKEN).raw) == canonical(empty)


def test_a_record_deleted_in_netbox_is_told(city_plant: dict[str, Any]) -> None:
    with NetBoxHouse() as house:
        write_netbox(city_plant, house.url, TOKEN)
        rows = house.shelf.rows["circuits/circuits"]
        number, gone = next(iter(rows.items()))
        del rows[number]
        ends = house.shelf.rows["circuits/circuit-terminations"]
        for end in [end for end, row in ends.items() if row["circuit"] == number]:
            del ends[end]
        foreign = read_netbox(house.url, TOKEN)
    told = next(f for f in foreign.findings if "gone" in f.what)
    assert told.what == f"1 elements are gone with their records (circuits {gone['cid']}), and are left out"
    assert len(foreign.raw["circuits"]) == len(city_plant["circuits"]) - 1


@pytest.mark.parametrize("version", ["4.2.0", "4.5.2"])
def test_a_netbox_somebody_else_filled(version: str) -> None:
    with NetBoxHouse(version) as house:
        city = City(house)
        city.circuit("BANK-1", city.e1[0][0], city.e1[1][0], tenant="Bank")
        city.device("CE-1", city.north, "CPE router", serial="S1")
        city.device("SW-1", city.north, "Switch")
        foreign = read_netbox(house.url, TOKEN)
    raw = foreign.raw
    assert {site["id"]: site.get("lat") for site in raw["sites"]} == {"North": 27.9, "South": 27.8}
    assert [(ne["id"], ne["vendor"], ne["site"]) for ne in raw["nes"]] == [
        ("NE-N", "Huawei", "North"),
        ("NE-S", "Huawei", "South"),
    ]
    (cable,) = raw["cables"]
    assert (cable["id"], cable["length_km"], cable["fibre_count"]) == ("N-S 1", 14.2, 4)
    (section,) = raw["sections"]
    assert (section["a_port"], section["z_port"], section["rate"]) == ("NE-N/1/1", "NE-S/1/1", "STM-16")
    assert (section["fibres_az"], section["fibres_za"]) == (["N-S 1:F001"], ["N-S 1:F002"])
    (line,) = raw["circuits"]
    assert (line["id"], line["a_port"], line["z_port"]) == ("BANK-1", "NE-N/3/1", "NE-S/3/1")
    assert line["ext"] == {"customer": "Bank", "owner": "City Telecom"}
    assert raw["ext"] == {
        "customers": [{"id": "Bank", "name": "Bank"}],
        "owners": [{"id": "City Telecom", "name": "City Telecom"}],
    }
    assert [(d["id"], d["type"]) for d in raw["devices"]] == [("CE-1", "router")]
    assert [card["kind"] for card in raw["cards"]] == ["line", "trib", "line", "trib"]
    assert [f.what for f in foreign.findings] == ['role "Switch" is not known: 1 passed over (SW-1)']
    assert any("shortest way" in said for said in foreign.made_up)


def _no_termination(city: City) -> None:
    city.circuit("X-1", city.e1[0][0])


def _no_cable(city: City) -> None:
    city.circuit("X-1", city.e1[0][0], None)


def _to_stm(city: City) -> None:
    city.circuit("X-1", city.e1[0][0], city.port(city.nes[1], "9/9", "sonet-oc3"))


def _no_way(city: City) -> None:
    far = city.device("NE-F", city.site("Far"), "SDH")
    city.circuit("X-1", city.e1[0][0], city.port(far, "3/1", "e1"))


def _dark(city: City) -> None:
    city.cable(city.port(city.nes[0], "1/2", "sonet-oc3"), city.fronts[0][2])


def _rates(city: City) -> None:
    ports = [
        city.port(ne, "1/2", kind) for ne, kind in zip(city.nes, ("sonet-oc3", "sonet-oc12"), strict=True)
    ]
    city.cable(*ports)


def _split(city: City) -> None:
    here = city.port(city.nes[0], "1/2", "sonet-oc3")
    city.cable(here, list(city.fronts[0][2:4]))
    for name, front in zip(("1/2", "1/3"), city.fronts[1][2:4], strict=True):
        city.cable(city.port(city.nes[1], name, "sonet-oc3"), front)


@pytest.mark.parametrize(
    ("story", "where", "what"),
    [
        (_no_termination, "circuits/circuits", "circuit X-1 is left out: it has no termination Z"),
        (_no_cable, "circuits/circuits", "circuit X-1 is left out: its termination Z has no cable"),
        (_to_stm, "circuits/circuits", "the cable of its termination Z comes to no E1 port of an NE"),
        (_no_way, "circuits/circuits", "no sections with room lead from NE-N to NE-F"),
        (_dark, "dcim/interfaces", "NE-N/1/2: its light comes to front port ODF-S T1-3"),
        (_rates, "dcim/interfaces", "NE-N/1/2: it is STM-1, and NE-S/1/2 at the other end is STM-4"),
        (_split, "dcim/interfaces", "its fibres lead to interface NE-S 1/2"),
    ],
    ids=lambda one: one.__name__[1:] if callable(one) else None,
)
def test_what_netbox_does_not_say_is_told_with_the_record(
    story: Callable[[City], None], where: str, what: str
) -> None:
    with NetBoxHouse() as house:
        story(City(house))
        foreign = read_netbox(house.url, TOKEN)
        found = [finding for finding in foreign.findings if what in finding.what]
        assert found, foreign.findings
        assert found[0].where.startswith(f"{house.url}/{where}/")
        assert found[0].severity == "warning"
    assert len(foreign.raw["sections"]) == 1


def test_fibres_patched_through_a_station_and_a_direct_cable() -> None:
    with NetBoxHouse() as house:
        city = City(house)
        far = city.site("Far", 27.7, 113.0)
        ne, odf = city.device("NE-F", far, "SDH"), city.device("ODF-F", far, "ODF")
        near, here = city.frame(city.odfs[1], "T2", 4)
        there, fronts = city.frame(odf, "T2", 4)
        city.cable(near, there, label="S-F")
        for position in (2, 3):
            city.cable(city.fronts[1][position], here[position - 2])
        city.cable(city.port(city.nes[0], "2/1", "sonet-oc12"), list(city.fronts[0][2:4]))
        city.cable(city.port(ne, "2/1", "sonet-oc12"), fronts[:2])
        city.cable(city.port(city.nes[1], "5/1", "sonet-oc3"), city.port(ne, "5/1", "sonet-oc3"), label="D")
        foreign = read_netbox(house.url, TOKEN)
    sections = {s["a_port"]: (s["fibres_az"], s["fibres_za"]) for s in foreign.raw["sections"]}
    assert sections["NE-N/2/1"] == (["N-S 1:F003", "S-F:F001"], ["S-F:F002", "N-S 1:F004"])
    assert sections["NE-S/5/1"] == (["D:F001"], ["D:F002"])
    lengths = {cable["id"]: cable["fibre_count"] for cable in foreign.raw["cables"]}
    assert lengths == {"N-S 1": 4, "S-F": 4, "D": 2}
    assert foreign.findings == ()
    assert "2 cable lengths: 1.3 x the distance between their ends, or 10 km" in foreign.made_up


def test_more_lines_than_a_section_has_room_for() -> None:
    with NetBoxHouse() as house:
        clerk = City(house)
        for jumper in clerk.jumpers:
            del house.shelf.rows["dcim/cables"][jumper]
        ports = [clerk.port(ne, "7/1", "sonet-oc3") for ne in clerk.nes]
        clerk.cable(*ports, label="thin")
        for number in range(65):
            ends = [clerk.port(ne, f"11/{number}", "e1") for ne in clerk.nes]
            clerk.circuit(f"L-{number}", *ends)
        foreign = read_netbox(house.url, TOKEN)
    assert len(foreign.raw["circuits"]) == 63
    assert len([f for f in foreign.findings if "no sections with room" in f.what]) == 2
    assert len(foreign.raw["hp_trails"]) == 1


@pytest.mark.parametrize("token", [TOKEN, V2_TOKEN])
def test_both_forms_of_token(token: str) -> None:
    with NetBoxHouse() as house, NetBox(house.url + "/api/", token) as box:
        assert box.version() == (4, 5)


@pytest.mark.parametrize(
    ("status", "body", "headers", "what"),
    [
        (200, b"<html>", {}, "answers, and not as a NetBox does"),
        (200, b'{"hello": 1}', {}, "answers, and is no NetBox"),
        (404, b"gone", {}, "there is no NetBox (404)"),
        (401, b'{"detail": "no"}', {}, "the token is not accepted (401: no)"),
        (403, b'{"detail": "secret-token is bad"}', {}, "the token may not do this (403: (token) is bad)"),
        (500, b"boom", {}, "it answers 500"),
        (301, b"", {"Location": "/elsewhere"}, "it leads elsewhere (a redirect)"),
    ],
)
def test_what_is_no_netbox_is_a_sentence(
    status: int, body: bytes, headers: dict[str, str], what: str
) -> None:
    with one_answer(status, body, headers) as url, pytest.raises(ConfigRefused) as refused:
        read_netbox(url, "secret-token")
    (finding,) = refused.value.findings
    assert finding.what == what
    assert finding.where == f"{url}/api/status/"
    assert "secret-token" not in str(finding)


def test_no_answer_no_tls_and_nobody_there() -> None:
    with one_answer(0, b"") as url, NetBox(url, "t", answer_s=0.2) as box:
        with pytest.raises(ConfigRefused, match="no answer in time"):
            box.version()
        with pytest.raises(ConfigRefused, match="the TLS connection fails"):
            read_netbox(url.replace("http://", "https://"), "t")
    with pytest.raises(ConfigRefused, match="cannot be reached"):
        read_netbox(url, "t")


@pytest.mark.parametrize(
    ("url", "token", "what"),
    [
        ("ftp://x", "t", "is no URL"),
        ("https://me:hush@x", "t", "has no user, password"),
        ("https://x", "two words", "holds what no token"),
        ("https://x", " ", "the token is empty"),
    ],
)
def test_slips_before_anything_is_sent(url: str, token: str, what: str) -> None:
    with pytest.raises(ConfigRefused, match=what) as refused:
        read_netbox(url, token)
    assert "hush" not in str(refused.value)
    assert "two words" not in str(refused.value)


def test_a_refused_object_is_named_with_its_field() -> None:
    with NetBoxHouse() as house, NetBox(house.url, TOKEN) as box:
        with pytest.raises(ConfigRefused) as refused:
            box.create("dcim/sites", [{"name": "A", "slug": "a"}, {"name": "B", "slug": "b c"}])
        assert refused.value.findings[0].what == 'it refuses "B" (slug: Enter a valid slug.)'
        assert house.shelf.rows["dcim/sites"] == {}


def test_a_token_that_may_only_read(city_plant: dict[str, Any]) -> None:
    with NetBoxHouse() as house:
        with pytest.raises(ConfigRefused, match="write enabled"):
            write_netbox(city_plant, house.url, READ_ONLY)
        assert not any(house.shelf.rows.values())


def test_a_netbox_too_old_and_a_field_of_another_type(city_plant: dict[str, Any]) -> None:
    with NetBoxHouse("4.1.0") as house, pytest.raises(ConfigRefused, match=r"4.2 or later is written to"):
        write_netbox(city_plant, house.url, TOKEN)
    with NetBoxHouse() as house:
        fields = {"name": "linewatch", "type": "text", "object_types": ["dcim.site"]}
        house.shelf.create("extras/custom-fields", fields)
        with pytest.raises(ConfigRefused, match=r'custom field "linewatch" is of type text'):
            write_netbox(city_plant, house.url, TOKEN)


def test_the_command_line(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN + "\n")
    run, app = CliRunner(), make_app("topology")
    with NetBoxHouse() as house:
        told = ["--url", house.url, "--token-file", str(token)]
        words = ["topology", "export", str(XIANGTAN), "--to", "netbox", *told]
        dry = run.invoke(app, [*words, "--dry-run"], env={"COLUMNS": "200"})
        assert dry.exit_code == 0, dry.output
        assert re.search(r"dcim/sites +84 +\+HX \+HD \+YH \+81 more", dry.output), dry.output
        assert re.search(r"changes to be made; nothing is written", dry.output)
        assert house.writes() == []
        export = run.invoke(app, words)
        assert export.exit_code == 0, export.output
        assert re.search(r"dcim/sites +84", export.output)
        again = run.invoke(app, ["topology", "export", str(XIANGTAN), "--to", "netbox", *told])
        assert f"{house.url}: nothing to change" in again.output
        out = ["--out", str(tmp_path / "plant"), "--token-file", str(token)]
        dry = run.invoke(app, ["topology", "import", house.url, *out, "--dry-run"])
        assert "nothing is written" in dry.output
        assert not (tmp_path / "plant").exists()
        done = run.invoke(app, ["topology", "import", house.url, *out])
        assert done.exit_code == 0, done.output
        missing = run.invoke(
            app, ["topology", "import", house.url, "--out", str(tmp_path / "b")], env={"NETBOX_TOKEN": ""}
        )
        assert missing.exit_code == 1
        assert "there is no token" in missing.output
    assert canonical(look_at_plant(tmp_path / "plant").raw) == canonical(look_at_plant(XIANGTAN).raw)
    assert json.dumps(TOKEN) not in export.output + done.output


def test_one_jumper_a_port_means_a_pair_of_fibres_a_position() -> None:
    with NetBoxHouse() as house:
        city = City(house)
        for ne, fronts, name in zip(city.nes, city.fronts, ("a", "b"), strict=True):
            city.cable(city.port(ne, f"6/{name}", "sonet-oc3"), fronts[2])
        foreign = read_netbox(house.url, TOKEN)
    ways = {s["a_port"]: (s["fibres_az"], s["fibres_za"]) for s in foreign.raw["sections"]}
    assert ways["NE-N/6/a"] == (["N-S 1:F005"], ["N-S 1:F006"])
    assert ways["NE-N/1/1"] == (["N-S 1:F001"], ["N-S 1:F004"])
    assert foreign.raw["cables"][0]["fibre_count"] == 8
    assert "1 cables whose positions are read as two fibres each" in foreign.made_up


def test_records_beside_ours_are_told_and_not_read() -> None:
    raw = {"format": "linewatch-plant/1", "sites": [{"id": "A"}]}
    with NetBoxHouse() as house:
        Clerk(house).site("Elsewhere")
        write_netbox(raw, house.url, TOKEN)
        foreign = read_netbox(house.url, TOKEN)
    assert foreign.raw == raw
    assert foreign.read_as == ("1 records of dcim/sites that linewatch did not write: not part of the plant",)


def test_progress_is_told_page_by_page(city_plant: dict[str, Any]) -> None:
    seen: dict[str, list[tuple[int, int]]] = {}
    with NetBoxHouse() as house:
        write_netbox(city_plant, house.url, TOKEN)
        read_netbox(
            house.url, TOKEN, lambda what, done, whole: seen.setdefault(what, []).append((done, whole))
        )
    assert seen["reading dcim/sites"] == [(50, 84), (84, 84)]


def test_a_port_that_others_have_cabled_is_left_to_them() -> None:
    raw = _pair()
    with NetBoxHouse() as house:
        write_netbox(raw, house.url, TOKEN)
        cables = house.shelf.rows["dcim/cables"]
        ours = next(number for number, row in cables.items() if row["label"] == "MS A")
        ends = cables.pop(ours)
        clerk = Clerk(house)
        spare = clerk.port(clerk.device("tester", clerk.site("Lab"), "Test set"), "1", "other")
        port = [
            (end["object_type"], end["object_id"])
            for key in ("a", "b")
            for end in ends[f"{key}_terminations"]
        ]
        theirs = clerk.cable(next(end for end in port if end[0] == "dcim.interface"), spare)
        written = write_netbox(raw, house.url, TOKEN)
        assert theirs in cables
        assert written.changes == 0
        assert written.findings[0].what.startswith("1 jumpers are not drawn")
        assert canonical(read_netbox(house.url, TOKEN).raw) == canonical(raw)


def _pair() -> dict[str, Any]:
    """Two NEs and a section over two fibres of one cable."""
    fibres = [{"id": f"F{n}", "cable": "CAB", "number": n, "from_km": 0, "to_km": 3} for n in (1, 2)]
    return {
        "format": "linewatch-plant/1",
        "sites": [{"id": "A"}, {"id": "B"}],
        "cables": [{"id": "CAB", "a_site": "A", "z_site": "B", "length_km": 3, "fibre_count": 4}],
        "fibres": fibres,
        "nes": [{"id": f"NE-{s}", "site": s, "type": "sdh-adm"} for s in "AB"],
        "cards": [{"id": f"NE-{s}/1", "ne": f"NE-{s}", "slot": 1, "kind": "line"} for s in "AB"],
        "ports": [
            {"id": f"NE-{s}/1/1", "ne": f"NE-{s}", "card": f"NE-{s}/1", "kind": "stm", "rate": "STM-4"}
            for s in "AB"
        ],
        "sections": [
            {
                "id": "MS",
                "rate": "STM-4",
                "a_port": "NE-A/1/1",
                "z_port": "NE-B/1/1",
                "fibres_az": ["F1"],
                "fibres_za": ["F2"],
            }
        ],
    }


def test_names_that_were_changed_there_come_back() -> None:
    raw = {"format": "linewatch-plant/1", "sites": [{"id": "A"}]}
    with NetBoxHouse() as house:
        write_netbox(raw, house.url, TOKEN)
        rows = house.shelf.rows["dcim/sites"]
        (number,) = rows
        rows[number]["name"] = "B"
        raw["sites"] = [{"id": "A"}, {"id": "B"}]
        assert write_netbox(raw, house.url, TOKEN).changes == 3
        assert {row["name"] for row in rows.values()} == {"A", "B"}
        assert rows[number]["name"] == "A"
        assert write_netbox(raw, house.url, TOKEN).changes == 0
