"""NEs and the sections between them as a web: what is reached from where, and what one cut takes off it."""

from collections.abc import Iterable, Mapping

from linewatch.topology.lint.ground import Ground

Web = Mapping[str, tuple[tuple[str, str], ...]]  # NE -> (section, NE at its other end)


def web_of(ground: Ground) -> Web:
    web: dict[str, list[tuple[str, str]]] = {ne.id: [] for ne in ground.index.plant.nes}
    for section in ground.index.plant.sections:
        a, z = ground.ends(section.id)
        web[a.id].append((section.id, z.id))
        web[z.id].append((section.id, a.id))
    return {ne: tuple(ways) for ne, ways in web.items()}


def reached(web: Web, roots: Iterable[str]) -> dict[str, None]:
    met = dict.fromkeys(root for root in roots if root in web)
    waiting = list(met)
    while waiting:
        for _, onward in web[waiting.pop()]:
            if onward not in met:
                met[onward] = None
                waiting.append(onward)
    return met


def cut_off(web: Web, roots: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Sections whose cut parts NEs from every root, each with those NEs. One walk (Tarjan's bridges).

    The roots count as joined to each other: a domain with two gateways is reached through either.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    below: dict[str, list[str]] = {}
    found: dict[str, tuple[str, ...]] = {}
    starts = [root for root in roots if root in web]
    for root in starts:
        order[root] = low[root] = 0
        below[root] = [root]
    for root in starts:
        stack: list[tuple[str, str, int]] = [(root, "", 0)]
        while stack:
            ne, via, place = stack.pop()
            if place < len(web[ne]):
                stack.append((ne, via, place + 1))
                section, onward = web[ne][place]
                if section == via:
                    continue
                if onward in order:
                    low[ne] = min(low[ne], order[onward])
                else:
                    order[onward] = low[onward] = len(order)
                    below[onward] = [onward]
                    stack.append((onward, section, 0))
            elif stack:
                parent = stack[-1][0]
                low[parent] = min(low[parent], low[ne])
                if low[ne] > order[parent]:
                    found[via] = tuple(below[ne])
                below[parent] += below[ne]
    return found
