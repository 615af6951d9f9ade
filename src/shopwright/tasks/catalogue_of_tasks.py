"""Every task of the house, in one visible tuple."""

from shopwright.foundation.errors import UnknownName
from shopwright.tasks.ad_writing import AD_WRITING
from shopwright.tasks.answerability import ANSWERABILITY
from shopwright.tasks.attribute_extraction import ATTRIBUTE_EXTRACTION
from shopwright.tasks.attribute_question import ATTRIBUTE_QUESTION
from shopwright.tasks.category_definition import CATEGORY_DEFINITION
from shopwright.tasks.complement_category import COMPLEMENT_CATEGORY
from shopwright.tasks.cross_language_matching import CROSS_LANGUAGE_MATCHING
from shopwright.tasks.description_writing import DESCRIPTION_WRITING
from shopwright.tasks.foreign_title_classification import FOREIGN_TITLE_CLASSIFICATION
from shopwright.tasks.general_qa import GENERAL_QA
from shopwright.tasks.listing_classification import LISTING_CLASSIFICATION
from shopwright.tasks.met_together import ALSO_BOUGHT, ALSO_VIEWED
from shopwright.tasks.next_query import NEXT_QUERY
from shopwright.tasks.numeric_reasoning import NUMERIC_REASONING
from shopwright.tasks.product_classification import PRODUCT_CLASSIFICATION
from shopwright.tasks.product_qa import PRODUCT_QA
from shopwright.tasks.purchase_intent import PURCHASE_INTENT
from shopwright.tasks.query_product_ranking import QUERY_PRODUCT_RANKING
from shopwright.tasks.query_product_relation import QUERY_PRODUCT_RELATION
from shopwright.tasks.query_title import QUERY_TITLE
from shopwright.tasks.query_writing import QUERY_WRITING
from shopwright.tasks.requirement_matching import REQUIREMENT_MATCHING
from shopwright.tasks.review_stars import REVIEW_STARS
from shopwright.tasks.task import Task
from shopwright.tasks.title_localisation import TITLE_LOCALISATION
from shopwright.tasks.variant_matching import VARIANT_MATCHING

TASKS: tuple[Task, ...] = (
    PRODUCT_CLASSIFICATION,
    CATEGORY_DEFINITION,
    ATTRIBUTE_EXTRACTION,
    ATTRIBUTE_QUESTION,
    VARIANT_MATCHING,
    ANSWERABILITY,
    NUMERIC_REASONING,
    COMPLEMENT_CATEGORY,
    REQUIREMENT_MATCHING,
    QUERY_PRODUCT_RANKING,
    QUERY_PRODUCT_RELATION,
    NEXT_QUERY,
    ALSO_BOUGHT,
    ALSO_VIEWED,
    REVIEW_STARS,
    PURCHASE_INTENT,
    TITLE_LOCALISATION,
    CROSS_LANGUAGE_MATCHING,
    FOREIGN_TITLE_CLASSIFICATION,
    AD_WRITING,
    QUERY_TITLE,
    LISTING_CLASSIFICATION,
    DESCRIPTION_WRITING,
    QUERY_WRITING,
    PRODUCT_QA,
    GENERAL_QA,
)


def task_named(name: str) -> Task:
    """The task of this name. Raises UnknownName, which names its nearest neighbour."""
    for task in TASKS:
        if task.name == name:
            return task
    raise UnknownName("task", name, (task.name for task in TASKS))
