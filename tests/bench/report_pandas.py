"""The peer of the report benchmark: the same figures by pandas, out of the same file.

It runs by itself, in an environment of its own that has pandas and nothing of WellTrack:
`python report_pandas.py FILE`, and reads what is wanted from the standard input as JSON.
"""

import importlib
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

# By name: it is no dependency of the project, whose environment lacks it.
pd: Any = importlib.import_module("pandas")

FIELDS = (
    *("well_id", "kind", "starts_at", "ends_at", "all_day", "parallel", "state", "npt"),
    *("npt_category", "npt_party", "activity_code", "stage_id", "md_start", "md_end"),
)
MILLISECONDS_PER_HOUR = 3_600_000
DIGITS = 4
DAY = pd.Timedelta(days=1)


def read_rows(path: str, where: str, *values: str) -> Any:
    """The rows of time logs among the events of the file."""
    columns = ", ".join(f"json_extract(body, '$.{name}') AS {name}" for name in FIELDS)
    select = f"SELECT {columns} FROM record WHERE {where} AND kind = 'event'"  # noqa: S608 - own names
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        rows = pd.read_sql_query(select, connection, params=values)
    rows = rows[
        rows.ends_at.notna()
        & (rows.all_day.fillna(0) == 0)
        & (rows.parallel.fillna(0) == 0)
        & (rows.state.fillna("actual") == "actual")
        & (rows.kind != "file_uploaded")
    ].copy()
    for name in ("starts_at", "ends_at"):
        rows[name] = pd.to_datetime(rows[name], utc=True, format="ISO8601").astype(
            "datetime64[ms, UTC]"
        )
    by_kind = rows.kind == "npt"
    rows["npt"] = (rows.npt.fillna(0) == 1) | by_kind
    rows.loc[by_kind & rows.npt_category.isna(), "npt_category"] = "other"
    for name in ("npt_category", "npt_party", "activity_code", "stage_id"):
        rows[name] = rows[name].fillna("")
    return rows.reset_index(drop=True)


def split_days(rows: Any, zone: str, hour: int) -> Any:
    """The rows, parted at the edges of report days; `ms` is how long each part is."""
    first = rows.starts_at.min().tz_convert(zone).normalize().tz_localize(None) - DAY
    last = rows.ends_at.max().tz_convert(zone).normalize().tz_localize(None) + DAY
    days = pd.date_range(first, last, freq="D")
    bounds = (days + pd.Timedelta(hours=hour)).tz_localize(zone).tz_convert("UTC")
    bounds = bounds.astype("datetime64[ms, UTC]")
    begin = bounds.searchsorted(rows.starts_at, side="right") - 1
    end = bounds.searchsorted(rows.ends_at, side="left") - 1
    count = end - begin + 1
    parts = rows.loc[rows.index.repeat(count)].copy()
    number = (
        parts.groupby(level=0).cumcount().to_numpy() + pd.Series(begin).repeat(count).to_numpy()
    )
    parts["day"], parts["edge"] = days[number], bounds[number + 1]
    begins = bounds[number].to_series(index=parts.index)
    parts["begin"] = parts.starts_at.where(parts.starts_at >= begins, begins)
    parts["end"] = parts.ends_at.where(parts.ends_at <= parts.edge, parts.edge)
    parts["ms"] = (parts.end - parts.begin) // pd.Timedelta(milliseconds=1)
    return parts.reset_index(drop=True)


def find_net_npt(parts: Any) -> Any:
    """Net NPT in milliseconds by well and day: the union of the parts that are NPT."""
    npt = parts[parts.npt].sort_values(["well_id", "day", "begin", "end"])
    keys = [npt.well_id, npt.day]
    ends = npt.end.astype("int64")
    before = ends.groupby(keys).cummax().groupby(keys).shift()
    begins = npt.begin.astype("int64")
    length = (ends - begins.where(before.isna() | (begins > before), before)).clip(lower=0)
    return length.groupby(keys).sum().astype("int64")


def find_day_depths(parts: Any) -> Any:
    """The greatest depth that became known on each day of each well."""
    ended = parts.md_end.where(parts.ends_at <= parts.edge)
    begun = parts.md_start.where(parts.begin == parts.starts_at)
    depths = pd.concat([ended, begun], axis=1).max(axis=1)
    return depths.groupby([parts.well_id, parts.day]).max()


def to_hours(milliseconds: Any) -> float:
    """Milliseconds as hours."""
    return round(int(milliseconds) / MILLISECONDS_PER_HOUR, DIGITS)


def find_percent(part: Any, whole: Any) -> float:
    """A share in percent."""
    return round(100 * int(part) / int(whole), DIGITS)


def list_hours(parts: Any, column: str) -> list[dict[str, Any]]:
    """Hours by a column, most first."""
    sums = parts.groupby(column).ms.sum()
    ranked = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"key": key or None, "hours": to_hours(ms)} for key, ms in ranked]


def sum_well(parts: Any) -> dict[str, Any]:
    """The performance of one well, as the API gives it."""
    npt = parts[parts.npt]
    days = pd.DataFrame(
        {
            "ms": parts.groupby("day").ms.sum(),
            "npt": find_net_npt(parts).droplevel(0),
            "md": find_day_depths(parts).droplevel(0),
            "drilling": parts[parts.kind == "drilling"].groupby("day").ms.sum(),
        }
    )
    days[["npt", "drilling"]] = days[["npt", "drilling"]].fillna(0)
    days["md"] = days.md.cummax().ffill()
    days["progress"] = days.md.fillna(0).diff().fillna(days.md.fillna(0)).round(DIGITS)
    curve = parts[parts.md_end.notna() & (parts.ends_at == parts.end)].sort_values(
        ["ends_at", "md_end"]
    )
    curve = curve[curve.md_end > curve.md_end.cummax().shift(fill_value=-1.0)]
    return {
        "reported_hours": to_hours(days.ms.sum()),
        "npt_hours": to_hours(days.npt.sum()),
        "npt_gross_hours": to_hours(npt.ms.sum()),
        "npt_percent": find_percent(days.npt.sum(), days.ms.sum()),
        "by_kind": list_hours(parts, "kind"),
        "by_code": list_hours(parts, "activity_code"),
        "by_stage": list_hours(parts, "stage_id"),
        "npt_by_category": list_hours(npt, "npt_category"),
        "npt_by_party": list_hours(npt, "npt_party"),
        "days": [
            {
                "date": f"{day.Index:%Y-%m-%d}",
                "hours": to_hours(day.ms),
                "npt_hours": to_hours(day.npt),
                "md": None if pd.isna(day.md) else day.md,
                "progress": day.progress,
                "drilling_hours": to_hours(day.drilling),
            }
            for day in days.itertuples()
        ],
        "actual": [point.md_end for point in curve.itertuples()],
    }


def sum_wells(parts: Any, first: str, last: str) -> dict[str, Any]:
    """The performance of many wells on report days, as the API gives it."""
    depths = find_day_depths(parts)
    before = depths[depths.index.get_level_values("day") < first].groupby("well_id").max()
    inside = parts[(parts.day >= first) & (parts.day <= last)]
    until = depths[depths.index.get_level_values("day") <= last].groupby("well_id").max()
    npt_days, npt = find_net_npt(inside), inside[inside.npt]
    reported = inside.groupby("well_id").ms.sum()
    lost = npt_days.groupby("well_id").sum().reindex(reported.index, fill_value=0)
    months = inside.groupby(inside.day.dt.strftime("%Y-%m")).ms.sum()
    months_npt = npt_days.groupby(npt_days.index.get_level_values("day").strftime("%Y-%m")).sum()
    return {
        "wells": {
            well_id: {
                "reported_hours": to_hours(ms),
                "npt_hours": to_hours(lost[well_id]),
                "npt_percent": find_percent(lost[well_id], ms),
                "md": until[well_id],
                "progress": round(until[well_id] - before.get(well_id, 0.0), DIGITS),
            }
            for well_id, ms in reported.items()
        },
        "npt_by_category": list_hours(npt, "npt_category"),
        "npt_by_party": list_hours(npt, "npt_party"),
        "months": [
            {
                "month": month,
                "reported_hours": to_hours(ms),
                "npt_hours": to_hours(months_npt.get(month, 0)),
            }
            for month, ms in months.items()
        ],
    }


def clock(run: Callable[[], Any], runs: int) -> tuple[Any, list[float]]:
    """The answer, and how long each run took, in milliseconds."""
    times, answer = [], None
    for _ in range(runs):
        began = time.perf_counter()
        answer = run()
        times.append((time.perf_counter() - began) * 1000)
    return answer, times


def main() -> None:
    """Answer what is wanted: the well, its organization, the days, and how many runs."""
    wanted, path = json.load(sys.stdin), sys.argv[1]
    zone, hour = wanted["zone"], wanted["hour"]

    def answer_well() -> Any:
        return sum_well(split_days(read_rows(path, "pk = ?", wanted["pk"]), zone, hour))

    def answer_group() -> Any:
        rows = read_rows(path, "json_extract(body, '$.starts_at') < ?", wanted["until"])
        return sum_wells(split_days(rows, zone, hour), wanted["first"], wanted["last"])

    well, well_times = clock(answer_well, wanted["runs"])
    group, group_times = clock(answer_group, wanted["group_runs"])
    answer = {"well": well, "well_times": well_times, "group": group, "group_times": group_times}
    json.dump(answer | {"version": pd.__version__}, sys.stdout)


if __name__ == "__main__":
    main()
