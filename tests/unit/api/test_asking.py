"""Asking the API: who is let in, what they see, how pages hold, and how it says no."""

from dataclasses import replace
from datetime import timedelta

import pytest

from linewatch.access.roles import Role
from linewatch.messages.records import CircuitState
from tests.fakes.api_house import AIS, AT, LAN, LOS, House, line


def problem(answer) -> str:
    """The slug of a problem, after a look at what every problem must have."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"]
    assert len(body["detail"]) > 10
    return body["type"].removeprefix("urn:linewatch:problem:")


async def ids(client, path: str) -> list[str]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_nothing_under_v1_without_a_token():
    house = House()
    async with house.client() as client:
        for path in ("circuits", "circuits/C-1", "alarms", "incidents/I-1", "devices", "events", "whoami"):
            answer = await client.get(f"/v1/{path}")
            assert (answer.status_code, problem(answer)) == (401, "no-token")
            assert answer.headers["www-authenticate"] == 'Bearer realm="linewatch"'
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).status_code == 200


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda house, token: house.revoke(token), "revoked"),
        (lambda house, token: setattr(house, "at", AT + timedelta(days=2)), "expired"),
        (lambda house, token: house.store.rows.clear(), "nobody has this token"),
    ],
    ids=["revoked", "expired", "forgotten"],
)
async def test_a_token_goes_bad(spoil, word):
    house = House(token_kept_s=0.0)
    token = house.token(expires=timedelta(days=1))
    async with house.client(token) as client:
        assert (await client.get("/v1/whoami")).json()["role"] == "viewer"
        spoil(house, token)
        answer = await client.get("/v1/whoami")
        assert problem(answer) == "bad-token"
        assert word in answer.json()["detail"]
        assert token not in answer.text


async def test_refused_tokens_are_rationed_and_good_ones_are_not():
    house = House()
    good = house.token()
    async with house.client(good) as client:
        await client.get("/v1/whoami")
        bad = {"Authorization": "Bearer lw_0000000000_" + "x" * 43}
        answers = [await client.get("/v1/whoami", headers=bad) for _ in range(14)]
        assert [a.status_code for a in answers] == [401] * 10 + [429] * 4
        assert answers[-1].headers["retry-after"] == "1"
        asked = house.store.asked
        await client.get("/v1/whoami", headers=bad)
        assert house.store.asked == asked, "the store is spared"
        assert (await client.get("/v1/whoami")).status_code == 200
    assert house.meters.value("linewatch_api_auth_failures_total", reason="unknown") == 10


async def test_while_the_store_is_away_known_tokens_go_on():
    house = House(token_kept_s=0.0)
    async with house.client(house.token()) as known, house.client(house.token()) as unknown:
        await known.get("/v1/whoami")
        house.store.lost = True
        assert (await known.get("/v1/circuits")).status_code == 200
        assert problem(await unknown.get("/v1/circuits")) == "store-lost"


@pytest.mark.parametrize(
    ("listen", "token", "status"),
    [
        ("127.0.0.1", None, 200),
        ("::1", None, 200),
        ("0.0.0.0", None, 401),
        ("noc.example.org", None, 401),
        ("0.0.0.0", Role.MONITOR, 200),
    ],
)
async def test_metrics_are_open_on_loopback_only(listen, token, status):
    house = House(listen=listen)
    async with house.client(house.token(token) if token else None) as client:
        answer = await client.get("/metrics")
        assert answer.status_code == status
        if status == 200:
            assert 'linewatch_circuits{class="AAA",state="down"} 1.0' in answer.text


async def test_a_monitor_sees_no_names():
    house = House()
    async with house.client(house.token(Role.MONITOR)) as client:
        answer = await client.get("/v1/circuits")
        assert problem(answer) == "forbidden"
        assert "viewer, operator, engineer, admin" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("circuits", "C-1 C-2 C-3 C-4"),
        ("circuits?state=down&state=unknown", "C-1 C-4"),
        ("circuits?customer=BANK&class=A", "C-3"),
        ("alarms", f"{LOS} {AIS} {LAN}"),
        ("alarms?active=true", f"{LOS} {AIS}"),
        ("alarms?active=false", f"{LAN}"),
        ("alarms?role=root", f"{LOS}"),
        ("alarms?incident=I-1&device=NE-2", f"{AIS}"),
        ("alarms?incident=", f"{LAN}"),
        ("alarms?type=LOS&resource=NE-1/1/1&severity=critical", f"{LOS}"),
        ("incidents?phase=open", "I-1"),
        ("incidents?phase=cleared", ""),
        ("incidents?circuit=C-2", "I-1"),
        ("incidents?circuit=C-3", ""),
        ("devices?answering=no", "NE-2"),
        ("devices?answering=unheard", "R-4"),
        ("devices?kind=ne&site=S1", "NE-1"),
    ],
)
async def test_filters(path, found):
    house = House()
    async with house.client(house.token()) as client:
        assert await ids(client, f"/v1/{path}") == found.split()


@pytest.mark.parametrize(
    ("scope", "circuits", "incidents", "alarms", "devices"),
    [
        ("customer:BANK", "C-2 C-3", "I-1", f"{LOS} {AIS}", ""),
        ("customer:SHOP", "C-4", "", "", ""),
        ("class:AAA", "C-1", "I-1", f"{LOS} {AIS}", ""),
        ("site:S4", "C-3 C-4", "", f"{LAN}", "R-4"),
    ],
)
async def test_a_scope_narrows_everything(scope, circuits, incidents, alarms, devices):
    house = House()
    async with house.client(house.token(scope=scope)) as client:
        assert await ids(client, "/v1/circuits") == circuits.split()
        assert await ids(client, "/v1/incidents") == incidents.split()
        assert await ids(client, "/v1/alarms") == alarms.split()
        assert await ids(client, "/v1/devices") == devices.split()
        for path, here in (("circuits/C-1", "C-1" in circuits), ("incidents/I-1", "I-1" in incidents)):
            assert (await client.get(f"/v1/{path}")).status_code == (200 if here else 404)


async def test_an_incident_names_only_the_lines_in_scope():
    house = House()
    async with house.client(house.token(scope="customer:BANK")) as client:
        for incident in (
            (await client.get("/v1/incidents/I-1")).json(),
            (await client.get("/v1/circuits/C-2")).json()["open_incidents"][0],
        ):
            assert incident["verdict"]["affected"] == {"down": [], "degraded": [], "exposed": ["C-2"]}
            assert "C-1" not in str(incident)


async def test_an_incident_in_words():
    house = House()
    async with house.client(house.token()) as client:
        texts = (await client.get("/v1/incidents/I-1")).json()["texts"]
    assert texts["places"] == [
        {
            "zh": "光缆 CAB-1 1.00-2.50 km，MH-1 与 MH-2 之间",
            "en": "cable CAB-1 km 1.00-2.50, between MH-1 and MH-2",
        }
    ]
    assert "lines 1 down, 0 degraded, 1 exposed" in texts["summary"]["en"]
    assert "中断 1 条" in texts["summary"]["zh"]
    assert any("E1-AIS of NE-2/2/3 should be there" in step["en"] for step in texts["next"])
    assert len(texts["evidence"]) == 2


async def test_pages_hold_still_while_lines_come_and_go():
    house = House()
    lines = {f"L-{n:03}": replace_id(n) for n in range(50)}
    house.seen = replace(house.seen, circuits=lines)
    seen, cursor = [], ""
    async with house.client(house.token()) as client:
        for _ in range(20):
            answer = (await client.get(f"/v1/circuits?limit=7{cursor}")).json()
            seen += [item["id"] for item in answer["items"]]
            if answer["next"] is None:
                break
            cursor = f"&cursor={answer['next']}"
            gone, new = seen[-1], f"{seen[0]}-new"  # the very line the cursor stands on goes
            lines = {key: record for key, record in lines.items() if key != gone} | {new: replace_id(99)}
            house.seen = replace(house.seen, circuits=lines)
    assert seen == [f"L-{n:03}" for n in range(50)]


def replace_id(n: int):
    return line(n, "GOV", "A", CircuitState.UP).__class__(
        f"L-{n:03}", "", "GOV", "A", "S", "T", False, CircuitState.UP, AT
    )


@pytest.mark.parametrize(
    ("path", "status", "slug", "word"),
    [
        ("/v1/circuits?stat=down", 422, "invalid-request", 'Did you mean "state"?'),
        ("/v1/circuits?state=donw", 422, "invalid-request", "'down'"),
        ("/v1/circuits?limit=0", 422, "invalid-request", "limit"),
        ("/v1/circuits?limit=501", 422, "invalid-request", "less than or equal to 500"),
        ("/v1/circuits?cursor=nonsense", 400, "bad-cursor", "`next` of a page of circuits"),
        ("/v1/circuits?cursor=%E4%B8%AD", 400, "bad-cursor", "leave it out"),
        ("/v1/circuits/C-11", 404, "not-found", 'Did you mean "C-1"?'),
        ("/v1/alarms/x|LOS|x", 404, "not-found", "resource|type|qualifier"),
        ("/v1/incidents/I-9", 404, "not-found", "GET /v1/incidents"),
        ("/v1/devices/NE-3", 404, "not-found", "Did you mean"),
        ("/v2/circuits", 404, "no-such-route", "/openapi.json"),
        ("/docs", 404, "no-such-route", "/openapi.json"),
        ("/v1/events?after=yesterday", 422, "invalid-request", "such as 1842.3"),
        ("/v1/events?after=99.0", 410, "event-id-unknown", "the newest event is none"),
    ],
)
async def test_how_it_says_no(path, status, slug, word):
    house = House()
    async with house.client(house.token()) as client:
        answer = await client.get(path)
        assert (answer.status_code, problem(answer)) == (status, slug)
        assert word in answer.json()["detail"]


async def test_a_cursor_is_good_for_its_own_list():
    house = House()
    async with house.client(house.token()) as client:
        cursor = (await client.get("/v1/circuits?limit=1")).json()["next"]
        assert problem(await client.get(f"/v1/devices?cursor={cursor}")) == "bad-cursor"
        answer = await client.put("/v1/circuits")
        assert problem(answer) == "wrong-method"
        assert answer.headers["allow"] == "GET"


async def test_a_mistake_of_ours_is_a_problem_too():
    house = House()
    async with house.client(house.token()) as client:
        house.seen = None  # not a projection
        answer = await client.get("/v1/circuits")
        assert (answer.status_code, problem(answer)) == (500, "internal")


async def test_provisional_is_said():
    house = House()
    house.seen = replace(house.seen, provisional=True)
    async with house.client(house.token()) as client:
        assert (await client.get("/v1/circuits")).headers["linewatch-provisional"] == "true"
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["reasons"] == ["the store is away: what is shown is provisional"]
