"""Figures for people."""


def thousands(number):
    """`12345` as `12,345`."""
    return f"{number:,}"
