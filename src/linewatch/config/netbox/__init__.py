"""NetBox's REST API, both ways: what somebody keeps there as a plant, and a plant kept there."""

from linewatch.config.netbox.reading import read_netbox
from linewatch.config.netbox.writing import Written, write_netbox

__all__ = ["Written", "read_netbox", "write_netbox"]
