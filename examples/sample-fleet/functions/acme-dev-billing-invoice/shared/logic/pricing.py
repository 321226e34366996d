"""What a course costs whom: discounts one after the other, then tax, with every step shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..core.errors import Invalid
from ..core.money import Money

TAX_PERCENT = {"DE": 19, "FR": 20, "NL": 21, "AT": 20, "US": 0}
COUPONS = {"WELCOME10": 10, "SUMMER25": 25}
STUDENT_PERCENT = 30
GROUP_STEPS = ((20, 25), (10, 15), (5, 10))
MOST_DISCOUNT_PERCENT = 45  # hot fix 2024-11: the autumn sale went below cost


@dataclass
class Quote:
    """A price in the making: the amount so far and how it came about."""

    amount: Money
    steps: list[dict[str, Any]] = field(default_factory=list)

    def reduce(self, reason: str, percent: int) -> None:
        if percent:
            less = self.amount.share(percent)
            self.amount -= less
            self.steps.append({"step": reason, "cents": -less.cents})


def group_percent(people: int) -> int:
    """The discount for a group of this size."""
    return next((percent for least, percent in GROUP_STEPS if people >= least), 0)


def quoted(
    price: Money, people: int = 1, country: str = "DE", student: bool = False, coupon: str | None = None
) -> dict[str, Any]:
    """The price for so many people, in cents. All discounts together never exceed half of it."""
    problems = []
    if country not in TAX_PERCENT:
        problems.append(f"country: we do not sell to {country!r}")
    if coupon and coupon not in COUPONS:
        problems.append(f"coupon: {coupon!r} is not valid")
    if problems:
        raise Invalid(problems)
    full = Money(price.cents * people, price.currency)
    quote = Quote(full)
    quote.reduce("group", group_percent(people))
    quote.reduce("student", STUDENT_PERCENT if student else 0)
    quote.reduce("coupon", COUPONS[coupon] if coupon else 0)
    floor = full.share(100 - MOST_DISCOUNT_PERCENT)
    if quote.amount < floor:
        quote.steps.append({"step": "limit", "cents": floor.cents - quote.amount.cents})
        quote.amount = floor
    tax = quote.amount.share(TAX_PERCENT[country])
    return {
        "fullCents": full.cents,
        "steps": quote.steps,
        "netCents": quote.amount.cents,
        "taxCents": tax.cents,
        "totalCents": (quote.amount + tax).cents,
        "total": (quote.amount + tax).text(),
    }
