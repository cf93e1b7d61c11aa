"""Ways to the gear: an NE whose only DCC path runs over the section it would report on; a lonely gateway."""

from collections.abc import Iterator

from linewatch.topology.lint.finding import Lint, counted, some
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.lint.webs import cut_off, reached, web_of


def management(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    index = ground.index
    gateways: dict[str, dict[str, None]] = {}
    for link in index.plant.dcn_links:
        gateways.setdefault(link.domain, {})[link.gateway_ne] = None
    members: dict[str, list[str]] = {}
    for ne in index.plant.nes:
        if ne.domain is not None and ne.domain in gateways:
            members.setdefault(ne.domain, []).append(ne.id)
    web = web_of(ground)
    for domain, nes in members.items():
        if len(gateways[domain]) == 1 and len(nes) > 1:
            gateway = next(iter(gateways[domain]))
            yield Lint(
                rule="one-gateway", severity="warning", element=domain, others=(gateway,),
                what=f"{domain}: {counted(len(nes), 'NE')} all reached through {ground.name(gateway)}",
                instead="give the domain a second gateway NE, best on the far side of the ring",
            )  # fmt: skip
        met = reached(web, gateways[domain])
        alone = [ne for ne in nes if ne not in met]
        if alone:
            yield Lint(
                rule="no-management-path", severity="warning", element=domain, others=tuple(alone),
                what=f"{some(alone)} of domain {domain} cannot be reached over DCC from its gateways",
                instead="write the section that carries their DCC, or a DCN link of their own",
            )  # fmt: skip
        cut = {
            span: [ne for ne in beyond if ne in members[domain]]
            for span, beyond in cut_off(web, gateways[domain]).items()
        }
        unheard = tuple(dict.fromkeys(ne for beyond in cut.values() for ne in beyond))
        if unheard:
            spans = tuple(span for span, beyond in cut.items() if beyond)
            yield Lint(
                rule="single-dcc", severity="note", element=domain, others=(*spans, *unheard),
                what=f"{domain}: a cut of {some(spans)} silences {some(unheard)}: no other way there",
                instead="give them a second DCC path, or a DCN link of their own",
            )  # fmt: skip
