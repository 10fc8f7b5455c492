"""Lines of CloudWatch's embedded metric format: growth of counters, values of gauges, times."""

import json

import pytest

from welltrack_ui.metrics import meters
from welltrack_ui.metrics.cloudwatch import CloudWatchReport, Samples, estimate_percentile

BUCKET = "welltrack_request_seconds_bucket"


def histogram(**counts: float) -> Samples:
    """The samples of a histogram; `le_0_5=3` says that three took half a second at most."""
    limits = {name: name.removeprefix("le_").replace("_", ".") for name in counts}
    return {(BUCKET, (("le", limits[name]), ("route", "/x"))): counts[name] for name in counts}


def test_counts_are_of_the_time_since_the_line_before() -> None:
    report = CloudWatchReport("WellTrack", started=1000.0)
    report.read(1060.0)
    meters.count_request("/x", "GET", 200, 0.03)
    meters.count_request("/y", "GET", 404, 0.03)
    meters.count_request("/y", "POST", 503, 0.03)
    line = report.read(1120.0)
    assert (line["Requests"], line["ClientErrors"], line["ServerErrors"]) == (3, 1, 1)
    assert line["LatencyP50"] == 37.5
    later = report.read(1180.0)
    assert (later["Requests"], "LatencyP50" in later) == (0, False)


def test_line_declares_each_of_its_metrics_without_dimensions() -> None:
    line = CloudWatchReport("WellTrack/test", started=1000.0, has_backups=True).read(1060.5)
    about = line.pop("_aws")
    assert about["Timestamp"] == 1_060_500
    (directive,) = about["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"]) == ("WellTrack/test", [[]])
    assert {metric["Name"] for metric in directive["Metrics"]} == line.keys()
    units = {metric["Unit"] for metric in directive["Metrics"]}
    assert units <= {"Count", "Milliseconds", "Seconds", "Bytes"}
    assert all(isinstance(value, int | float) for value in line.values())
    json.dumps(line, allow_nan=False)


def test_what_never_happened_is_as_old_as_the_process() -> None:
    meters.LAST_SWEEP.set(0)
    meters.LAST_BACKUP.set(1090.0)
    line = CloudWatchReport("WellTrack", started=1000.0, has_backups=True).read(1100.0)
    assert (line["LastSweepAge"], line["LastBackupAge"]) == (100.0, 10.0)
    # Who makes no backups here must not be alarmed by their age.
    assert "LastBackupAge" not in CloudWatchReport("WellTrack", started=1000.0).read(1100.0)


@pytest.mark.parametrize(
    ("counts", "share", "seconds"),
    [
        ({"le_0_1": 0, "le_0_2": 0, "le_inf": 0}, 0.5, None),
        ({"le_0_1": 10, "le_0_2": 10, "le_inf": 10}, 0.5, 0.05),
        ({"le_0_1": 50, "le_0_2": 100, "le_inf": 100}, 0.95, 0.19),
        # Beyond the last limit nothing is known.
        ({"le_0_1": 1, "le_0_2": 2, "le_inf": 100}, 0.95, 0.2),
    ],
)
def test_percentile_is_read_off_the_buckets(
    counts: dict[str, float], share: float, seconds: float | None
) -> None:
    found = estimate_percentile(histogram(**counts), BUCKET, share)
    assert found == (seconds if seconds is None else pytest.approx(seconds))
