"""A NetBox read as a plant: linewatch's own words where it put them there, else what the records say."""

from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.foreign import Foreign, Progress, quiet
from linewatch.config.netbox.carried import (
    CARRIERS,
    CONTEXT,
    Element,
    elements_of,
    field_of,
    is_part,
    rest_in,
    whole_of,
)
from linewatch.config.netbox.client import NetBox
from linewatch.config.netbox.draft import Draft
from linewatch.config.netbox.gear import read_gear
from linewatch.config.netbox.lines import read_lines
from linewatch.config.netbox.records import WITHOUT_CONTEXT, fetch
from linewatch.config.netbox.spans import read_spans
from linewatch.config.netbox.strands import Cabling
from linewatch.topology.check.rules import mistakes

OLDEST = (3, 3)  # the first with several terminations at an end of a cable


def read_netbox(url: str, token: str, progress: Progress = quiet) -> Foreign:
    """Raises ConfigRefused with all that is wrong: with the NetBox, or with the plant its records make."""
    with NetBox(url, token, progress) as box:
        version = box.version()
        source = f"NetBox {version[0]}.{version[1]}"
        if version < OLDEST:
            raise ConfigRefused([Finding(box.url, f"{source} is too old", "3.3 or later is read")])
        parts = [row for row in box.rows("extras/config-contexts", name__isw=CONTEXT) if is_part(row)]
        return _ours(box, parts, source) if parts else _theirs(box, source, progress)


def _ours(box: NetBox, parts: list[Element], source: str) -> Foreign:
    """The plant that linewatch wrote there, value for value."""
    rest = rest_in(parts)
    if rest is None:
        what = f'a part of the context "{CONTEXT}" is missing'
        raise ConfigRefused([Finding(f"{box.url}/extras/config-contexts/", what, "export to it again")])
    carried: dict[str, dict[str, Element]] = {name: {} for name in CARRIERS}
    findings: list[Finding] = []
    read_as: list[str] = []
    for path in dict.fromkeys(CARRIERS.values()):
        without = WITHOUT_CONTEXT if path == "dcim/devices" else {}
        others = 0
        for row in box.rows(path, **without):
            others += not field_of(row)
            for name, element in elements_of(row):
                if element["id"] in carried[name]:
                    what = f"{element['id']} is carried by another record too, and this one is passed over"
                    where = f"{box.url}/{path}/{row['id']}/"
                    findings.append(Finding(where, what, "empty its field linewatch", "warning"))
                carried[name].setdefault(element["id"], element)
        if others:
            read_as.append(f"{others} records of {path} that linewatch did not write: not part of the plant")
    raw, lost = whole_of(rest, carried)
    if lost:
        shown = ", ".join(lost[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "")
        what = f"{len(lost)} elements are gone with their records ({shown}), and are left out"
        findings.append(Finding(box.url, what, "export the plant again if they are still there", "warning"))
    foreign = Foreign(raw, f"{source} with linewatch's own words", tuple(findings), (), tuple(read_as))
    return _judged(foreign, box.url, None)


def _theirs(box: NetBox, source: str, progress: Progress) -> Foreign:
    records = fetch(box)
    progress("tracing cables", 0, 1)
    draft = Draft(records, box.url)
    cabling = Cabling(records)
    read_gear(draft)
    read_spans(draft, cabling)
    read_lines(draft, cabling)
    progress("tracing cables", 1, 1)
    if not draft.raw["nes"]:
        what = (
            "no device has an interface of type sonet-oc3, -oc12, -oc48 or -oc192, or a role with sdh in it"
        )
        draft.findings.append(
            Finding(f"{box.url}/dcim/devices/", what, "set the types of the STM ports", "warning")
        )
    made_up = tuple(f"{count} {what}" for what, count in draft.made_up.items())
    if made_up:
        draft.raw["meta"]["made_up"] = list(made_up)
    raw = {key: said for key, said in draft.raw.items() if said != []}
    return _judged(Foreign(raw, source, tuple(draft.findings), made_up), box.url, draft)


def _judged(foreign: Foreign, url: str, draft: Draft | None) -> Foreign:
    """What the check of every plant finds, with the record of NetBox to be mended. Raises ConfigRefused."""
    found = list(foreign.findings)
    for mistake in mistakes(foreign.raw, by_hand=False):
        if draft is None:
            where = f"{url} {'.'.join(str(step) for step in mistake.path)}"
        else:
            kind, place = (*mistake.path, 0)[:2]
            elements = foreign.raw.get(str(kind))
            known = isinstance(elements, list) and isinstance(place, int) and place < len(elements)
            where = draft.came_from(elements[place]["id"]) if known and elements else url
        found.append(Finding(where, mistake.what, mistake.write_instead, mistake.severity))
    if draft is not None and any(finding.severity == "error" for finding in found):
        raise ConfigRefused(found)
    return foreign._replace(findings=tuple(found))
