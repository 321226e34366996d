"""Writes the invoice of an order: a line per course with its discounts, and the sum.

Payload: `{"customer", "country"?, "coupon"?, "lines": [{"courseId", "people"?, "student"?}]}`.
"""

from shared.core.catalogue import course_named
from shared.core.config import settings
from shared.core.errors import Invalid
from shared.core.ids import stable_id
from shared.core.logs import event, logger_for
from shared.core.money import Money
from shared.core.validation import checked, list_of, mapping, text
from shared.logic.pricing import quoted
from shared.response import api

logger = logger_for("billing-invoice")

FIELDS = {
    "customer": text(1, 120),
    "lines": list_of(mapping, most=50),
    "country": text(2, 2),
    "coupon": text(3, 20),
}


@api
def handler(payload, context):
    order = checked(payload, FIELDS, optional={"country": "DE", "coupon": None})
    if not order["lines"]:
        raise Invalid(["lines: an order has at least one"])
    lines = [line_for(line, order["country"], order["coupon"]) for line in order["lines"]]
    total = sum((line["totalCents"] for line in lines), start=0)
    tax = sum(line["taxCents"] for line in lines)
    event(logger, "invoiced", lines=len(lines), cents=total)
    return {
        "invoiceId": stable_id("INV", order["customer"], total, *(line["courseId"] for line in lines)),
        "lines": lines,
        "taxCents": tax,
        "totalCents": total,
        "total": Money(total, settings().currency).text(),
    }


def line_for(line, country, coupon):
    """One course for some people, with how its price came about."""
    course = course_named(line.get("courseId", ""))
    quote = quoted(
        Money(course.price_cents, settings().currency),
        people=int(line.get("people", 1)),
        country=country,
        student=bool(line.get("student")),
        coupon=coupon,
    )
    return {"courseId": course.id, "title": course.title, **quote}
