"""Where a series is going."""


def direction(values):
    """`up`, `down` or `flat`, by the slope of the least-squares line."""
    count = len(values)
    middle = (count - 1) / 2
    mean = sum(values) / count
    slope = sum((index - middle) * (value - mean) for index, value in enumerate(values))
    return "up" if slope > 0 else "down" if slope < 0 else "flat"
