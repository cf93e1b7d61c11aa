"""Lines over what belongs to others: somebody must be there to call."""

from collections.abc import Iterator

from linewatch.topology.index import ext_of
from linewatch.topology.lint.finding import Lint, counted, some
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.owners import foreign, owner_entry

_OWNED = ("cables", "fibres", "sections", "hp_trails", "ducts")


def owners(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    index = ground.index
    of_owner: dict[str, list[str]] = {}
    for name in _OWNED:
        for element in getattr(index.plant, name):
            owner = ext_of(element).get("owner")
            if isinstance(owner, str):
                of_owner.setdefault(owner, []).append(element.id)
    for owner, elements in of_owner.items():
        if not foreign(index, owner):
            continue
        entry = owner_entry(index, owner)
        lines = ground.lines.of_all(elements)
        if not entry:
            yield Lint(
                rule="owner-unknown", severity="warning", element=owner, others=(*elements, *lines),
                what=f"{some(elements)} is owned by {owner}, who is not among the plant's owners",
                instead=f"write {{id: {owner}, name: ..., kind: leased-carrier, contact: ...}} under owners",
            )  # fmt: skip
        elif lines and not entry.get("contact"):
            yield Lint(
                rule="lessor-no-contact", severity="warning", element=owner, others=(*elements, *lines),
                what=f"{counted(len(lines), 'line')} run over {some(elements)} of {owner}, without contact",
                instead="write contact: with the telephone of their fault desk at the owner",
            )  # fmt: skip
