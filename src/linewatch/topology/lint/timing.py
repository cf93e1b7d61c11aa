"""Timing: references that form a loop, and NEs that lose theirs with one cut though there is another source.

An NE's tree is its `sync_source`. What it takes its timing from may be written as `timing: [ports or sync
sources]`, the first choice first (G.781 5.4).
"""

from collections.abc import Iterator

from linewatch.topology.index import ext_of
from linewatch.topology.lint.finding import Lint, counted, some
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.lint.webs import cut_off, reached, web_of


def timing(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    yield from _loops(ground)
    yield from _trees(ground)


def _loops(ground: Ground) -> Iterator[Lint]:
    """By first choices: NE -> the NE it listens to."""
    index = ground.index
    heard: dict[str, str] = {}
    for ne in index.plant.nes:
        said = ext_of(ne).get("timing")
        first = said[0] if isinstance(said, list) and said else None
        section = index.section_of_port.get(first) if isinstance(first, str) else None
        if section is not None:
            heard[ne.id] = next(
                end.id for end in ground.ends(section) if index.ports[str(first)].ne != end.id
            )
    told: dict[str, None] = {}
    for start in heard:
        walk: dict[str, None] = {}
        here = start
        while here in heard and here not in walk and here not in told:
            walk[here] = None
            here = heard[here]
        if here in walk:
            names = list(walk)
            loop = names[names.index(here) :]
            yield Lint(
                rule="sync-loop", severity="error", element=loop[0], others=tuple(loop[1:]),
                what=f"{' listens to '.join([*loop, loop[0]])}: a timing loop, with no source in it",
                instead="write a first choice that leads to a sync source",
            )  # fmt: skip
        told |= walk


def _trees(ground: Ground) -> Iterator[Lint]:
    index = ground.index
    web = web_of(ground)
    sources = index.plant.sync_sources
    trees: dict[str, list[str]] = {}
    for ne in index.plant.nes:
        if isinstance(ne.sync_source, str) and ne.sync_source in index.sync_sources:
            trees.setdefault(ne.sync_source, []).append(ne.id)
    if len(sources) == 1 and len(trees.get(sources[0].id, ())) > 1:
        nes = trees[sources[0].id]
        yield Lint(
            rule="one-sync-source", severity="note", element=sources[0].id, others=tuple(nes),
            what=f"{ground.name(sources[0].id)} is the only source of timing of {counted(len(nes), 'NE')}",
            instead="write the second source where there is one, or plan one at another station",
        )  # fmt: skip
    feeds = {source.ne for source in sources}
    for tree, nes in trees.items():
        root = index.sync_sources[tree].ne
        lost = [ne for ne in nes if ne not in reached(web, (root,))]
        if lost:
            yield Lint(
                rule="sync-unreachable", severity="warning", element=tree, others=tuple(lost),
                what=f"{some(lost)} take timing from {tree}, and no section leads there from {root}",
                instead="write the sync source they truly follow",
            )  # fmt: skip
        for span, beyond in cut_off(web, (root,)).items():
            spare = [ne for ne in beyond if ne in feeds]
            after = [ne for ne in beyond if ne in nes]
            if spare and after:
                yield Lint(
                    rule="sync-single", severity="warning", element=span, others=tuple(after),
                    what=f"{some(after)} lose {tree} when {span} is cut, and {some(spare)} has a source",
                    instead="let them take the source on their side as second choice (timing: [...])",
                )  # fmt: skip
