"""Finds the agreed translation of technical terms in a text, misspelled ones too.

Payload: `{"text", "to": "de" | "fr"}`. The glossary lies beside this file. Where the fast matcher `rapidfuzz` is
installed it is used; where not, the standard library serves, more slowly, and the log says so once.
"""

import difflib
import json
from functools import lru_cache
from pathlib import Path

from shared.core.logs import event, logger_for
from shared.core.text import words
from shared.core.validation import checked, one_of, text
from shared.response import api

logger = logger_for("translation-glossary")

GLOSSARY = json.loads(Path(__file__).with_name("glossary.json").read_text("utf-8"))
LEAST_LIKENESS = 0.84


@api
def handler(payload, context):
    request = checked(payload, {"text": text(1, 5000), "to": one_of("de", "fr")})
    match = matcher()
    found = {}
    for word in words(request["text"]):
        term = match(word)
        if term is not None:
            found[word] = GLOSSARY[term][request["to"]]
    event(logger, "translated", terms=len(found))
    return {"terms": found, "count": len(found)}


@lru_cache(maxsize=1)
def matcher():
    """A function from a word to the term it means, or to nothing."""
    terms = list(GLOSSARY)
    try:
        from rapidfuzz import process
    except ImportError as error:
        logger.info("%s: %s; matching with the standard library", type(error).__name__, error)
        return lambda word: next(iter(difflib.get_close_matches(word, terms, 1, LEAST_LIKENESS)), None)
    return lambda word: (process.extractOne(word, terms, score_cutoff=100 * LEAST_LIKENESS) or [None])[0]
