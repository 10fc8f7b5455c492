"""WellTrack: a shared calendar, file room and audit log for wells."""
