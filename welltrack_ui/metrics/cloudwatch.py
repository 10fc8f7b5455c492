"""The same counters in CloudWatch's embedded metric format: one line of the log a minute.

Counts are of the time since the line before. There are no dimensions, so that what all containers
tell adds up. Format: AWS, "Specification: Embedded metric format".
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from welltrack_ui.metrics import meters

Labels = Mapping[str, str]
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
MILLISECONDS = 1000.0


def is_any(_: Labels) -> bool:
    """Whether a sample counts: all do."""
    return True


@dataclass(frozen=True, slots=True)
class MetricSource:
    """The source of a metric: the samples whose sum it is, those of them that count, its unit.

    A counter tells its growth, a gauge its value.
    """

    sample: str
    unit: str = "Count"
    keeps: Callable[[Labels], bool] = is_any
    is_gauge: bool = False


def begins(name: str, text: str) -> Callable[[Labels], bool]:
    """A filter of samples whose label begins with a text."""
    return lambda labels: labels[name].startswith(text)


def is_not(name: str, *texts: str) -> Callable[[Labels], bool]:
    """A filter of samples whose label is none of some texts."""
    return lambda labels: labels[name] not in texts


SOURCES = {
    "Requests": MetricSource("welltrack_requests_total"),
    "ClientErrors": MetricSource("welltrack_requests_total", keeps=begins("status", "4")),
    "ServerErrors": MetricSource("welltrack_requests_total", keeps=begins("status", "5")),
    "ScreenActions": MetricSource("welltrack_screen_actions_total"),
    "ScreenFailures": MetricSource("welltrack_screen_actions_total", keeps=begins("status", "5")),
    "UnexpectedErrors": MetricSource("welltrack_unexpected_errors_total"),
    "StoreCalls": MetricSource("welltrack_store_calls_total"),
    "StoreFailures": MetricSource("welltrack_store_calls_total", keeps=begins("outcome", "away")),
    "Throttles": MetricSource("welltrack_store_throttles_total"),
    "ReadUnits": MetricSource("welltrack_store_units_total", keeps=begins("kind", "read")),
    "WriteUnits": MetricSource("welltrack_store_units_total", keeps=begins("kind", "write")),
    "ObjectStoreCalls": MetricSource("welltrack_object_store_calls_total"),
    "ObjectStoreFailures": MetricSource(
        "welltrack_object_store_calls_total", keeps=is_not("outcome", "done")
    ),
    "MailFailures": MetricSource("welltrack_mail_tries_total", keeps=is_not("outcome", "sent")),
    "CacheHits": MetricSource("welltrack_cache_lookups_total", keeps=begins("result", "hit")),
    "CacheMisses": MetricSource("welltrack_cache_lookups_total", keeps=begins("result", "miss")),
    "OpenPages": MetricSource("welltrack_open_pages", is_gauge=True),
    "MailQueue": MetricSource("welltrack_mail_queue", is_gauge=True),
    "MailQueueAge": MetricSource("welltrack_mail_queue_age_seconds", "Seconds", is_gauge=True),
    "Memory": MetricSource("process_resident_memory_bytes", "Bytes", is_gauge=True),
}
PERCENTILES = {
    "LatencyP50": ("welltrack_request_seconds", 0.5),
    "LatencyP95": ("welltrack_request_seconds", 0.95),
    "LatencyP99": ("welltrack_request_seconds", 0.99),
    "ScreenLatencyP95": ("welltrack_screen_action_seconds", 0.95),
    "StoreLatencyP95": ("welltrack_store_call_seconds", 0.95),
}
AGES = {
    "LastSweepAge": "welltrack_last_sweep_timestamp_seconds",
    "LastBackupAge": "welltrack_last_backup_timestamp_seconds",
}


@dataclass
class CloudWatchReport:
    """The metrics of a process since the report before; `namespace` is CloudWatch's.

    `started` is when the process did, in seconds since 1970: what never happened is that old.
    """

    namespace: str
    started: float
    has_backups: bool = False
    _before: Samples = field(default_factory=dict)

    def read(self, now: float) -> dict[str, Any]:
        """The members of the next line, at `now` in seconds since 1970."""
        samples = read_samples()
        measured = list(self._measure(samples, now))
        values = {name: value for name, _, value in measured}
        units = [{"Name": name, "Unit": unit} for name, unit, _ in measured]
        self._before = samples
        directive = {"Namespace": self.namespace, "Dimensions": [[]], "Metrics": units}
        about = {"Timestamp": int(now * 1000), "CloudWatchMetrics": [directive]}
        return {"_aws": about, **values}

    def _measure(self, samples: Samples, now: float) -> Iterator[tuple[str, str, float]]:
        """Name, unit and value of each metric; percentiles only where something was timed."""
        growth = {key: value - self._before.get(key, 0.0) for key, value in samples.items()}
        for name, source in SOURCES.items():
            yield name, source.unit, sum_samples(samples if source.is_gauge else growth, source)
        for name, (histogram, share) in PERCENTILES.items():
            seconds = estimate_percentile(growth, f"{histogram}_bucket", share)
            if seconds is not None:
                yield name, "Milliseconds", round(seconds * MILLISECONDS, 3)
        lag = samples["welltrack_event_loop_lag_seconds", ()]
        yield "EventLoopLag", "Milliseconds", round(lag * MILLISECONDS, 3)
        for name, sample in AGES.items():
            if name == "LastSweepAge" or self.has_backups:
                yield name, "Seconds", round(now - (samples[sample, ()] or self.started), 1)


def read_samples() -> Samples:
    """The samples of all meters, by name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for metric in meters.REGISTRY.collect()
        for sample in metric.samples
    }


def sum_samples(samples: Samples, source: MetricSource) -> float:
    """The sum of the samples of a metric."""
    return sum(
        value
        for (name, labels), value in samples.items()
        if name == source.sample and source.keeps(dict(labels))
    )


def estimate_percentile(growth: Samples, bucket: str, share: float) -> float | None:
    """The seconds below which a share of what was timed lies; None where nothing was.

    Within a bucket the times are taken as spread evenly; beyond the last one its limit stands.
    """
    counts: dict[float, float] = {}
    for (name, labels), value in growth.items():
        if name == bucket:
            limit = float(dict(labels)["le"])
            counts[limit] = counts.get(limit, 0.0) + value
    wanted = share * counts.get(float("inf"), 0.0)
    if not wanted:
        return None
    below_limit, below_count = 0.0, 0.0
    for limit, count in sorted(counts.items()):
        if count >= wanted and limit != float("inf"):
            return below_limit + (limit - below_limit) * (wanted - below_count) / (
                count - below_count
            )
        if limit != float("inf"):
            below_limit, below_count = limit, count
    return below_limit
