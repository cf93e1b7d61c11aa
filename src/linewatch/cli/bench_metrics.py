"""What a daemon's /metrics page says, as numbers to subtract."""

import http.client
from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

Page = Mapping[tuple[str, str], float]


def read_page(port: int) -> dict[tuple[str, str], float] | None:
    """(series name, its labels' values joined by commas) -> value. None while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.OK:
            return None
        text = answer.read().decode()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return {
        (sample.name, ",".join(sample.labels.values())): float(sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def gained(before: Page, after: Page, name: str, labels: str | None = None) -> float:
    """By how much a counter grew, all its series together or one."""
    return sum(
        value - before.get(key, 0.0)
        for key, value in after.items()
        if key[0] == name and labels in (None, key[1])
    )


def at_most_s(before: Page, after: Page, histogram: str, share: float) -> float | None:
    """The bucket bound that this share of what came between the pages stays within; None for nothing."""
    total = gained(before, after, f"{histogram}_count")
    if not total:
        return None
    bounds = sorted(float(labels) for name, labels in after if name == f"{histogram}_bucket")
    for bound in bounds:
        label = next(k[1] for k in after if k[0] == f"{histogram}_bucket" and float(k[1]) == bound)
        if gained(before, after, f"{histogram}_bucket", label) >= share * total:
            return bound
    return float("inf")
