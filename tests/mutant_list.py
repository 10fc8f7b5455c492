"""The mutants: each a small fault, the place that it goes to, and the tests that must notice it."""

from typing import NamedTuple


class Mutant(NamedTuple):
    """A fault: `before` stands once in the file at `path`, and becomes `after`."""

    name: str
    path: str
    before: str
    after: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "a role may be given only below one's own",
        "welltrack_ui/domain/access.py",
        "role_rank(role) <= role_rank(giver)",
        "role_rank(role) < role_rank(giver)",
        ("tests/domain/test_access.py",),
    ),
    Mutant(
        "a report day that the calendar skips is not looked for forwards",
        "welltrack_ui/domain/report_day.py",
        "    while instant >= report_day_start(day + _ONE_DAY, tz, start_hour):\n        day += _ONE_DAY\n    return day",
        "    return day",
        (
            "tests/domain/test_report_day.py",
            "tests/domain/test_report_day_properties.py",
        ),
    ),
    Mutant(
        "an event that ends where a window begins lies in it",
        "welltrack_ui/domain/calendar/spans.py",
        "return start < window.end and end > window.start",
        "return start < window.end and end >= window.start",
        (
            "tests/components/calendar",
            "tests/services/wells/test_calendar_queries.py",
            "tests/domain/calendar",
        ),
    ),
    Mutant(
        "files of two stages are versions of one another",
        "welltrack_ui/domain/files/file_versions.py",
        "file.name, day, file.event_id, file.stage_id, file.well_id",
        "file.name, day, file.event_id, None, file.well_id",
        ("tests/services/files/test_file_versions.py",),
    ),
    Mutant(
        "hidden uploads hide the kind that was chosen",
        "welltrack_ui/domain/calendar/entries.py",
        "    elif not event_filter.uploads:",
        "    if not event_filter.uploads:",
        ("tests/domain/calendar/test_entries.py",),
    ),
    Mutant(
        "milestones out of order are taken",
        "welltrack_ui/domain/well.py",
        "in pairwise(milestones):",
        "in zip(milestones[::2], milestones[1::2], strict=False):",
        ("tests/domain/test_well.py",),
    ),
    Mutant(
        "the store takes an event that ends at the window's start",
        "welltrack_ui/store/events.py",
        "if (end > start) if end",
        "if (end >= start) if end",
        ("tests/store/test_entities_events.py",),
    ),
    Mutant(
        "audit entries lose the address of who wrote",
        "welltrack_ui/store/unit_of_work.py",
        "            ip=self.actor.ip,\n",
        "",
        ("tests/services/audit/test_addresses.py",),
    ),
    Mutant(
        "an audit entry may expire",
        "welltrack_ui/store/engine/engine.py",
        ' or op.when != "absent" or op.record.expires_at is not None',
        ' or op.when != "absent"',
        (
            "tests/services/audit/test_audit_is_kept.py",
            "tests/store/engine/test_engine_contract_writing.py",
        ),
    ),
    Mutant(
        "a cursor of another list is taken",
        "welltrack_ui/store/cursors.py",
        "if index_pk != query.pk or not query.low",
        "if not query.low",
        ("tests/store/test_entities_lists.py",),
    ),
    Mutant(
        "late entries of the audit log are missed",
        "welltrack_ui/store/audit.py",
        "MAX_ENTRY_DELAY = timedelta(seconds=30)",
        "MAX_ENTRY_DELAY = timedelta(seconds=0)",
        ("tests/store/test_audit_latest.py",),
    ),
    Mutant(
        "a session from before a new password goes on",
        "welltrack_ui/store/users.py",
        " or session.epoch != user.epoch",
        "",
        (
            "tests/services/accounts/test_profiles.py",
            "tests/services/accounts/test_sessions.py",
        ),
    ),
    Mutant(
        "a token makes invitations above its own role",
        "welltrack_ui/services/organizations/invitations.py",
        "if lower_role(invitation.role, actor.ceiling) != invitation.role:",
        "if False:",
        ("tests/services/organizations/test_invitations.py",),
    ),
    Mutant(
        "an upload of another size is taken",
        "welltrack_ui/services/files/files.py",
        "if uploaded.size != file.size:",
        "if False:",
        ("tests/services/files/test_files.py",),
    ),
    Mutant(
        "whole days stay behind when a zone changes",
        "welltrack_ui/services/wells/wells.py",
        "            all_day_events.settle_all_day_events(self.context, uow, well_id)",
        "            pass",
        ("tests/services/wells/test_all_day_events.py",),
    ),
    Mutant(
        "a calendar that was kept while its index lagged stays old",
        "welltrack_ui/services/wells/calendar_cache.py",
        "                or lagging\n",
        "",
        ("tests/services/wells/test_calendar_cache.py",),
    ),
    Mutant(
        "a device knows one account alone",
        "welltrack_ui/services/accounts/sign_in_throttle.py",
        "[*others, mine][-MAX_ACCOUNTS_PER_DEVICE:]",
        "[mine]",
        ("tests/services/accounts/test_sign_in_throttle.py",),
    ),
    Mutant(
        "a day's window is not widened for zones ahead",
        "welltrack_ui/services/wells/event_queries.py",
        "ZONE_LEAD, ZONE_LAG = timedelta(hours=15)",
        "ZONE_LEAD, ZONE_LAG = timedelta(hours=0)",
        (
            "tests/services/wells/test_event_queries.py",
            "tests/services/wells/test_event_queries_properties.py",
        ),
    ),
    Mutant(
        "an e-mail whose time is over is sent",
        "welltrack_ui/services/email/delivery_worker.py",
        "        if now >= email.until:",
        "        if False:",
        ("tests/services/email/test_delivery_worker.py",),
    ),
    Mutant(
        "an imported stage that goes on is done",
        "welltrack_ui/services/imports/event_checks.py",
        '"status": "done" if over else "in_progress",',
        '"status": "done",',
        ("tests/services/imports/test_stage_status.py",),
    ),
    Mutant(
        "NPT counts hours before the window",
        "welltrack_ui/services/organizations/dashboard.py",
        "return min(event.ends_at, window.end) - max(event.starts_at, window.start)",
        "return event.ends_at - event.starts_at",
        ("tests/services/organizations/test_dashboard.py",),
    ),
    Mutant(
        "an end is pulled past the start",
        "components/calendar/rescheduling.py",
        "max(_shift_instant(end, shift, tz), start + QUARTER_HOUR)",
        "_shift_instant(end, shift, tz)",
        ("tests/components/calendar/test_rescheduling.py",),
    ),
    Mutant(
        "a save that comes too late says nothing",
        "components/forms/entity_form.py",
        "            except StaleVersion:",
        "            except ZeroDivisionError:",
        (
            "tests/components/events/test_editing.py",
            "tests/pages/test_stale_saves.py",
        ),
    ),
    Mutant(
        "a save that comes too late goes over the other's",
        "components/forms/entity_form.py",
        "        if not find_changes(self._base, now, kind):\n            return None\n        return await explain_change",
        "        return None\n        return await explain_change",
        (
            "tests/components/events/test_editing.py",
            "tests/pages/test_stale_saves.py",
        ),
    ),
    Mutant(
        "depths in feet shift by their rounding",
        "components/forms/conversions.py",
        "    if before is not None and to_display_depth(before, unit) == number:\n        return before\n",
        "",
        ("tests/components/forms/test_conversions.py",),
    ),
    Mutant(
        "a new event starts at seven",
        "components/calendar/event_actions.py",
        "USUAL_START = time(6)",
        "USUAL_START = time(7)",
        ("tests/components/calendar/test_event_actions.py",),
    ),
    Mutant(
        "a drag forgets the version that was seen",
        "components/calendar/event_actions.py",
        '"version": version,',
        '"version": event.version,',
        ("tests/components/calendar/test_event_actions.py",),
    ),
    Mutant(
        "a form is sent twice",
        "components/forms/form.py",
        "        if self._busy or self._sent:\n            return\n",
        "",
        ("tests/components/forms/test_form.py",),
    ),
    Mutant(
        "a click after the session ended shows an error",
        "components/shell/error_boundary.py",
        "    if isinstance(error, NotSignedIn):\n        open_sign_in",
        "    if isinstance(error, ZeroDivisionError):\n        open_sign_in",
        ("tests/components/shell/test_error_boundary.py",),
    ),
    Mutant(
        "the last day of a range is not said",
        "components/forms/date_range_pill.py",
        '    return t("until {day}", day=form_of.format_date(last)) if last else ""',
        '    return ""',
        ("tests/components/files/test_upload_tray.py",),
    ),
    Mutant(
        "a plus begins no formula",
        "components/audit/export.py",
        'FORMULA_SIGNS = frozenset("=+-@")',
        'FORMULA_SIGNS = frozenset("=-@")',
        ("tests/components/audit/test_export.py",),
    ),
    Mutant(
        "inches are bare numbers in the log",
        "components/i18n/field_values.py",
        '    if kind == "inches":',
        '    if kind == "none":',
        (
            "tests/components/audit/test_export.py",
            "tests/components/test_field_coverage.py",
        ),
    ),
    Mutant(
        "a zone that changes shifts the milestones",
        "components/wells/form.py",
        '        zone = self._before.timezone if self._before else values["timezone"]',
        '        zone = values["timezone"]',
        ("tests/components/wells/test_form.py",),
    ),
    Mutant(
        "a stage's label is always in its bar",
        "components/wells/stage_bar.py",
        "    if right - left >= label:",
        "    if True:",
        ("tests/components/wells/test_stage_bar.py",),
    ),
    Mutant(
        "NPT of the legend counts time outside of the window",
        "components/calendar/legend.py",
        "(min(e.span.end or window.end, window.end) - max(e.span.start, window.start) for e in lost)",
        "((e.span.end or window.end) - e.span.start for e in lost)",
        ("tests/components/calendar/test_legend.py",),
    ),
    Mutant(
        "one's own membership is offered for removal",
        "components/organizations/member_rows.py",
        "    elif may_give_role(own_role, member.role):",
        "    if may_give_role(own_role, member.role):",
        ("tests/components/organizations/test_member_rows.py",),
    ),
    Mutant(
        "a websocket joins the page of another session",
        "welltrack_ui/web/open_pages.py",
        "return hmac.compare_digest(read_cookie().encode(), cookie.encode())",
        "return True",
        (
            "tests/web/test_open_pages.py",
            "tests/web/test_websocket.py",
        ),
    ),
    Mutant(
        "a frame may name another page",
        "welltrack_ui/web/socket_frames.py",
        " and payload.client_id == self._client_id",
        "",
        ("tests/web/test_socket_frames.py",),
    ),
    Mutant(
        "a form's body has no limit",
        "welltrack_ui/web/middleware.py",
        'return API_RULE if path.startswith("/api/") else FORM_RULE',
        'return API_RULE if path.startswith("/api/") else None',
        ("tests/security/test_body_limits.py",),
    ),
    Mutant(
        "an API token outlives the reset that proves its address",
        "welltrack_ui/services/accounts/earlier_access.py",
        '    return {**end_tokens(user), "epoch": user.epoch + 1}',
        '    return {"epoch": user.epoch + 1}',
        ("tests/services/accounts/test_earlier_access.py",),
    ),
    Mutant(
        "an address is folded to that of another mailbox",
        "welltrack_ui/domain/user.py",
        'unicodedata.normalize("NFC", text).lower()',
        'unicodedata.normalize("NFKC", text).casefold()',
        ("tests/domain/test_email_address.py",),
    ),
    Mutant(
        "codes are guessed without end past the limit of an account",
        "welltrack_ui/services/accounts/sign_in.py",
        "            self.limits.check_limit(self.throttle.factor_limit, user_id)\n",
        "",
        ("tests/services/accounts/test_sign_in_throttle.py",),
    ),
    Mutant(
        "a sign-in link works twice",
        "welltrack_ui/services/accounts/sign_in_links.py",
        'RateLimit("sign-in-link", 1, HOUR_SECONDS)',
        'RateLimit("sign-in-link", 2, HOUR_SECONDS)',
        ("tests/services/accounts/test_account_letters.py",),
    ),
    Mutant(
        "only a known address has a letter to store",
        "welltrack_ui/services/accounts/account_letters.py",
        '        token = self.signer.sign_timed("reset", [user.id, user.epoch])\n',
        '        token = self.signer.sign_timed("reset", [user.id, user.epoch])\n'
        "        if not user.email:\n            return\n",
        ("tests/services/accounts/test_account_letters.py",),
    ),
    Mutant(
        "another host's name is ours",
        "welltrack_ui/web/authentication.py",
        "    return is_own_host(settings, host) and origin ==",
        "    return origin ==",
        ("tests/web/test_websocket.py",),
    ),
    Mutant(
        "text of users drives the terminal",
        "welltrack_ui/web/log_config.py",
        "    if text.isprintable():\n        return text\n",
        "    if text:\n        return text\n",
        ("tests/web/test_security_log.py",),
    ),
)
