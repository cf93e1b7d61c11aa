"""The slow half of collecting: reading tables and lists, a bounded number of devices at a time."""

import asyncio

import structlog

from linewatch.collect.discovery import discover
from linewatch.collect.fact_reading import FactReading, Tools
from linewatch.collect.judging import NOT_KNOWN, Conditions, judge_list
from linewatch.collect.layout import Listing, lay_out
from linewatch.collect.placing import Places
from linewatch.collect.poller import BY_TIME, Poller
from linewatch.collect.settings import CollectSettings
from linewatch.profiles.library import Profiles
from linewatch.wire.snmp import Refused, SnmpClient, Target, Unanswered, resolve

LIST_ROWS = 500  # of alarms present at one device: more is no list of alarms
LIST_S = 5.0

log = structlog.get_logger("collect")


class Inventory:
    """Of one plant, with one set of profiles; made anew when either changes."""

    def __init__(
        self,
        client: SnmpClient,
        profiles: Profiles,
        places: Places,
        settings: CollectSettings,
        facts: FactReading,
    ) -> None:
        facts.tools = Tools(client, profiles, self._target)
        self._facts = facts
        self._places = places
        self._client = client
        self._profiles = profiles
        self._patience = settings.patience
        self._room = asyncio.Semaphore(settings.discoveries)

    async def read(self, poller: Poller, reason: str) -> None:
        """Discover the device and let its poller learn it; or tell the poller that it failed."""
        async with self._room:
            if poller.dropped:
                return
            try:
                target = await self._target(poller)
                found = await discover(self._client, target, self._profiles, poller.agent.profile)
                layout = lay_out(found, poller.agent, self._places, self._profiles)
            except Unanswered as failure:
                poller.failed(failure.reason, failure.tries, failure.detail)
                return
            except Refused as refused:
                poller.failed("error-status", 1, refused.detail)
                return
            except OSError as error:
                poller.failed("unreachable", 1, f"{poller.agent.host}: {error.strerror or error}")
                return
        log.debug(
            "device understood",
            device=poller.id,
            profile=found.profile.profile,
            rows=len(layout.rows),
            in_plant=sum(row.known for row in layout.rows),
            because=reason,
            troubles=found.troubles or None,
        )
        poller.learn(found, layout)
        self._facts.understood(poller, moved=reason != BY_TIME)

    async def read_lists(self, poller: Poller) -> None:
        """Walk the lists that are due and let the poller conclude."""
        conditions: Conditions = {}
        target = await self._target(poller)
        for listing in poller.lists_due():
            conditions |= await self._list(target, listing)
        poller.conclude(conditions)

    async def _list(self, target: Target, listing: Listing) -> Conditions:
        walk = await self._client.walk(target, listing.watch.oid, cap_rows=LIST_ROWS, cap_s=LIST_S)
        if not walk.complete:
            return dict.fromkeys(listing.watch.keys.values(), NOT_KNOWN)
        text = listing.table.text
        if text is None or not walk.rows:
            return judge_list(listing, walk.rows)
        texts = await self._client.walk(target, text.oid, cap_rows=LIST_ROWS, cap_s=LIST_S)
        return judge_list(listing, walk.rows, texts.rows)

    async def _target(self, poller: Poller) -> Target:
        asking, credential = poller.asking, poller.credential
        if not _numeric(asking.address[0]):
            asking.address = await resolve(*asking.address)
        return Target(*asking.address, credential.community, credential.version, self._patience)


def _numeric(host: str) -> bool:
    return host.replace(".", "").isdigit()
