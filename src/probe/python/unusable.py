class Unusable(Exception):
    """The probe cannot judge a function's imports, for a reason outside its code."""
