"""Task: the words of a title in another language that state the brand, a measure or another fact."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, tagging
from shopwright.tasks.drawing import one_line, some, title_of
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.languages import LANGUAGES, titles_abroad
from shopwright.tasks.listing import named, phrase_in
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'Extract the {attribute} from the {language} product title "{title}". Copy the words exactly.\nOutput:',
    "Instructions: You are given a product title in {language}. Extract the phrase that states the {attribute}.\n"
    "Title: {title}\nEntity type: {attribute}\nOutput:",
    "Which words of this {language} title give the {attribute}?\n{title}\nAnswer with the words only.",
    "I don't speak {language}. What does “{title}” say about the {attribute}? Just the words that are printed there.",
    "Our {language} shop sells “{title}”. Fill in the field “{attribute}” from that title.",
    "Named entity recognition, language {language}, type {attribute}.\n{title}\nPhrase:",
    "The parcel is labelled in {language}: {title}\nI need the {attribute} for customs, as it is written there.",
    "Tag the {language} title “{title}”: {attribute} =",
)
MOST = 2


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to two cases a translated title: facts whose words stand in it just as they stand in the original title."""
    for product in catalogue.products:
        for language, title in dict(titles_abroad(product)).items():
            stated = list(_stated(product, title))
            dice = chance.child(product.id, language).random()
            # Nearly every title says its brand, so that is asked for where there is nothing else.
            for attribute, phrase in some([s for s in stated if s[0] != "brand"], MOST, dice) or stated[:1]:
                yield _case(product, (language, title), attribute, phrase)


def _stated(product: Product, abroad: str) -> Iterator[tuple[str, str]]:
    known = [("brand", one_line(product.brand or "")), *(fact for fact in named(product) if fact[0] != "brand")]
    for attribute, value in known:
        phrase = phrase_in(abroad, value)
        # A comma separates phrases in a reply, so one that holds a comma could not be read back.
        if phrase and "," not in phrase and phrase_in(title_of(product), value):
            yield attribute, phrase


def _case(product: Product, abroad: tuple[str, str], attribute: str, phrase: str) -> Case:
    language, title = abroad
    on = basis(f"{product.id}/{language}/{attribute}", product, language=language)
    fields = {"title": title, "language": LANGUAGES[language], "attribute": attribute}
    return tagging(on, fields, f"Which words of the title {title} state the {attribute}?", [phrase], title)


FOREIGN_TITLE_ENTITIES = Task(
    name="foreign-title-entities",
    skill=Skill.MULTILINGUAL,
    answers=ENTITIES,
    needs=("products", "translations"),
    draw=draw,
    phrasings=PHRASINGS,
)
