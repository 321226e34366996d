"""Judges a batch of forum posts and hides personal data in them.

Payload: `{"posts": [{"id", "text"}]}`; answers each post's verdict, and who should look at it.
"""

from shared.core.errors import Invalid
from shared.core.logs import event, logger_for
from shared.core.validation import checked, list_of, mapping
from shared.logic.moderation import judged, without_personal_data
from shared.response import api

logger = logger_for("moderation-filter")

QUEUES = {"allow": None, "review": "moderators", "block": "safety-team"}


@api
def handler(payload, context):
    posts = checked(payload, {"posts": list_of(mapping, most=100)})["posts"]
    without_text = [f"posts[{index}]: needs an id and a text" for index, post in enumerate(posts)
                    if not isinstance(post.get("text"), str) or "id" not in post]
    if without_text:
        raise Invalid(without_text)
    decisions = [decision_on(post) for post in posts]
    verdicts = [decision["verdict"] for decision in decisions]
    event(logger, "moderated", posts=len(posts), blocked=verdicts.count("block"), reviewed=verdicts.count("review"))
    return {"decisions": decisions, "clean": verdicts.count("allow") == len(verdicts)}


def decision_on(post):
    """The verdict on one post; a post that gives away personal data is at least reviewed."""
    judgement = judged(post["text"])
    published, removed = without_personal_data(post["text"])
    verdict = "review" if removed and judgement["verdict"] == "allow" else judgement["verdict"]
    return {
        "id": post["id"],
        "verdict": verdict,
        "queue": QUEUES[verdict],
        "text": None if verdict == "block" else published,
        "removed": removed,
    }
