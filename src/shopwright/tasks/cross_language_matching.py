"""Task: the product that a title in another language names."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import families_of, ids_of, licence_of, mix, some, title_of
from shopwright.tasks.languages import LANGUAGES, titles_abroad
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'Which product has the {language} title "{title}"?\n{options}\nAnswer with the number.\nAnswer:',
    "Instructions: Find the product that the title names.\nTitle ({language}): {title}\nProducts:\n{options}\nAnswer:",
    "The following title is in {language}: {title}\nWhich of these products is the same?\n{options}\n"
    "Output only the number.",
    "A customer wrote to us in {language} about “{title}”. Which article do they mean?\n{options}\nNumber:",
    "I only know its {language} name, {title}. What is it here?\n{options}\nReply with one number.",
    "{options}\n\nOne of the products above is sold as “{title}” in our {language} shop. Give its number.",
)
MOST_SEEN = 24


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a translated title; the others shown are of the same category first."""
    shelves = group(catalogue.products, leaf_of)
    for product in catalogue.products:
        for language, title in dict(titles_abroad(product)).items():
            dice = chance.child(product.id, language)
            yield from _case(product, (language, title), shelves[leaf_of(product)], catalogue.products, dice)


def _case(
    product: Product, abroad: tuple[str, str], shelf: Sequence[Product], rest: Sequence[Product], chance: Chance
) -> Iterator[Case]:
    (language, title), dice = abroad, chance.random()
    near, far = some(shelf, MOST_SEEN, dice), some(rest, MOST_SEEN, dice)
    # Siblings may share a title abroad, so none of the family stands among the wrong ones.
    wrong = {title_of(p): p for p in (*far, *near) if families_of(p) != families_of(product)}
    wrong = {
        name: p for name, p in wrong.items() if name != title_of(product) and leaf_of(p) == leaf_of(product)
    } or wrong
    chosen = some(sorted(wrong), 3, dice)
    if len(chosen) < 2:
        return
    mixed = mix([title_of(product)], chosen, dice)
    shown = (product, *(wrong[name] for name in chosen))
    yield Case(
        key=f"{product.id}/{language}",
        fields={"title": title, "language": LANGUAGES[language]},
        question=f"Which product has the {LANGUAGES[language]} title {title}?",
        options=mixed.options,
        gold=Choice(number=mixed.right[0]),
        families=families_of(*shown),
        records=ids_of(*shown),
        licence=licence_of(*shown),
        language=language,
    )


CROSS_LANGUAGE_MATCHING = Task(
    name="cross-language-matching",
    skill=Skill.MULTILINGUAL,
    answers=CHOICE,
    needs=("products", "translations"),
    draw=draw,
    phrasings=PHRASINGS,
)
