"""Quantiles with linear interpolation."""


def quantile(values, share):
    """The value below which `share` (0 to 1) of all values are."""
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    lower = int(position)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (ordered[upper] - ordered[lower]) * (position - lower)
