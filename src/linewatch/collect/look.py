"""Look at one device once: what it is and what it says now. It needs no plant and keeps nothing."""

from dataclasses import dataclass

from linewatch.collect.chunks import cut, together
from linewatch.collect.discovery import Found, discover
from linewatch.collect.judging import Condition, Conditions, Renumbered, judge, judge_list
from linewatch.collect.layout import ConditionKey, Layout, lay_out
from linewatch.collect.placing import Places
from linewatch.collect.settings import Credential
from linewatch.profiles.library import Profiles
from linewatch.topology.agents import Agent
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from linewatch.wire.snmp import SnmpClient, Target, Value

CHUNK_VARBINDS, CHUNK_OCTETS = 40, 1300


@dataclass(frozen=True, slots=True)
class Sight:
    """`values`: every state read, by instance. `conditions`: their resources are "<device>/<row>"."""

    found: Found
    layout: Layout
    values: dict[str, Value]
    conditions: Conditions

    def present(self) -> list[tuple[ConditionKey, Condition]]:
        """What is wrong with it, sorted."""
        return sorted((key, c) for key, c in self.conditions.items() if c.present)


async def look(
    client: SnmpClient, target: Target, profiles: Profiles, device: str, wanted: str = ""
) -> Sight:
    """Raises Unanswered or a Refused as the client does; Renumbered if its rows moved while we looked.

    `wanted`: the name of the profile to read it with; "": the best that fits.
    """
    agent = Agent(device, "", target.host, target.port, False, "", None, (device,))
    found = await discover(client, target, profiles, wanted)
    layout = lay_out(found, agent, Places(PlantIndex(Plant())), profiles)
    credential = Credential(target.community, target.version)
    parts: list[Conditions] = []
    values: dict[str, Value] = {}
    for chunk in cut(layout, credential, varbinds=CHUNK_VARBINDS, octets=CHUNK_OCTETS):
        bindings = await client.get(target, chunk.request.asked_oids)
        parts.append(judge(chunk.rows, {binding[0]: binding for binding in bindings}))
        values.update({oid: value for oid, _, value in bindings})
    for listing in layout.listings:
        if values.get(listing.total_oid) != 0:
            walk = await client.walk(target, listing.watch.oid, cap_rows=500, cap_s=10.0)
            text = listing.table.text
            texts = (await client.walk(target, text.oid, cap_rows=500, cap_s=10.0)).rows if text else ()
            parts.append(judge_list(listing, walk.rows, texts))
    return Sight(found, layout, values, together(parts))


__all__ = ["Renumbered", "Sight", "look"]
