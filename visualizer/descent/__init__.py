"""The descent itself: update rules, the race, stability and verdicts. No Qt."""
