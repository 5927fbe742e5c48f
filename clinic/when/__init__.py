"""Text -> a window of time in the clinic's zone.

`read("fri after 5", now, Opening.of(settings.clinic))` gives a When: possible days, a time window or exact
time, what is excluded, and a `problem` with enough `detail` for a true reply. `merge` joins a later answer or
correction, `speak` says days and times.

The way of a text: tokens (normalised text) -> grammar (phrases) -> reader (which of them count) -> combine
(what belongs together) -> resolve (times in figures) -> check (can it be booked). Words: data/words/.
"""

from clinic.when.merge import merge
from clinic.when.model import Detail, Problem, Reading, When, Window
from clinic.when.opening import Hours, Opening
from clinic.when.wish import is_only_a_part_of_day, read

__all__ = [
    "Detail",
    "Hours",
    "Opening",
    "Problem",
    "Reading",
    "When",
    "Window",
    "is_only_a_part_of_day",
    "merge",
    "read",
]
