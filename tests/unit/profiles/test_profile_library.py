"""Which profile fits, what a notification means, and what is said of a bad profile file."""

import shutil
from pathlib import Path

import pytest

import linewatch.profiles
from linewatch.profiles.files import BadProfile
from linewatch.profiles.library import load, standard
from linewatch.profiles.shape import Hint

SHIPPED = Path(linewatch.profiles.__file__).parent
FIELD = "1.3.6.1.4.1.8072.9999.9999.1"


@pytest.mark.parametrize(
    ("object_id", "answers", "profile"),
    [
        pytest.param(f"{FIELD}.1", (), "linewatch field network", id="by sysObjectID"),
        pytest.param(f"{FIELD}0.1", (), "generic IF-MIB", id="a prefix ends at a dot"),
        pytest.param("1.3.6.1.4.1.8072.3.2.10", ("if-mib",), "generic IF-MIB", id="net-snmp is unknown"),
        pytest.param("1.3.6.1.4.1.5491.304", ("if-mib", "ups-mib"), "UPS (UPS-MIB)", id="by what answers"),
        pytest.param("1.2", ("if-mib", "ds1-mib", "sonet-mib"), "SDH element (SONET-MIB)", id="most answers"),
        pytest.param("", (), "generic IF-MIB", id="says nothing"),
    ],
)
def test_the_profile_that_fits_best(object_id: str, answers: tuple[str, ...], profile: str) -> None:
    assert standard().match(object_id, "", answers).profile == profile


@pytest.mark.parametrize(
    ("trap_oid", "name"),
    [
        ("1.3.6.1.2.1.33.2.1", "upsTrapOnBattery"),
        ("1.3.6.1.2.1.33.2.0.1", "upsTrapOnBattery"),  # as it comes from a v1 agent
        ("1.3.6.1.2.1.10.18.15.0.1", "dsx1LineStatusChange"),
        ("1.3.6.1.2.1.10.18.15.1", "dsx1LineStatusChange"),
        ("1.3.6.1.6.3.1.1.5.3", "linkDown"),
        ("1.3.6.1.4.1.8072.9999.9999.2.0.1", "fieldPointChange"),
    ],
)
def test_a_notification_is_known_with_and_without_the_extra_zero(trap_oid: str, name: str) -> None:
    assert standard().notifications[trap_oid].name == name


def test_only_what_no_poll_can_restate_is_raised_by_itself() -> None:
    raising = {n.name: n.alarm for n in standard().notifications.values() if n.hint is Hint.RAISE}
    assert raising == {"coldStart": "NODE-RESTART", "warmStart": "NODE-RESTART"}


def test_a_site_puts_its_own_profiles_before_ours(tmp_path: Path) -> None:
    (tmp_path / "devices").mkdir()
    (tmp_path / "devices" / "acme.yaml").write_text(
        "profile: Acme MUX\nmatch: {sys_object_id: [1.3.6.1.4.1.77], sys_descr: [mux]}\nmodules: [if-mib]\n"
    )
    (tmp_path / "makes.yaml").write_text("77: Acme\n")
    profiles = load(tmp_path, standard())
    assert profiles.match("1.3.6.1.4.1.77.1", "Acme MUX 4", ()).profile == "Acme MUX"
    assert profiles.match("1.3.6.1.4.1.77.1", "Acme router", ()).profile == "generic IF-MIB"
    assert profiles.make("1.3.6.1.4.1.77.1") == "Acme"
    assert profiles.make("1.3.6.1.4.1.164.6") == "RAD"


FIELD = "modules/field-mib.yaml"
DS1, IF_MIB, GENERIC = "modules/ds1-mib.yaml", "modules/if-mib.yaml", "devices/generic.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        pytest.param(
            DS1, "64: E1-LOS", "64: E1-LSO", '"E1-LSO" is no alarm type. Did you mean "E1-LOS"?', id="code"
        ),
        pytest.param(DS1, "64: E1-LOS", "63: E1-LOS", "63 is no single bit; write a power of two", id="bit"),
        pytest.param(DS1, "none: 1 ", "nome: 1 ", "unknown field `nome`", id="field"),
        pytest.param(DS1, "reads: sum", "reads: sums", "invalid enum value 'sums'", id="way of reading"),
        pytest.param(DS1, "        none: 1 ", "        #", "write none: 1", id="a sum without none"),
        pytest.param(DS1, "64: E1-LOS", "32: E1-LOS", "32 stands here twice; keep one", id="twice"),
        pytest.param(DS1, "index: interface", "index: own", "need a name column", id="own index, no name"),
        pytest.param(DS1, "1.3.6.1.2.1.10.18.15.0.1", ".1.3.6.1", '".1.3.6.1" is no OID', id="OID"),
        pytest.param(DS1, "hint: poll", "hint: raise", "write alarm: CODE and hold_s: SECONDS", id="what"),
        pytest.param(
            FIELD, "  OTDR-EVENT:  ", "  OTDR-EVNT:  ", '"OTDR-EVNT" is none of the values', id="fact of what"
        ),
        pytest.param(FIELD, "scale: 0.001", "scale: 0", "leaves nothing of a value", id="scale of a fact"),
        pytest.param(FIELD, "scale: 0.001", "scale: m", "expected `float`, got `str`", id="no scale"),
        pytest.param(FIELD, "otdr_km: {column", "otdr_km: {colum", "unknown field `colum`", id="fact's word"),
        pytest.param(IF_MIB, "2: locked", "2: shut", '"shut" is no lock', id="lock"),
        pytest.param(GENERIC, "if-mib", "if-mob", 'no module "if-mob". Did you mean "if-mib"?', id="module"),
        pytest.param(GENERIC, "{anything: true}", "{}", "this matches nothing", id="match"),
        pytest.param(GENERIC, "modules: [", "modules: ]", "this is not YAML", id="YAML"),
    ],
)
def test_a_mistake_is_told_by_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, sentence: str
) -> None:
    shutil.copytree(SHIPPED, tmp_path / "p", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    bad = tmp_path / "p" / file
    text = bad.read_text()
    assert old in text, "the case is about a line that is there"
    bad.write_text(text.replace(old, new, 1))
    with pytest.raises(BadProfile) as caught:
        load(tmp_path / "p")
    (told,) = [m for m in caught.value.mistakes if m.startswith(f"{bad}:")][:1]
    line = told.removeprefix(f"{bad}:").partition(":")[0]
    assert sentence in told
    assert line.isdigit()


def test_the_line_is_the_line(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "p", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    bad = tmp_path / "p" / DS1
    lines = bad.read_text().replace("64: E1-LOS", "64: E1-LSO").splitlines()
    bad.write_text("\n".join(lines))
    with pytest.raises(BadProfile) as caught:
        load(tmp_path / "p")
    wanted = next(n for n, line in enumerate(lines, 1) if "E1-LSO" in line)
    assert [m.startswith(f"{bad}:{wanted}: ") for m in caught.value.mistakes] == [True]
