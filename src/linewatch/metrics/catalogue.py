"""Every metric of linewatch: the one table that says which exist, which labels they bear and what they mean.

Names follow the Prometheus conventions: base units (seconds, bytes), `_total` on counters. A label lists the
values known beforehand; their series exist at zero from the start, so that a rate over them is never absent.
"""

from enum import StrEnum
from typing import NamedTuple

from linewatch.names.fault_kinds import ELEMENT_CLASS


class Kind(StrEnum):
    """What a metric does: only up, up and down, or a distribution."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Label(NamedTuple):
    """A label and the values known beforehand. Others are taken as long as the metric's budget lasts."""

    name: str
    values: tuple[str, ...] = ()


class Metric(NamedTuple):
    """`budget`: series this metric may have; what would be one more is dropped, and the drop is counted.
    `from_projection`: read off the projection when the page is made, never set by a room."""

    name: str
    kind: Kind
    help: str
    labels: tuple[Label, ...] = ()
    buckets: tuple[float, ...] = ()
    budget: int = 64
    from_projection: bool = False


SHORT_S = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
LONG_S = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
SIZES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)

NO_ANSWER_REASONS = (
    "timeout", "spoofed", "malformed", "wrong-community", "error-status", "not-increasing", "unreachable",
    "unknown-engine", "time-window", "unknown-user", "wrong-auth", "wrong-priv", "security-level",
    "unknown-context",
)  # fmt: skip
ODDITIES = (
    "unknown-element", "unknown-source", "unknown-code", "clear-without-raise", "repeated", "overtaken",
    "clock-off",
)  # fmt: skip
_SEVERITIES = ("critical", "major", "minor", "warning", "indeterminate")
_ROLES = ("none", "root", "derived", "masked")

_C, _G, _H = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM

_ROWS = (
    # collect
    Metric("linewatch_polls_total", _C, "Polls ended, by how.",
           (Label("outcome", ("answered", "no-answer")),)),
    Metric("linewatch_no_answers_total", _C, "Polls without a usable answer.",
           (Label("reason", NO_ANSWER_REASONS),)),
    Metric("linewatch_poll_duration_seconds", _H, "From the first request of a poll to its last answer.",
           buckets=LONG_S),
    Metric("linewatch_poll_lateness_seconds", _H, "How long after its planned moment a poll began.",
           buckets=LONG_S),
    Metric("linewatch_poll_overruns_total", _C, "Polls still running when their next one was due."),
    Metric("linewatch_polls_unchanged_total", _C,
           "Poll answers equal to the last ones, recognised by their bytes."),
    Metric("linewatch_poll_retries_total", _C, "Requests sent again because nothing came back in time."),
    Metric("linewatch_traps_total", _C, "Traps and informs received, by what became of them.",
           (Label("outcome",
                  ("accepted", "unknown-source", "malformed", "wrong-community", "unauthenticated", "ignored",
                   "duplicate", "rate-limited", "queue-full")),)),
    Metric("linewatch_trap_socket_drops_total", _C,
           "Datagrams to the trap address that the kernel dropped. All devices are polled at once then."),
    Metric("linewatch_trap_buffer_bytes", _G, "What the kernel keeps of traps that wait for us."),
    Metric("linewatch_trap_storms", _G, "Elements whose notifications go beyond their share."),
    Metric("linewatch_snmp_datagrams_total", _C, "SNMP datagrams.", (Label("direction", ("in", "out")),)),
    Metric("linewatch_snmp_refused_total", _C, "Datagrams that were no answer to anything asked.",
           (Label("reason", ("spoofed", "malformed", "wrong-id", "wrong-community", "late")),)),
    Metric("linewatch_agents", _G, "Agents that linewatch polls."),
    Metric("linewatch_v3_recoveries_total", _C,
           "SNMPv3 agents found again by themselves: another engine id, a reboot, a clock that was off.",
           (Label("reason", ("engine-id", "reboot", "boots-back", "clock")),)),
    Metric("linewatch_v3_notifications_total", _C, "SNMPv3 notifications, by what the listener made of them.",
           (Label("outcome",
                  ("trap", "inform", "discovery", "malformed", "unknown-user", "wrong-auth", "wrong-priv",
                   "security-level", "time-window", "no-such-sender", "queue-full")),)),
    Metric("linewatch_v3_listener_restarts_total", _C, "The process that opens v3 notifications ended."),
    # other sources than SNMP
    Metric("linewatch_intake_total", _C, "What other sources than SNMP polls told, by what became of it.",
           (Label("source"), Label("outcome")), budget=256),
    Metric("linewatch_audit_differences_total", _C,
           "What a source that was asked again said otherwise than we knew.",
           (Label("source"), Label("kind"))),
    # telemetry and probes
    Metric("linewatch_mqtt_up", _G, "1 while the broker is connected, else 0.", (Label("broker"),)),
    Metric("linewatch_mqtt_connects_total", _C, "Tries to reach a broker, by how they ended.",
           (Label("broker"), Label("outcome"))),
    Metric("linewatch_telemetry", _G,
           "Latest reading that a broker told of a plant element; NaN once it is silent.",
           (Label("element"), Label("reading"), Label("unit")), budget=5_000),
    Metric("linewatch_probes_total", _C, "Probes ended, by how. late: not sent at their turn.",
           (Label("outcome", ("answered", "lost", "late", "forged")),)),
    Metric("linewatch_probe_targets", _G, "Targets that are probed, by method; none: nothing is allowed.",
           (Label("method", ("icmp", "tcp", "none")),)),
    Metric("linewatch_probe_rtt_seconds", _G, "Round trip of the latest probe answered.",
           (Label("device"), Label("circuit")), budget=2_000),
    Metric("linewatch_probe_loss_ratio", _G, "Share of a target's latest probes that were lost.",
           (Label("device"), Label("circuit")), budget=2_000),
    # inbox and pump
    Metric("linewatch_inbox_depth", _G, "Events that wait for the pump."),
    Metric("linewatch_inbox_room", _G, "Events the inbox has room for."),
    Metric("linewatch_inbox_coalesced_total", _C, "Waiting events replaced by a newer one of the same key."),
    Metric("linewatch_observations_dropped_total", _C,
           "Observations shed. Their devices are offered again in full.",
           (Label("reason", ("inbox-full", "store-lost", "spool-full")),)),
    Metric("linewatch_batch_size", _H, "Events per batch.", buckets=SIZES),
    Metric("linewatch_batch_duration_seconds", _H, "From draining a batch to its commit.", buckets=SHORT_S),
    Metric("linewatch_step_duration_seconds", _H, "engine.step on one event.", buckets=SHORT_S),
    Metric("linewatch_event_latency_seconds", _H, "From acceptance of an event to its commit.",
           buckets=LONG_S),
    Metric("linewatch_localise_duration_seconds", _H, "One settled judgement of the localiser.",
           buckets=SHORT_S),
    Metric("linewatch_loop_lag_seconds", _H, "How late the event loop woke for a moment it was told.",
           buckets=SHORT_S),
    Metric("linewatch_quarantined_total", _C, "Events set aside because they could not be stepped."),
    Metric("linewatch_commands_total", _C, "Commands committed.",
           (Label("kind",
                  ("AlarmNotice", "IncidentNotice", "CircuitNotice", "DeviceNotice", "PollNow", "Refine")),)),
    Metric("linewatch_odd_observations_total", _C,
           "Observations that are odd: taken and journalled all the same, see docs/localisation.md.",
           (Label("reason", ODDITIES),)),
    # store
    Metric("linewatch_journal_rows_total", _C, "Rows written to the journal.",
           (Label("kind", ("event", "command", "snapshot")),)),
    Metric("linewatch_store_up", _G, "1 while the store takes batches, else 0."),
    Metric("linewatch_store_errors_total", _C, "Store operations that failed.",
           (Label("operation", ("open", "append", "recover", "read", "done", "performance")),)),
    Metric("linewatch_outbox_pending", _G, "Commands committed and not yet carried out."),
    Metric("linewatch_spool_events", _G, "Events kept on disk until the store is back."),
    Metric("linewatch_spool_bytes", _G, "Bytes kept on disk until the store is back."),
    Metric("linewatch_snapshot_bytes", _G, "Size of the latest snapshot of the world."),
    # daemon
    Metric("linewatch_reloads_total", _C,
           "Reloads of configuration or plant. A refused one keeps the last good.",
           (Label("outcome", ("applied", "unchanged", "refused")),)),
    Metric("linewatch_plants_forgotten_total", _C,
           "Changes of the plant dropped from the history: beyond its number and its age."),
    Metric("linewatch_build_info", _G, "1; what is running is in the labels.",
           (Label("version"), Label("python")), budget=1),
    # performance monitoring
    Metric("linewatch_performance_points", _G, "Ends of layers whose quarter hours are read."),
    Metric("linewatch_performance_quarters_total", _C,
           "Quarter hours of gear: read, not valid by its own word, lost to us and to it, or impossible.",
           (Label("outcome", ("read", "missing", "invalid", "malformed")),)),
    Metric("linewatch_performance_readings_total", _C, "Readings of an agent's quarter hours.",
           (Label("outcome", ("done", "nothing", "overtaken", "failed", "not-kept")),)),
    Metric("linewatch_performance_clock_offset_seconds", _H,
           "How far gear's quarter hours begin from ours, either way.",
           buckets=(1, 2, 5, 10, 30, 60, 120, 300, 450, 675)),
    # api and live stream
    Metric("linewatch_api_requests_total", _C, "Requests answered, by class of status.",
           (Label("status", ("2xx", "3xx", "4xx", "5xx")),)),
    Metric("linewatch_api_auth_failures_total", _C, "Requests refused before anything was shown.",
           (Label("reason", ("no-token", "malformed", "unknown", "wrong-secret", "expired", "revoked",
                             "forbidden", "too-many")),)),
    Metric("linewatch_acts_total", _C, "What operators did to alarms and verdicts through the API.",
           (Label("verb", ("ack", "unack", "shelve", "unshelve", "close", "accept", "reject", "move")),)),
    Metric("linewatch_stream_subscribers", _G, "Live streams open."),
    Metric("linewatch_stream_sent_total", _C, "Commands handed to live streams."),
    Metric("linewatch_stream_cut_total", _C, "Live streams ended by us.",
           (Label("reason", ("slow", "full", "revoked", "store-lost", "shutdown")),)),
    # read off the projection
    Metric("linewatch_alarms", _G, "Alarms raised now.",
           (Label("severity", _SEVERITIES), Label("role", _ROLES)), from_projection=True),
    Metric("linewatch_incidents", _G, "Incidents by phase.",
           (Label("phase", ("open", "clearing", "cleared", "merged")),), from_projection=True),
    Metric("linewatch_verdicts_judged", _G,
           "Roots told that people judged, by their last word on each incident still known.",
           (Label("verb", ("accept", "reject", "move")), Label("kind", tuple(ELEMENT_CLASS))),
           from_projection=True),
    Metric("linewatch_circuits", _G, "Dedicated lines by state and class.",
           (Label("state", ("up", "exposed", "degraded", "down", "unknown")),
            Label("class", ("AAA", "AA", "A", "B"))),
           from_projection=True),
    Metric("linewatch_oldest_exposure_timestamp_seconds", _G,
           "Since when the longest exposed line lives on its protection alone, Unix time; 0 where none does.",
           (Label("class", ("AAA", "AA", "A", "B")),), from_projection=True),
    Metric("linewatch_devices", _G, "Devices by whether they answer. \"unheard\": not since start.",
           (Label("answer", ("answering", "silent", "unheard")),), from_projection=True),
    Metric("linewatch_projection_seq", _G, "Sequence number of the last event the projection knows.",
           from_projection=True),
    Metric("linewatch_provisional", _G, "1 while what is shown is not yet in the store, else 0.",
           from_projection=True),
    # of the metrics themselves
    Metric("linewatch_series_dropped_total", _C, "Samples dropped because a metric had used up its series.",
           (Label("metric"),), budget=128),
)  # fmt: skip

CATALOGUE: dict[str, Metric] = {row.name: row for row in _ROWS}
