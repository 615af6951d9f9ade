"""Everything that a new task is written with, under one roof."""

from shopwright.tasks.answers import Choice, Entities, Ranking, Selection, Text
from shopwright.tasks.cases import basis, choosing, grading, ranking, selecting, tagging, writing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import one_line, shorten, some, title_of
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.listing import facts, leaf_of, listing, named
from shopwright.tasks.neighbours import Neighbours
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import BLEU_TEXT, ROUGE_TEXT

__all__ = [
    "BLEU_TEXT",
    "CHOICE",
    "ENTITIES",
    "RANKING",
    "ROUGE_TEXT",
    "SELECTION",
    "Case",
    "Choice",
    "Entities",
    "Neighbours",
    "Ranking",
    "Selection",
    "Skill",
    "Task",
    "Text",
    "basis",
    "choosing",
    "facts",
    "grading",
    "leaf_of",
    "listing",
    "named",
    "one_line",
    "ranking",
    "selecting",
    "shorten",
    "some",
    "tagging",
    "title_of",
    "writing",
]
