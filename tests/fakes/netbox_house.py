"""A small NetBox on a real socket: its REST form, and stricter than itself, for what we ask of it.

Follows the serializers and models of NetBox 4.2 to 4.5 (github.com/netbox-community/netbox): fields and their
lengths, choices, what is required and unique, the two forms of front ports, terminations as lists, custom
fields by object type, bulk requests that are taken whole or not at all, pages, filters, tokens. Where NetBox
would pass over an unknown field or filter in silence, this one answers 400.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.fakes.netbox_tables import CABLED, OBJECT_TYPE, TABLES, Field, Table

TOKEN = "0123456789abcdef0123456789abcdef01234567"
READ_ONLY = "fedcba9876543210fedcba9876543210fedcba98"
V2_TOKEN = "nbt_house.0123456789"
MAX_PAGE = 50  # smaller than what is asked for, so that every list has pages


class Refused(Exception):
    def __init__(self, status: int, said: Any) -> None:
        super().__init__(said)
        self.status, self.said = status, said


class Shelf:
    """All rows, by list and id, as they are stored: references are ids."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.mapped = tuple(int(part) for part in version.split(".")[:2]) >= (4, 5)
        self.rows: dict[str, dict[int, dict[str, Any]]] = {path: {} for path in TABLES}
        self._next = 1

    def table(self, path: str) -> Table:
        fields = TABLES[path]
        if path == "dcim/front-ports":
            gone = ("rear_port", "rear_port_position") if self.mapped else ("rear_ports", "positions")
            return {name: field for name, field in fields.items() if name not in gone}
        return fields

    def create(self, path: str, said: dict[str, Any]) -> dict[str, Any]:
        row: dict[str, Any] = {}
        wrong: dict[str, list[str]] = {}
        table = self.table(path)
        for key in said:
            if key not in table:
                wrong[key] = ["This field is not known."]
        for key, field in table.items():
            if key in said:
                self._take(row, key, field, said[key], wrong, path)
            elif field.required:
                wrong[key] = ["This field is required."]
            else:
                row[key] = json.loads(json.dumps(field.default))
        self._judge(path, row, None, wrong)
        row["id"], self._next = self._next, self._next + 1
        self.rows[path][row["id"]] = row
        return row

    def change(self, path: str, said: dict[str, Any]) -> dict[str, Any]:
        old = self.rows[path].get(said.get("id", 0))
        if old is None:
            raise Refused(400, {"id": ["There is no such object."]})
        row = json.loads(json.dumps(old))
        wrong: dict[str, list[str]] = {}
        table = self.table(path)
        for key, value in said.items():
            if key == "id":
                continue
            if key not in table:
                wrong[key] = ["This field is not known."]
            elif key == "custom_fields":
                fresh: dict[str, Any] = {}
                self._take(fresh, key, table[key], value, wrong, path)
                row[key] = {**row[key], **fresh.get(key, {})}
            else:
                self._take(row, key, table[key], value, wrong, path)
        self._judge(path, row, old["id"], wrong)
        self.rows[path][old["id"]] = row
        return row

    def remove(self, path: str, number: int) -> None:
        if number not in self.rows[path]:
            raise Refused(404, {"detail": "No object matches the given query."})
        del self.rows[path][number]

    def _take(
        self, row: dict[str, Any], key: str, field: Field, value: Any, wrong: dict[str, list[str]], path: str
    ) -> None:
        said = field.wrong(value, self, path)
        if said is None:
            row[key] = value
        else:
            wrong[key] = [said]

    def _judge(self, path: str, row: dict[str, Any], own: int | None, wrong: dict[str, list[str]]) -> None:
        if wrong:
            raise Refused(400, wrong)
        for unique in UNIQUE.get(path, ()):
            key = [_folded(row.get(name)) for name in unique]
            for other in self.rows[path].values():
                if other["id"] != own and [_folded(other.get(name)) for name in unique] == key:
                    raise Refused(400, {"__all__": [f"This must be unique: {', '.join(unique)}."]})
        if path == "circuits/circuit-terminations":
            self._judge_termination(row)
        if path == "dcim/cables":
            self._judge_cable(row, own)
        if path == "dcim/front-ports":
            self._judge_front(row, own)

    def _judge_termination(self, row: dict[str, Any]) -> None:
        """circuits.CircuitTermination.clean, also of 4.2: it attaches to something."""
        if row["termination_type"] is None or row["termination_id"] is None:
            raise Refused(400, {"__all__": ["A circuit termination must attach to a terminating object."]})
        if row["termination_type"] == "dcim.site" and row["termination_id"] not in self.rows["dcim/sites"]:
            raise Refused(400, {"termination_id": ["Related object not found."]})

    def _judge_cable(self, row: dict[str, Any], own: int | None) -> None:
        ends = [(t["object_type"], t["object_id"]) for key in ENDS for t in row[key]]
        if len(set(ends)) < len(ends) or not row["a_terminations"] or not row["b_terminations"]:
            raise Refused(400, {"__all__": ["Must define A and B terminations, each once."]})
        for key in ENDS:
            if len({t["object_type"] for t in row[key]}) > 1:
                raise Refused(400, {key: ["Cannot connect different termination types to one end."]})
        if row["length"] is not None and not row["length_unit"]:
            raise Refused(400, {"__all__": ["Must specify a unit when setting a cable length"]})
        if (row["length"] or 0) * METRES.get(row["length_unit"] or "m", 1.0) >= ABS_LENGTH:
            raise Refused(500, {"error": "numeric field overflow", "exception": "DataError"})
        for kind, number in ends:
            if kind == "dcim.interface" and self.rows["dcim/interfaces"][number]["type"] in NOT_CABLED:
                raise Refused(400, {"__all__": ["Cables cannot be terminated to such interfaces"]})
        a, b = (row[key][0]["object_type"] for key in ENDS)
        if b not in CABLED[a]:
            raise Refused(400, {"__all__": [f"Incompatible termination types: {a} and {b}"]})
        for number, other in self.rows["dcim/cables"].items():
            taken = {(t["object_type"], t["object_id"]) for key in ENDS for t in other[key]}
            if number != own and taken & set(ends):
                raise Refused(400, {"__all__": [f"Duplicate termination found: cable {number}"]})

    def _judge_front(self, row: dict[str, Any], own: int | None) -> None:
        behind = behind_of(row)
        for rear, position in behind:
            there = self.rows["dcim/rear-ports"][rear]
            if there["device"] != row["device"]:
                raise Refused(400, {"rear_port": ["Rear port must belong to the same device"]})
            if position > there["positions"]:
                raise Refused(400, {"rear_port_position": [f"Rear port has only {there['positions']}"]})
        for number, other in self.rows["dcim/front-ports"].items():
            if number != own and set(behind) & set(behind_of(other)):
                raise Refused(400, {"__all__": ["Rear port and position must be unique."]})


# dcim.Cable._abs_length is a decimal of ten digits, four of them after the point.
ABS_LENGTH = 10**6
METRES = {"km": 1000.0, "m": 1.0, "cm": 0.01, "mi": 1609.344, "ft": 0.3048, "in": 0.0254}
NOT_CABLED = ("virtual", "bridge", "lag")  # and the wireless ones, dcim.constants.NONCONNECTABLE_IFACE_TYPES
ENDS = ("a_terminations", "b_terminations")
UNIQUE: dict[str, tuple[tuple[str, ...], ...]] = {
    "dcim/sites": (("name",), ("slug",)),
    "dcim/device-roles": (("name",), ("slug",)),
    "dcim/manufacturers": (("name",), ("slug",)),
    "dcim/device-types": (("manufacturer", "model"), ("manufacturer", "slug")),
    "dcim/devices": (("name", "site", "tenant"),),
    "dcim/interfaces": (("device", "name"),),
    "dcim/front-ports": (("device", "name"),),
    "dcim/rear-ports": (("device", "name"),),
    "circuits/providers": (("name",), ("slug",)),
    "circuits/circuit-types": (("name",), ("slug",)),
    "circuits/circuits": (("provider", "cid"),),
    "circuits/circuit-terminations": (("circuit", "term_side"),),
    "tenancy/tenants": (("name",), ("slug",)),
    "extras/custom-fields": (("name",),),
    "extras/config-contexts": (("name",),),
}


def behind_of(row: dict[str, Any]) -> list[tuple[int, int]]:
    if "rear_ports" in row:
        return [(m["rear_port"], m.get("rear_port_position", 1)) for m in row["rear_ports"]]
    return [(row["rear_port"], row["rear_port_position"])]


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


class NetBoxHouse:
    """`asked`: every request as (method, path with its query). `shelf` may be looked into."""

    def __init__(self, version: str = "4.5.2") -> None:
        self.shelf = Shelf(version)
        self.asked: list[tuple[str, str]] = []
        self.lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *left: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def writes(self) -> list[tuple[str, str]]:
        return [one for one in self.asked if one[0] != "GET"]

    def shown(self, path: str, row: dict[str, Any]) -> dict[str, Any]:
        """A row as the API gives it: references nested, choices with their label."""
        host = f"{self.url}/api/{path}/{row['id']}/"
        shown: dict[str, Any] = {"id": row["id"], "url": host, "display": str(row.get("name", row["id"]))}
        for key, field in self.shelf.table(path).items():
            shown[key] = field.shown(row[key], self.shelf)
        if "custom_fields" in shown:
            known = self.fields_of(path)
            shown["custom_fields"] = {name: (row["custom_fields"] or {}).get(name) for name in known}
        return shown

    def fields_of(self, path: str) -> list[str]:
        kind = OBJECT_TYPE.get(path)
        rows = self.shelf.rows["extras/custom-fields"].values()
        return [row["name"] for row in rows if kind in row["object_types"]]


def _handler(house: NetBoxHouse) -> type[BaseHTTPRequestHandler]:  # noqa: C901
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together: two small writes would wait for each other's ACK
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def do_PATCH(self) -> None:
            self._answer("PATCH")

        def do_DELETE(self) -> None:
            self._answer("DELETE")

        def log_message(self, *said: object) -> None:
            """The tests look into `asked`."""

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with house.lock:
                house.asked.append((method, self.path))
                try:
                    status, said = self._serve(method, body)
                except Refused as refused:
                    status, said = refused.status, refused.said
            data = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("API-Version", ".".join(house.shelf.version.split(".")[:2]))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()

        def _serve(self, method: str, body: bytes) -> tuple[int, Any]:
            parts = urlsplit(self.path)
            match = re.fullmatch(r"/api/(.*?)/?", parts.path)
            if match is None or not parts.path.endswith("/"):
                raise Refused(404, {"detail": "Not found."})
            self._may(method)
            path = match[1]
            if path == "status":
                return 200, {"netbox-version": house.shelf.version, "plugins": {}}
            if path not in TABLES:
                raise Refused(404, {"detail": "Not found."})
            if method == "GET":
                return 200, _list(house, path, parse_qs(parts.query, keep_blank_values=True), parts.path)
            return _write(house, method, path, json.loads(body))

        def _may(self, method: str) -> None:
            said = self.headers.get("Authorization", "")
            if not said:
                raise Refused(403, {"detail": "Authentication credentials were not provided."})
            if said not in (f"Token {TOKEN}", f"Token {READ_ONLY}", f"Bearer {V2_TOKEN}"):
                raise Refused(403, {"detail": "Invalid token"})
            if method != "GET" and said == f"Token {READ_ONLY}":
                raise Refused(403, {"detail": "You do not have permission to perform this action."})

    return Handler


def _list(house: NetBoxHouse, path: str, query: dict[str, list[str]], where: str) -> dict[str, Any]:
    limit = min(int(query.pop("limit", ["50"])[0]), MAX_PAGE)
    offset = int(query.pop("offset", ["0"])[0])
    if query.pop("ordering", ["id"]) != ["id"]:
        raise Refused(400, {"ordering": ["not known"]})
    if query.pop("exclude", ["config_context"]) != ["config_context"]:
        raise Refused(400, {"exclude": ["not known"]})
    rows = [row for _, row in sorted(house.shelf.rows[path].items())]
    for key, wanted in query.items():
        rows = [row for row in rows if _passes(house.shelf, path, row, key, wanted)]
    page = rows[offset : offset + limit]
    more = offset + limit < len(rows)
    onward = f"{house.url}{where}?limit={limit}&offset={offset + limit}" if more else None
    return {
        "count": len(rows),
        "next": onward,
        "previous": None,
        "results": [house.shown(path, row) for row in page],
    }


def _passes(shelf: Shelf, path: str, row: dict[str, Any], key: str, wanted: list[str]) -> bool:
    table = shelf.table(path)
    if key in table and table[key].kind in ("text", "slug", "choice"):
        return str(row[key]) in wanted
    if key.endswith("_id") and key[:-3] in table and table[key[:-3]].kind == "ref":
        return str(row[key[:-3]]) in wanted
    if key == "name__isw":
        return any(row["name"].lower().startswith(word.lower()) for word in wanted)
    raise Refused(400, {key: ["This filter is not known."]})


def _write(house: NetBoxHouse, method: str, path: str, said: Any) -> tuple[int, Any]:
    """A list, taken whole or not at all."""
    if not isinstance(said, list):
        raise Refused(400, {"detail": "Write a list."})
    before = json.dumps(house.shelf.rows[path])
    done: list[Any] = []
    wrong: list[Any] = []
    for item in said:
        try:
            if method == "DELETE":
                house.shelf.remove(path, item["id"])
            elif method == "POST":
                done.append(house.shelf.create(path, item))
            else:
                done.append(house.shelf.change(path, item))
            wrong.append({})
        except Refused as refused:
            wrong.append(refused.said)
    if any(wrong):
        rows = json.loads(before)
        house.shelf.rows[path] = {int(number): row for number, row in rows.items()}
        raise Refused(400, wrong)
    if method == "DELETE":
        return 204, None
    return 201 if method == "POST" else 200, [house.shown(path, row) for row in done]


@contextmanager
def one_answer(status: int, body: bytes, headers: dict[str, str] | None = None) -> Iterator[str]:
    """A server that is no NetBox: the same answer to everything. `status` 0: none at all, ever."""
    silent = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not status:
                silent.wait(10)
                return
            self.send_response(status)
            for key, value in (headers or {}).items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        silent.set()
        server.shutdown()
        server.server_close()
        thread.join()
