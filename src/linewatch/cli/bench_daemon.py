"""The whole daemon, weighed from outside: /proc for what it takes, its /metrics for what it does."""

from collections.abc import Callable
from typing import Final, NamedTuple

from linewatch.cli.bench_metrics import Page, at_most_s, gained, read_page
from linewatch.cli.bench_process import Weighed
from linewatch.cli.bench_rivals import NotMeasured

LOOK_EVERY_S: Final = 1.0
WARM_UP_S: Final = 180.0  # within it every device has been discovered and has answered

Tell = Callable[[float, str], None]


class DaemonWeighed(NamedTuple):
    """Over `wall_s` seconds of steady polling. Lateness is the bucket bound 99 of 100 polls stay within."""

    wall_s: float
    cpu_s: float
    rss_mb: float
    rss_peak_mb: float
    polls: float
    no_answers: float
    unchanged: float
    overruns: float
    lateness_p99_s: float | None
    loop_lag_p99_s: float | None
    events: float
    warm_up_s: float

    @property
    def core_share(self) -> float:
        return self.cpu_s / self.wall_s


def weigh_daemon(
    daemon: Weighed, port: int, devices: int, seconds: float, settle_s: float, tell: Tell
) -> DaemonWeighed:
    """Wait until all devices answer, then watch for so long. Raises NotMeasured, with its last words.

    `settle_s` lies between, so that discovery is not weighed as polling.
    """
    warm_up_s = warm_up(daemon, port, devices, tell)
    wait(daemon, settle_s, lambda passed: tell(passed / settle_s, "settles"))
    before = _page(daemon, port)
    cpu_s = daemon.cpu_s()
    started = daemon.clock()
    wait(daemon, seconds, lambda passed: tell(passed / seconds, f"watched for {passed:.0f} s"))
    wall_s = daemon.clock() - started
    spent_s = daemon.cpu_s() - cpu_s
    after = _page(daemon, port)
    now, peak = daemon.rss_mb()
    return DaemonWeighed(
        wall_s=wall_s,
        cpu_s=spent_s,
        rss_mb=now,
        rss_peak_mb=peak,
        polls=gained(before, after, "linewatch_polls_total"),
        no_answers=gained(before, after, "linewatch_no_answers_total"),
        unchanged=gained(before, after, "linewatch_polls_unchanged_total"),
        overruns=gained(before, after, "linewatch_poll_overruns_total"),
        lateness_p99_s=at_most_s(before, after, "linewatch_poll_lateness_seconds", 0.99),
        loop_lag_p99_s=at_most_s(before, after, "linewatch_loop_lag_seconds", 0.99),
        events=gained(before, after, "linewatch_journal_rows_total", "event"),
        warm_up_s=warm_up_s,
    )


def warm_up(daemon: Weighed, port: int, devices: int, tell: Tell) -> float:
    started = daemon.clock()
    answering = 0.0
    while daemon.clock() - started < WARM_UP_S:
        wait(daemon, LOOK_EVERY_S, lambda passed: None)
        page = read_page(port)
        if page is not None:
            answering = page.get(("linewatch_devices", "answering"), 0.0)
            tell(answering / devices, f"{answering:.0f} of {devices} answer")
            if answering >= devices:
                return daemon.clock() - started
    raise NotMeasured(
        f"after {WARM_UP_S:g} s only {answering:.0f} of {devices} devices answer:\n{daemon.last_words()}"
    )


def wait(daemon: Weighed, seconds: float, tell: Callable[[float], None]) -> None:
    """Let it work for so long. Raises NotMeasured if it ends meanwhile."""
    started = daemon.clock()
    while (left := seconds - (daemon.clock() - started)) > 0:
        if daemon.ended_within(min(left, LOOK_EVERY_S)):
            raise NotMeasured(f"the daemon ended by itself:\n{daemon.last_words()}")
        tell(daemon.clock() - started)


def _page(daemon: Weighed, port: int) -> Page:
    page = read_page(port)
    if page is None:
        raise NotMeasured(f"the daemon's /metrics does not answer:\n{daemon.last_words()}")
    return page
