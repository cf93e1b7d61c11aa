"""Other systems' alerts by webhook (Alertmanager v4).

sources(site, index, handover, clock, meters, present) -> one Source for each sender the site names
doors(sources) -> those of them that the API hands bodies to, by name
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.lasting import Present
from linewatch.collect.source import Source
from linewatch.collect.webhook.settings import WebhookSettings
from linewatch.collect.webhook.source import Webhook
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex


class WithWebhooks(Protocol):
    """The part of a site that is ours."""

    @property
    def webhooks(self) -> Mapping[str, WebhookSettings]: ...


def sources(
    site: WithWebhooks, index: PlantIndex, handover: Handover, clock: Clock, meters: Meters, present: Present
) -> list[Source]:
    """What takes other systems' alerts."""
    return [Webhook(w, index, handover, clock, meters, present) for w in site.webhooks.values()]


def doors(sources: Collection[Source]) -> dict[str, Webhook]:
    """By the name in the path."""
    return {source.settings.name: source for source in sources if isinstance(source, Webhook)}
