"""Everything about quizzes."""
