"""WellTrack: what happened on a well, when, and who said so."""
