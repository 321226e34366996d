"""Prices as they were until the end of 2023, kept for invoices that are corrected late."""

TAX_PERCENT = {"DE": 19, "FR": 20, "AT": 20}
STUDENT_PERCENT = 25


def total_cents(price_cents, country, student=False):
    """One course for one person."""
    net = price_cents - round(price_cents * STUDENT_PERCENT / 100) if student else price_cents
    return net + round(net * TAX_PERCENT[country] / 100)
