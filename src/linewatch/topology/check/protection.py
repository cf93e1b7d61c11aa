"""Protection: two sections between the same two NEs in an MSP group; rings that close."""

from collections.abc import Iterator

from linewatch.topology.check.mistake import Mistake
from linewatch.topology.check.view import Element, View


def protection(view: View) -> Iterator[Mistake]:
    for group in view.elements["msp_groups"]:
        yield from _msp(view, group)
    groups: dict[str, list[str]] = {}
    for group in view.elements["msp_groups"]:
        for name in (group.text("working"), group.text("protection")):
            groups.setdefault(name or "", []).append(group.id)
    for section in view.elements["sections"]:
        yield from _membership(view, section, groups)
    for ring in view.elements["rings"]:
        yield from _ring(view, ring)


def section_nes(view: View, section_id: str | None) -> tuple[str, str] | None:
    """The NEs at the A and Z end of a section."""
    section = view.get("sections", section_id)
    if section is None:
        return None
    a, z = view.ne_of_port(section.text("a_port")), view.ne_of_port(section.text("z_port"))
    return (a, z) if a is not None and z is not None else None


def ms_spring_sections(view: View) -> frozenset[str]:
    """Sections of rings whose hops are protected the other way round."""
    return frozenset(
        section
        for ring in view.elements["rings"]
        if ring.text("protection") == "ms-spring"
        for section in ring.texts("sections")
    )


def _msp(view: View, group: Element) -> Iterator[Mistake]:
    working, spare = group.text("working"), group.text("protection")
    if working is not None and working == spare:
        what = f"{group.id}: working and protection are both {working}"
        yield Mistake(group.at("protection"), what, "write the other section")
        return
    first, second = section_nes(view, working), section_nes(view, spare)
    if first is not None and second is not None and sorted(first) != sorted(second):
        what = (
            f"{group.id}: working {working} joins {' and '.join(first)}, "
            f"protection {spare} joins {' and '.join(second)}"
        )
        yield Mistake(group.at("protection"), what, "write two sections between the same two NEs")


def _membership(view: View, section: Element, groups: dict[str, list[str]]) -> Iterator[Mistake]:
    named = section.text("msp_group")
    group = view.get("msp_groups", named)
    if group is not None and section.id not in (group.text("working"), group.text("protection")):
        what = f"{section.id}: msp_group is {named}, which does not hold it"
        yield Mistake(section.at("msp_group"), what, "write the group it is in, or null")
    for other in groups.get(section.id, ()):
        if named != other and (named is None or group is not None):
            what = f"{section.id}: {other} holds it, and its msp_group is {named or 'not written'}"
            yield Mistake(section.at("msp_group"), what, f"write msp_group: {other}")


def _ring(view: View, ring: Element) -> Iterator[Mistake]:
    nes, sections = ring.texts("nes"), ring.texts("sections")
    if len(nes) < 2 or len(nes) != len(sections):
        what = f"{ring.id}: it has {len(nes)} NEs and {len(sections)} sections"
        yield Mistake(
            ring.at("sections"), what, "write one section from each NE to the next, the last one back"
        )
        return
    for place, (here, section) in enumerate(zip(nes, sections, strict=True)):
        onward = nes[(place + 1) % len(nes)]
        ends = section_nes(view, section)
        if ends is not None and sorted(ends) != sorted((here, onward)):
            last = place == len(nes) - 1
            what = f"{ring.id}: {section} joins {' and '.join(ends)}, not {here} and {onward}"
            closing = " (the last section closes the ring)" if last else ""
            yield Mistake(
                ring.at("sections", place), what, f"write the section from {here} to {onward}{closing}"
            )
    for key, names in (("nes", nes), ("sections", sections)):
        for place, name in enumerate(names):
            if name in names[:place]:
                yield Mistake(ring.at(key, place), f"{ring.id}: {name} is in the ring twice", "write it once")
