"""Looks at a batch of sign-ins and names the accounts somebody should look at. Run by the identity team, rarely.

Payload: `{"signIns": [{"account", "at", "country", "succeeded"}]}`.
"""

from collections import defaultdict
from datetime import timedelta

from shared.core.clock import moment_from
from shared.core.logs import event, logger_for, pseudonym
from shared.core.validation import checked, list_of, mapping

logger = logger_for("login-audit")

MOST_FAILURES = 5
TRAVEL_HOURS = 2


def handler(payload, context):
    sign_ins = checked(payload, {"signIns": list_of(mapping, most=5000)})["signIns"]
    per_account = defaultdict(list)
    for entry in sorted(sign_ins, key=lambda entry: moment_from(entry["at"])):
        per_account[entry["account"]].append(entry)
    findings = {
        pseudonym(account): reasons for account, entries in per_account.items() if (reasons := suspicions(entries))
    }
    event(logger, "audited", accounts=len(per_account), suspicious=len(findings))
    return {"accounts": len(per_account), "findings": findings}


def suspicions(entries):
    """What is odd about one account's sign-ins, in order of time."""
    reasons = []
    failures = 0
    for entry in entries:
        failures = 0 if entry["succeeded"] else failures + 1
        if failures == MOST_FAILURES:
            reasons.append(f"{MOST_FAILURES} failures in a row")
    for before, after in zip(entries, entries[1:]):
        apart = moment_from(after["at"]) - moment_from(before["at"])
        if before["country"] != after["country"] and apart < timedelta(hours=TRAVEL_HOURS):
            minutes = int(apart.total_seconds() // 60)
            reasons.append(f"from {before['country']} to {after['country']} in {minutes} minutes")
    return reasons
