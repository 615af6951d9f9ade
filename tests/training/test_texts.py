"""What a seedling reads."""

from shops import little_shop
from training.benches import sample

from shopwright.training.texts import catalogue_texts, prompt_texts


def test_every_kind_of_record_is_read_once() -> None:
    shop = little_shop(families=2, visits=4)
    texts = catalogue_texts(shop)
    product = shop.products[0]

    assert len(set(texts)) == len(texts)
    assert any(text.startswith(product.title) and f"Brand: {product.brand}" in text for text in texts)
    assert any(shop.reviews[0].body in text for text in texts)
    assert any(shop.policies[0].text in text for text in texts)
    assert shop.queries[0].text in texts


def test_prompts_are_read_without_their_replies() -> None:
    assert prompt_texts([sample(1), sample(1)]) == (sample(1).prompt.text,)
