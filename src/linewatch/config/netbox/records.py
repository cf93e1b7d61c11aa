"""Everything a reader needs of a NetBox, fetched once."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from linewatch.config.netbox.client import NetBox, by_id
from linewatch.config.netbox.words import E1, RATES

Rows = Mapping[int, Mapping[str, Any]]


class Records(NamedTuple):
    """Rows by their id, as the REST API gives them. Of interfaces only STM and E1 ports are asked for."""

    sites: Rows
    devices: Rows
    interfaces: Rows
    front_ports: Rows
    rear_ports: Rows
    cables: Rows
    circuits: Rows
    terminations: Rows
    tenants: Rows
    providers: Rows


# The rendered config context of a device is large, and nobody here wants it.
WITHOUT_CONTEXT = {"exclude": "config_context"}


def fetch(box: NetBox) -> Records:
    """Raises ConfigRefused."""
    kinds = [*RATES, E1]
    return Records(
        by_id(box.rows("dcim/sites")),
        by_id(box.rows("dcim/devices", **WITHOUT_CONTEXT)),
        by_id(box.rows("dcim/interfaces", type=kinds)),
        by_id(box.rows("dcim/front-ports")),
        by_id(box.rows("dcim/rear-ports")),
        by_id(box.rows("dcim/cables")),
        by_id(box.rows("circuits/circuits")),
        by_id(box.rows("circuits/circuit-terminations")),
        by_id(box.rows("tenancy/tenants")),
        by_id(box.rows("circuits/providers")),
    )
