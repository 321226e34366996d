"""Words for a student about how a quiz went."""

OPENINGS = {"A": "Excellent.", "B": "Well done.", "C": "A good base.", "D": "Just enough.", "F": "Not yet."}


def feedback_on(result, questions):
    """An opening for the letter, then the questions worth another look, hardest first."""
    weights = {question["id"]: question.get("weight", 1) for question in questions}
    open_ones = sorted(
        (name for name, points in result["points"].items() if points < 1),
        key=lambda name: (result["points"][name], -weights[name], name),
    )
    if not open_ones:
        return f"{OPENINGS[result['letter']]} Every answer is right."
    return f"{OPENINGS[result['letter']]} Look again at: {', '.join(open_ones)}."
