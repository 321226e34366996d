"""Counts values by range."""

from collections import Counter


def histogram(values, width):
    """The number of values in each range of `width`, by its lower end."""
    counts = Counter(int(value // width) * width for value in values)
    return {str(lower): counts[lower] for lower in sorted(counts)}
