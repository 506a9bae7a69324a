"""The quiz: the draw, attempts, answers, marks, recaps of critical questions, and results.

Promises: the draw is made on the server and written before the first question is shown; an acknowledged answer is
committed and counts; an attempt is marked once and its first result stands; one attempt is open per run and the limit
of tries holds, whoever comes at the same moment; the key is shown only after a pass; an attempt is its person's alone.
A refresher asks one question per outcome, credits what was shown, and asks the rest again, with other questions, after it was read.
Leaves out: practice, regrading and statistics of questions.
"""

from lms.quizzes.answers import Saved, answer
from lms.quizzes.attempts import Begun, begin
from lms.quizzes.digests import passed_digest
from lms.quizzes.errors import AlreadyPassed, NoAttemptsLeft, NothingChosen, ReadFirst, RecapFirst
from lms.quizzes.queries import QuizFront, QuizSummary, RecapLink, Stage, attempts_beside, front, summary, summary_of
from lms.quizzes.questions import QuestionView, ReviewView, question, review
from lms.quizzes.recaps import RecapView, Retold, put_right, recap
from lms.quizzes.refreshers import credited_sql, refresher_of, tries_sql
from lms.quizzes.refreshing import Refresher, refresher
from lms.quizzes.results import ResultView, result
from lms.quizzes.submitting import submit

__all__ = [
    "AlreadyPassed", "Begun", "NoAttemptsLeft", "NothingChosen", "QuestionView", "QuizFront", "QuizSummary", "ReadFirst",
    "RecapFirst", "RecapLink", "RecapView", "Refresher", "ResultView", "Retold", "ReviewView", "Saved", "Stage", "answer",
    "attempts_beside", "begin", "credited_sql", "front", "passed_digest", "put_right", "question", "recap", "refresher", "refresher_of",
    "result", "review", "submit", "summary", "summary_of", "tries_sql",
]  # fmt: skip
