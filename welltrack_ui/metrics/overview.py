"""The figures of this process for a screen: what the meters hold since its start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from welltrack_ui.metrics.cloudwatch import Samples, estimate_percentile, read_samples


@dataclass(frozen=True, slots=True)
class CallFigures:
    """The figures of one kind of call: `failures` of `count`, and the median and 95 % in seconds.

    None where nothing was timed.
    """

    name: str
    count: int
    failures: int
    median: float | None
    slowest: float | None


@dataclass(frozen=True, slots=True)
class ProcessFigures:
    """The figures of a process. Instants are seconds since 1970, 0 for never."""

    started: float
    memory_bytes: int
    open_pages: int
    loop_lag_seconds: float
    errors: int
    requests: tuple[CallFigures, ...]
    screens: tuple[CallFigures, ...]
    store: tuple[CallFigures, ...]
    files: tuple[CallFigures, ...]
    lookups: tuple[CallFigures, ...]
    throttles: int
    read_units: float
    write_units: float
    mail_waiting: int
    mail_age_seconds: float
    mail_failures: int
    last_sweep: float
    last_backup: float


def read_figures() -> ProcessFigures:
    """The figures of this process now."""
    samples = read_samples()

    def total(name: str, **labels: str) -> float:
        return sum(
            value
            for (sample, own), value in samples.items()
            if sample == name and labels.items() <= dict(own).items()
        )

    return ProcessFigures(
        started=total("process_start_time_seconds"),
        memory_bytes=int(total("process_resident_memory_bytes")),
        open_pages=int(total("welltrack_open_pages")),
        loop_lag_seconds=total("welltrack_event_loop_lag_seconds"),
        errors=int(total("welltrack_unexpected_errors_total")),
        requests=group_calls(samples, "welltrack_request", "route", has_server_error),
        screens=group_calls(samples, "welltrack_screen_action", "route", has_server_error),
        store=group_calls(samples, "welltrack_store_call", "operation", was_away),
        files=group_calls(samples, "welltrack_object_store_call", "operation", has_failed),
        lookups=group_calls(samples, "welltrack_cache_lookup", "cache", was_missed),
        throttles=int(total("welltrack_store_throttles_total")),
        read_units=total("welltrack_store_units_total", kind="read"),
        write_units=total("welltrack_store_units_total", kind="write"),
        mail_waiting=int(total("welltrack_mail_queue")),
        mail_age_seconds=total("welltrack_mail_queue_age_seconds"),
        mail_failures=int(total("welltrack_mail_tries_total", outcome="failed")),
        last_sweep=total("welltrack_last_sweep_timestamp_seconds"),
        last_backup=total("welltrack_last_backup_timestamp_seconds"),
    )


def group_calls(
    samples: Samples, noun: str, label: str, is_failure: Callable[[Mapping[str, str]], bool]
) -> tuple[CallFigures, ...]:
    """The figures of calls by one label, the most frequent first.

    `noun` begins the names of their counter and of their histogram.
    """
    counts: dict[str, list[float]] = {}
    for (sample, labels), value in samples.items():
        if sample == f"{noun}s_total":
            of = dict(labels)
            sums = counts.setdefault(of[label], [0.0, 0.0])
            sums[0] += value
            sums[1] += value if is_failure(of) else 0.0
    figures = []
    for name, (count, failures) in counts.items():
        own = {key: value for key, value in samples.items() if dict(key[1]).get(label) == name}
        bucket = f"{noun}_seconds_bucket"
        median, slowest = (estimate_percentile(own, bucket, share) for share in (0.5, 0.95))
        figures.append(CallFigures(name, int(count), int(failures), median, slowest))
    return tuple(sorted(figures, key=lambda one: (-one.count, one.name)))


def has_server_error(labels: Mapping[str, str]) -> bool:
    """Whether requests ended with an error of ours."""
    return labels["status"].startswith("5")


def was_away(labels: Mapping[str, str]) -> bool:
    """Whether calls found the store away."""
    return labels["outcome"] == "away"


def has_failed(labels: Mapping[str, str]) -> bool:
    """Whether calls of the store of files failed."""
    return labels["outcome"] != "done"


def was_missed(labels: Mapping[str, str]) -> bool:
    """Whether a cache had not what was looked for."""
    return labels["result"] == "miss"
