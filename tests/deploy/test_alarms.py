"""What is watched on AWS: alarms, dashboard, budget; and a section of the runbook for each."""

import json
import re
from pathlib import Path

import pytest

from tests.deploy.templates import (
    is_variable,
    list_resources,
    properties,
    read_container,
    walk_values,
)
from welltrack_ui.metrics.cloudwatch import PERCENTILES, CloudWatchReport

ROOT = Path(__file__).parents[2]
ALARMS = list_resources("AWS::CloudWatch::Alarm")


@pytest.mark.parametrize("name", ALARMS)
def test_alarm_tells_somebody_and_stands_in_the_runbook(name: str) -> None:
    alarm = ALARMS[name]
    short = name.removesuffix("Alarm")
    assert alarm["AlarmName"] == {"Fn::Sub": f"${{AWS::StackName}} {short}"}
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    assert f"See {short} in deploy/runbook.md" in alarm["AlarmDescription"]
    section = read_runbook()[short]
    assert len(section.split()) >= 40
    # What is to be done stands there as commands or steps, not as a hint alone.
    assert re.search(r"^(1\.|    )", section, re.MULTILINE)


def read_runbook() -> dict[str, str]:
    """The sections of the runbook by their headings."""
    parts = re.split(r"^## ", (ROOT / "deploy/runbook.md").read_text(), flags=re.MULTILINE)
    return {part.partition("\n")[0].strip(): part.partition("\n")[2] for part in parts[1:]}


def test_runbook_tells_of_no_alarm_that_is_none() -> None:
    alarms = {name.removesuffix("Alarm") for name in ALARMS} | {"AuditEntryAltered", "Budget"}
    headings = {heading for heading in read_runbook() if re.fullmatch(r"[A-Z][A-Za-z]+", heading)}
    assert headings == alarms


def test_alarms_watch_what_the_design_names() -> None:
    watched = {alarm["MetricName"] for alarm in ALARMS.values()}
    assert {
        *("HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count", "TargetResponseTime"),
        *("UnHealthyHostCount", "Throttles", "MailQueueAge", "NumberOfBackupJobsCompleted"),
    } <= watched


def test_dashboard_and_alarms_read_one_namespace() -> None:
    namespace = "WellTrack/${AWS::StackName}"
    (emitted,) = [
        one["Value"]
        for one in walk_values(read_container()["Environment"])
        if is_variable(one) and one["Name"] == "WELLTRACK_METRICS_NAMESPACE"
    ]
    assert emitted == {"Fn::Sub": namespace}
    own = [a["Namespace"] for a in ALARMS.values() if isinstance(a["Namespace"], dict)]
    assert {json.dumps(one) for one in own} == {json.dumps({"Fn::Sub": namespace})}
    body = properties("Dashboard")["DashboardBody"]["Fn::Sub"]
    metrics = [m for w in json.loads(body)["widgets"] for m in w["properties"]["metrics"]]
    assert {m[0] for m in metrics if m[0].startswith("WellTrack")} == {namespace}
    shown = {metric[1] for metric in metrics}
    assert {a["MetricName"] for a in ALARMS.values() if isinstance(a["Namespace"], dict)} <= shown


def test_bill_is_told_before_the_month_is_over() -> None:
    budget = properties("Budget")
    assert budget["Budget"]["BudgetLimit"]["Amount"] == {"Ref": "MonthlyBudget"}
    told = {
        (n["Notification"]["NotificationType"], n["Notification"]["Threshold"])
        for n in budget["NotificationsWithSubscribers"]
    }
    assert told == {("ACTUAL", 80), ("FORECASTED", 100)}


def test_figures_that_are_watched_are_told_by_the_app() -> None:
    told = {*CloudWatchReport("WellTrack/x", started=0.0).read(now=1.0), *PERCENTILES}
    body = properties("Dashboard")["DashboardBody"]["Fn::Sub"]
    metrics = [m for w in json.loads(body)["widgets"] for m in w["properties"]["metrics"]]
    shown = {metric[1] for metric in metrics if metric[0].startswith("WellTrack")}
    watched = {a["MetricName"] for a in ALARMS.values() if isinstance(a["Namespace"], dict)}
    assert (shown | watched) - told == set()
