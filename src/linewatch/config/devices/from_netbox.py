"""The devices of a NetBox: primary IPv4 addresses, and three custom fields for what it has no words for.

`linewatch_credential` (a name), `linewatch_profile`, `linewatch_poll_s`. Fields that look like secrets are
not even looked at; that they are there is said once.
"""

from typing import Any

from linewatch.config.devices.listed import Listed, cell, looks_secret
from linewatch.config.finding import Finding
from linewatch.config.foreign import Progress, quiet
from linewatch.config.netbox.client import NetBox
from linewatch.config.netbox.records import WITHOUT_CONTEXT

FIELDS = {
    "linewatch_credential": "credential",
    "linewatch_profile": "profile",
    "linewatch_poll_s": "poll_s",
}


def read_devices(url: str, token: str, progress: Progress = quiet) -> tuple[list[Listed], list[Finding]]:
    """Raises ConfigRefused as NetBox does. Devices without a name or anything to say are passed over."""
    listed: list[Listed] = []
    found: list[Finding] = []
    passed: set[str] = set()
    with NetBox(url, token, progress) as box:
        box.version()
        for row in box.rows("dcim/devices", **WITHOUT_CONTEXT):
            where = f"{box.url}/dcim/devices/{row.get('id')}/"
            custom = row.get("custom_fields")
            fields: dict[str, Any] = custom if isinstance(custom, dict) else {}
            for name in fields:
                if looks_secret(name) and name not in passed:
                    passed.add(name)
                    what = f'the custom field "{name}" looks like a secret; it is not read'
                    found.append(Finding(where, what, "keep secrets in the credentials file", "warning"))
            texts = {word: _text(fields.get(name)) for name, word in FIELDS.items()}
            texts["address"] = _address(row)
            said: dict[str, Any] = {}
            for word, text in texts.items():
                if text:
                    value, wrong = cell(word, text, where)
                    if wrong is not None:
                        found.append(wrong)
                    else:
                        said[word] = value
            if said and _text(row.get("name")):
                listed.append(Listed(where, _text(row["name"]), said))
    return listed, found


def _address(row: dict[str, Any]) -> str:
    primary = row.get("primary_ip4")
    return _text(primary.get("address")) if isinstance(primary, dict) else ""


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""
