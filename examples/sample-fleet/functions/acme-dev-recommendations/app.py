"""What to learn next, for a student with some interests and some courses behind them.

Payload: `{"interests", "finished"?: [course ids], "most"?: 1 to 10, "budgetCents"?}`. Reads titles and prices back from
the database, so that a course withdrawn there is not recommended.
"""

from shared import db_utils
from shared.core.config import settings
from shared.core.money import Money
from shared.core.validation import checked, list_of, text, whole
from shared.logic.recommendations import recommended
from shared.response import api

FIELDS = {
    "interests": text(2, 400),
    "finished": list_of(text(3, 40), most=100),
    "most": whole(1, 10),
    "budgetCents": whole(0, 1_000_000),
}
OPTIONAL = {"finished": [], "most": 3, "budgetCents": 1_000_000}


@api
def handler(payload, context):
    request = checked(payload, FIELDS, optional=OPTIONAL)
    found = []
    for entry in recommended(request["interests"], request["finished"], most=10):
        row = db_utils.row("SELECT title, price_cents FROM courses WHERE id = ?", [entry["courseId"]])
        if row is not None and row["price_cents"] <= request["budgetCents"]:
            price = Money(row["price_cents"], settings().currency).text()
            found.append({**entry, "title": row["title"], "price": price})
    return {"courses": found[: request["most"]], "affordable": len(found)}
