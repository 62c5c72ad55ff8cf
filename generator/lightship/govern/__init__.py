"""What was said of changes, and what follows from it: collect, judge, withhold, and tell the history of an incident."""
