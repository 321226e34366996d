"""School holidays by region, as the planning team publishes them."""

from datetime import date

_HOLIDAYS = {
    "north": ("2025-01-01", "2025-03-10", "2025-03-11", "2025-04-18", "2025-05-01"),
    "south": ("2025-01-01", "2025-01-06", "2025-04-18", "2025-05-01", "2025-06-19"),
}


def holidays_of(region):
    """The days a school is closed; none for a region it does not know."""
    return frozenset(date.fromisoformat(day) for day in _HOLIDAYS.get(region, ()))
