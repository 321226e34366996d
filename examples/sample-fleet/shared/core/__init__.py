"""Building blocks that know nothing of courses or students."""
