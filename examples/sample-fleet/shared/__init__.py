"""The code that every function of the acme education platform shares.

`core` holds what knows nothing of education (settings, errors, text, money); `logic` holds the rules of courses,
quizzes, conversations and certificates; the modules beside them talk to the database, the model and the caller.
"""

VERSION = "3.2.0"
