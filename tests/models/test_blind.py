"""What chance alone would score."""

from shopwright.models.blind import BlindScorer
from shopwright.models.scorer import Scorer


def test_lots_are_even_and_always_the_same() -> None:
    scorer: Scorer = BlindScorer()
    questions = [(f"question {number}", ("right", "wrong", "false", "no")) for number in range(4000)]

    scores = scorer.scores(questions)
    hits = sum(score.index(max(score)) == 0 for score in scores)

    assert abs(hits / len(scores) - 0.25) < 0.03
    assert scorer.scores(questions[7:9]) == scores[7:9]
    assert all(0 <= lot < 1 for score in scores for lot in score)
