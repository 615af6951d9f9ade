"""Every task of the house, in one visible tuple."""

from shopwright.foundation.errors import UnknownName
from shopwright.tasks.ad_writing import AD_WRITING
from shopwright.tasks.answer_evidence import ANSWER_EVIDENCE
from shopwright.tasks.answerability import ANSWERABILITY
from shopwright.tasks.aspect_reviews import ASPECT_REVIEWS
from shopwright.tasks.attribute_category import ATTRIBUTE_CATEGORY
from shopwright.tasks.attribute_extraction import ATTRIBUTE_EXTRACTION
from shopwright.tasks.attribute_listing import ATTRIBUTE_LISTING
from shopwright.tasks.attribute_question import ATTRIBUTE_QUESTION
from shopwright.tasks.attribute_writing import ATTRIBUTE_WRITING
from shopwright.tasks.bullet_writing import BULLET_WRITING
from shopwright.tasks.category_definition import CATEGORY_DEFINITION
from shopwright.tasks.category_identification import CATEGORY_IDENTIFICATION
from shopwright.tasks.category_matching import CATEGORY_MATCHING
from shopwright.tasks.category_naming import CATEGORY_NAMING
from shopwright.tasks.complement_category import COMPLEMENT_CATEGORY
from shopwright.tasks.complement_selection import COMPLEMENT_SELECTION
from shopwright.tasks.complement_writing import COMPLEMENT_WRITING
from shopwright.tasks.cross_language_matching import CROSS_LANGUAGE_MATCHING
from shopwright.tasks.description_localisation import DESCRIPTION_LOCALISATION
from shopwright.tasks.description_writing import DESCRIPTION_WRITING
from shopwright.tasks.everyday_commonsense import EVERYDAY_COMMONSENSE
from shopwright.tasks.exact_match_judgement import EXACT_MATCH_JUDGEMENT
from shopwright.tasks.foreign_attribute_question import FOREIGN_ATTRIBUTE_QUESTION
from shopwright.tasks.foreign_description_matching import FOREIGN_DESCRIPTION_MATCHING
from shopwright.tasks.foreign_keywords import FOREIGN_KEYWORDS
from shopwright.tasks.foreign_title_classification import FOREIGN_TITLE_CLASSIFICATION
from shopwright.tasks.foreign_title_entities import FOREIGN_TITLE_ENTITIES
from shopwright.tasks.general_qa import GENERAL_QA
from shopwright.tasks.intent_writing import INTENT_WRITING
from shopwright.tasks.japanese_title_localisation import JAPANESE_TITLE_LOCALISATION
from shopwright.tasks.judged_retrieval import COMPLEMENT_RETRIEVAL, RELEVANT_ITEMS
from shopwright.tasks.listing_classification import LISTING_CLASSIFICATION
from shopwright.tasks.met_together import ALSO_BOUGHT, ALSO_VIEWED
from shopwright.tasks.meta_description_writing import META_DESCRIPTION_WRITING
from shopwright.tasks.next_item import NEXT_ITEM_SELECTION, NEXT_ITEM_WRITING
from shopwright.tasks.next_query import NEXT_QUERY
from shopwright.tasks.numeric_reasoning import NUMERIC_REASONING
from shopwright.tasks.policy_selection import POLICY_SELECTION
from shopwright.tasks.price_comparison import PRICE_COMPARISON
from shopwright.tasks.product_classification import PRODUCT_CLASSIFICATION
from shopwright.tasks.product_difference import PRODUCT_DIFFERENCE
from shopwright.tasks.product_qa import PRODUCT_QA
from shopwright.tasks.product_relation import PRODUCT_RELATION
from shopwright.tasks.purchase_intent import PURCHASE_INTENT
from shopwright.tasks.query_classification import QUERY_CLASSIFICATION
from shopwright.tasks.query_entities import QUERY_ENTITIES
from shopwright.tasks.query_product_ranking import QUERY_PRODUCT_RANKING
from shopwright.tasks.query_product_relation import QUERY_PRODUCT_RELATION
from shopwright.tasks.query_relation import QUERY_RELATION
from shopwright.tasks.query_title import QUERY_TITLE
from shopwright.tasks.query_writing import QUERY_WRITING
from shopwright.tasks.requirement_matching import REQUIREMENT_MATCHING
from shopwright.tasks.review_aspects import REVIEW_ASPECTS
from shopwright.tasks.review_keyphrase import REVIEW_KEYPHRASE
from shopwright.tasks.review_sentiment import REVIEW_SENTIMENT
from shopwright.tasks.review_stars import REVIEW_STARS
from shopwright.tasks.review_summary import REVIEW_SUMMARY
from shopwright.tasks.sequential_recommendation import SEQUENTIAL_RECOMMENDATION
from shopwright.tasks.session_retrieval import SESSION_RETRIEVAL
from shopwright.tasks.session_selection import SESSION_SELECTION
from shopwright.tasks.substitute_identification import SUBSTITUTE_IDENTIFICATION
from shopwright.tasks.substitute_selection import SUBSTITUTE_RETRIEVAL, SUBSTITUTE_SELECTION
from shopwright.tasks.task import Task
from shopwright.tasks.title_localisation import TITLE_LOCALISATION
from shopwright.tasks.title_writing import TITLE_WRITING
from shopwright.tasks.unit_conversion import UNIT_CONVERSION
from shopwright.tasks.variant_matching import VARIANT_MATCHING

TASKS: tuple[Task, ...] = (
    PRODUCT_CLASSIFICATION,
    CATEGORY_DEFINITION,
    CATEGORY_IDENTIFICATION,
    CATEGORY_NAMING,
    CATEGORY_MATCHING,
    ATTRIBUTE_CATEGORY,
    QUERY_CLASSIFICATION,
    ATTRIBUTE_EXTRACTION,
    ATTRIBUTE_LISTING,
    QUERY_ENTITIES,
    ATTRIBUTE_QUESTION,
    VARIANT_MATCHING,
    PRODUCT_DIFFERENCE,
    ANSWERABILITY,
    POLICY_SELECTION,
    REVIEW_ASPECTS,
    ASPECT_REVIEWS,
    REVIEW_KEYPHRASE,
    NUMERIC_REASONING,
    UNIT_CONVERSION,
    PRICE_COMPARISON,
    EVERYDAY_COMMONSENSE,
    ANSWER_EVIDENCE,
    COMPLEMENT_CATEGORY,
    REQUIREMENT_MATCHING,
    QUERY_PRODUCT_RANKING,
    QUERY_PRODUCT_RELATION,
    NEXT_QUERY,
    ALSO_BOUGHT,
    ALSO_VIEWED,
    REVIEW_STARS,
    PURCHASE_INTENT,
    COMPLEMENT_SELECTION,
    COMPLEMENT_RETRIEVAL,
    COMPLEMENT_WRITING,
    SUBSTITUTE_SELECTION,
    SUBSTITUTE_RETRIEVAL,
    SUBSTITUTE_IDENTIFICATION,
    EXACT_MATCH_JUDGEMENT,
    RELEVANT_ITEMS,
    PRODUCT_RELATION,
    QUERY_RELATION,
    REVIEW_SENTIMENT,
    NEXT_ITEM_SELECTION,
    NEXT_ITEM_WRITING,
    SESSION_SELECTION,
    SESSION_RETRIEVAL,
    SEQUENTIAL_RECOMMENDATION,
    TITLE_LOCALISATION,
    CROSS_LANGUAGE_MATCHING,
    FOREIGN_TITLE_CLASSIFICATION,
    FOREIGN_TITLE_ENTITIES,
    FOREIGN_DESCRIPTION_MATCHING,
    FOREIGN_ATTRIBUTE_QUESTION,
    FOREIGN_KEYWORDS,
    DESCRIPTION_LOCALISATION,
    JAPANESE_TITLE_LOCALISATION,
    AD_WRITING,
    QUERY_TITLE,
    LISTING_CLASSIFICATION,
    DESCRIPTION_WRITING,
    QUERY_WRITING,
    PRODUCT_QA,
    GENERAL_QA,
    TITLE_WRITING,
    BULLET_WRITING,
    ATTRIBUTE_WRITING,
    META_DESCRIPTION_WRITING,
    INTENT_WRITING,
    REVIEW_SUMMARY,
)


def task_named(name: str) -> Task:
    """The task of this name. Raises UnknownName, which names its nearest neighbour."""
    for task in TASKS:
        if task.name == name:
            return task
    raise UnknownName("task", name, (task.name for task in TASKS))
