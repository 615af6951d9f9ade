"""Shops for tests: one little shop that has something of everything, and strategies that invent odd ones."""

import random

from hypothesis import strategies as st

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import (
    Attribute,
    Category,
    Collection,
    Event,
    Judgement,
    Money,
    Option,
    Policy,
    Product,
    Query,
    Question,
    Review,
    Session,
    Source,
    Translation,
    Variant,
)

SOURCE = Source(platform="test", file="shop.csv", row=1, licence="CC0-1.0")

TREE = {
    "Outdoor > Footwear > Hiking Boots": ("Hiking Boots", "Wanderstiefel", "Chaussures de randonnée"),
    "Outdoor > Footwear > Hiking Socks": ("Hiking Socks", "Wandersocken", "Chaussettes de randonnée"),
    "Outdoor > Clothing > Rain Jackets": ("Rain Jacket", "Regenjacke", "Veste de pluie"),
    "Kitchen > Cookware > Frying Pans": ("Frying Pan", "Bratpfanne", "Poêle"),
    "Kitchen > Cookware > Stock Pots": ("Stock Pot", "Suppentopf", "Marmite"),
    "Kitchen > Tea > Green Tea": ("Green Tea, Pack of 4, 100 g", "Grüner Tee, 4er-Pack", "Thé vert, lot de 4"),
    "Office > Paper > Notebooks": ("Notebook", "Notizbuch", "Carnet"),
    "Office > Light > Desk Lamps": ("Desk Lamp", "Schreibtischlampe", "Lampe de bureau"),
}
ABROAD = {
    "Hiking Boots": ("Botas de senderismo", "Scarponi da trekking", "登山靴"),
    "Hiking Socks": ("Calcetines de senderismo", "Calze da trekking", "登山用ソックス"),
    "Rain Jackets": ("Chaqueta impermeable", "Giacca antipioggia", "レインジャケット"),
    "Frying Pans": ("Sartén", "Padella", "フライパン"),
    "Stock Pots": ("Olla", "Pentola", "深鍋"),
    "Green Tea": ("Té verde", "Tè verde", "緑茶"),
    "Notebooks": ("Cuaderno", "Quaderno", "ノート"),
    "Desk Lamps": ("Lámpara de escritorio", "Lampada da scrivania", "デスクライト"),
}
MATERIALS_ABROAD = {
    "suede": ("Veloursleder", "serraje", "pelle scamosciata", "スエード"),
    "merino wool": ("Merinowolle", "lana merina", "lana merino", "メリノウール"),
    "cast iron": ("Gusseisen", "hierro fundido", "ghisa", "鋳鉄"),
    "recycled paper": ("Recyclingpapier", "papel reciclado", "carta riciclata", "再生紙"),
    "nubuck leather": ("Nubukleder", "nobuk", "nabuk", "ヌバックレザー"),
    "brushed steel": ("gebürsteter Stahl", "acero cepillado", "acciaio spazzolato", "ブラッシュドスチール"),
}
MEASURES = {
    "Hiking Boots": ("sole height", "30 mm"),
    "Hiking Socks": ("cuff length", "18 cm"),
    "Rain Jackets": ("zip length", "74 cm"),
    "Frying Pans": ("diameter", "28 cm"),
    "Stock Pots": ("capacity", "4 l"),
    "Green Tea": ("net weight", "400 g"),
    "Notebooks": ("page length", "210 mm"),
    "Desk Lamps": ("cable length", "1.5 m"),
}
"""What only the products of one shelf state."""
BRANDS = ("Fjelder", "Kvist", "Norrby", "Alma", "Tannen")
LINES = ("Sarek", "Kebne", "Abisko", "Luleå", "Torne", "Vindel", "Pite", "Kalix")
MATERIALS = ("suede", "merino wool", "cast iron", "recycled paper", "nubuck leather", "brushed steel")
COLOURS = ("black", "olive", "slate grey", "rust red")
PARTNERS = {
    "Hiking Boots": "Hiking Socks",
    "Hiking Socks": "Hiking Boots",
    "Rain Jackets": "Hiking Boots",
    "Frying Pans": "Stock Pots",
    "Stock Pots": "Frying Pans",
    "Green Tea": "Stock Pots",
    "Notebooks": "Desk Lamps",
    "Desk Lamps": "Notebooks",
}


def little_shop(families: int = 14, visits: int = 400, licence: str = "CC0-1.0") -> Catalogue:
    """Eight categories with `families` product families each, and `visits` sessions; the same shop every time."""
    dice, source = random.Random(7), SOURCE.model_copy(update={"licence": licence})
    products = [p.model_copy(update={"source": source}) for path in TREE for p in _shelf(path, families, dice)]
    return Catalogue(
        products=tuple(products),
        variants=tuple(variant for product in products for variant in _variants(product, dice)),
        reviews=tuple(review for product in products for review in _reviews(product, dice)),
        questions=tuple(question for product in products for question in _questions(product)),
        queries=tuple(_queries(products, dice)),
        sessions=tuple(_sessions(products, visits, dice)),
        collections=tuple(_collection(path) for path in TREE),
        policies=tuple(_policies()),
    )


def _shelf(path: str, families: int, dice: random.Random) -> list[Product]:
    kind, german, french = TREE[path]
    found = []
    for number in range(families):
        brand, line, material = dice.choice(BRANDS), f"{dice.choice(LINES)} {number + 1}", dice.choice(MATERIALS)
        family = f"{path.split(' > ')[-1]}-{number}".lower().replace(" ", "-")
        for colour in dice.sample(COLOURS, 1 + number % 2):
            found.append(_product(path, (kind, german, french), (brand, line, material, colour), family))
    return found


def _product(path: str, names: tuple[str, str, str], facts: tuple[str, str, str, str], family: str) -> Product:
    (kind, german, french), (brand, line, material, colour) = names, facts
    title = f"{brand} {line} {material.title()} {kind}, {colour}"
    return Product(
        id=f"{family}-{colour.replace(' ', '-')}",
        handle=f"{family}-{colour.replace(' ', '-')}",
        title=title,
        description=(
            f"The {line} by {brand} is made for every day. It is made of {material} and feels like it. "
            f"This one comes in {colour}. Season after season it keeps its shape, whether in summer or at home. "
            "We have tested it at length and would buy it again."
        ),
        brand=brand,
        category=Category(value=path),
        tags=(kind.lower(),),
        attributes=(
            Attribute(name="material", value=material),
            Attribute(name="color", value=colour),
            Attribute(name="season", value=("summer", "winter", "all-season")[len(title) % 3]),
            Attribute(name=MEASURES[path.split(" > ")[-1]][0], value=MEASURES[path.split(" > ")[-1]][1]),
        ),
        options=(Option(name="Size", values=("S", "L")),),
        seo_description=f"The {line} by {brand} is made of {material} and comes in {colour}.",
        translations=_translations(path, (german, french), facts),
        family=family,
        source=SOURCE,
    )


def _translations(path: str, names: tuple[str, str], facts: tuple[str, str, str, str]) -> tuple[Translation, ...]:
    (german, french), (brand, line, material, colour) = names, facts
    (spanish, italian, japanese), made = ABROAD[path.split(" > ")[-1]], MATERIALS_ABROAD[material]
    return (
        Translation(
            language="de",
            title=f"{brand} {line} {german} aus Material {material}, {colour}",
            description=f"{german} {line} von {brand} für jeden Tag. Material: {made[0]}.",
        ),
        Translation(language="fr", title=f"{french} {brand} {line} en {material}, couleur {colour}"),
        Translation(
            language="es",
            title=f"{spanish} {brand} {line}, {made[1]}",
            description=f"{spanish} {line} de {brand} para cada día. Material: {made[1]}.",
        ),
        Translation(language="it", title=f"{italian} {brand} {line}, {made[2]}"),
        Translation(language="ja", title=f"{brand} {line} {japanese} {made[3]}"),
    )


def _variants(product: Product, dice: random.Random) -> list[Variant]:
    price = dice.randint(9, 220) * 100 - 10
    return [
        Variant(
            id=f"{product.id}-{size}",
            product_id=product.id,
            sku=f"{product.id}-{size}".upper(),
            title=size,
            options={"Size": size},
            price=Money(amount=price + more, currency="EUR"),
            list_price=Money(amount=price + more + 2000, currency="EUR"),
            availability="in_stock",
            quantity=5,
            weight_g=450 + more,
        )
        for size, more in (("S", 0), ("L", 500))
    ]


def _reviews(product: Product, dice: random.Random) -> list[Review]:
    said = {
        1: "It fell apart in a week and I want my money back.",
        2: "Not what I hoped for; the seams are poor.",
        3: "It is all right for the price, no more.",
        4: "Good thing, though it took a while to arrive.",
        5: "The best I ever had, I would buy it at once again.",
    }
    stars = dice.sample(range(1, 6), 3)
    return [
        Review(
            id=f"{product.id}-r{n}",
            product_id=product.id,
            rating=rating,
            title="My view",
            body=f"{said[rating]} I have had {product.title} for {n + 2} months.",
            source=product.source,
        )
        for n, rating in enumerate(stars)
    ]


def _questions(product: Product) -> list[Question]:
    material = product.attribute("material")
    return [
        Question(
            id=f"{product.id}-q0",
            product_id=product.id,
            question=f"What is the {product.title} made of?",
            answer=f"It is made of {material}.",
            answerable=True,
            source=product.source,
        ),
        Question(
            id=f"{product.id}-q1",
            product_id=product.id,
            question=f"Who was the designer of the {product.title}?",
            answerable=False,
            source=product.source,
        ),
    ]


def _queries(products: list[Product], dice: random.Random) -> list[Query]:
    found = []
    for product in products:
        leaf = product.category.leaf if product.category else ""
        same = [p for p in products if p.category == product.category and p.id != product.id]
        partners = [p for p in products if p.category and p.category.leaf == PARTNERS[leaf]]
        judged = {
            **{p.id: "S" for p in dice.sample(same, min(6, len(same)))},
            **{p.id: "C" for p in dice.sample(partners, min(5, len(partners)))},
            product.id: "E",
        }
        found.append(
            Query(
                id=f"query-{product.id}",
                text=f"{product.attribute('material')} {leaf.lower()} {product.attribute('color')} {product.brand}",
                judgements=tuple(Judgement(product_id=id, label=label) for id, label in judged.items()),
                source=product.source,
            )
        )
    return found


def _sessions(products: list[Product], visits: int, dice: random.Random) -> list[Session]:
    shelves: dict[str, list[Product]] = {}
    for product in products:
        shelves.setdefault(product.category.leaf if product.category else "", []).append(product)
    return [_session(number, shelves, dice) for number in range(visits)]


def _session(number: int, shelves: dict[str, list[Product]], dice: random.Random) -> Session:
    leaf = dice.choice(sorted(shelves))
    first, others = dice.choice(shelves[leaf]), dice.sample(shelves[PARTNERS[leaf]], 2)
    ts = f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}T10:{number % 60:02d}:00"
    mates = [shelves[leaf][(7 * number + 3 * place) % len(shelves[leaf])] for place in range(4)]
    searches = (leaf.lower(), f"{leaf.lower()} {first.attribute('color')}", others[0].title.lower())
    steps = [
        Event(ts=ts, type="search", query=searches[0]),
        *(Event(ts=ts, type="click", product_id=mate.id, position=2) for mate in mates[:2]),
        Event(ts=ts, type="search", query=searches[1]),
        *(Event(ts=ts, type="click", product_id=mate.id, position=3) for mate in mates[2:]),
        Event(ts=ts, type="click", product_id=first.id, position=1),
        Event(ts=ts, type="purchase", product_id=first.id, quantity=1),
        Event(ts=ts, type="search", query=searches[2]),
        *(Event(ts=ts, type="cart", product_id=other.id, quantity=1) for other in others),
        *(Event(ts=ts, type="purchase", product_id=other.id, quantity=1) for other in others[:1]),
    ]
    return Session(id=f"s{number}", started=ts, events=tuple(steps), source=SOURCE)


def _collection(path: str) -> Collection:
    leaf = path.split(" > ")[-1]
    text = f"All that belongs to {leaf.lower()}: things for people who look for {path.lower().replace(' > ', ', ')}."
    return Collection(id=leaf.lower().replace(" ", "-"), title=leaf, description=text, category=path, source=SOURCE)


def _policies() -> list[Policy]:
    kinds = (
        "shipping",
        "returns",
        "warranty",
        "payment",
        "repair",
        "gifts",
        "privacy",
        "stock",
        "pick-up",
        "batteries",
    )
    return [
        Policy(
            id=kind,
            kind=kind,
            title=kind.title(),
            text=f"About {kind} we say this. Rule number {number} holds within {number + 5} days.",
            source=SOURCE,
        )
        for number, kind in enumerate(kinds)
    ]


# Strategies: small shops with odd words, missing fields and records that point to nothing.

WORDS = (
    *("boots", "merino wool", "Size 42", "500 ml", "pack of 6", "{brace}", "a > b", "“quoted”", "1. first", "€ 5"),
    *(
        "naïve",
        "日本語",
        "It cannot be inferred.",
        "grey, light",
        "x",
        "Made of steel.",
        "[list]",
        "'it''s'",
        "\n",
        "100%",
    ),
)
ODD = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12)
PHRASES = st.lists(st.sampled_from(WORDS) | ODD, min_size=1, max_size=5).map(" ".join)
TITLES = PHRASES.filter(lambda text: bool(text.strip()))
PATHS = st.sampled_from((*TREE, "Outdoor", "Kitchen > Tea", "A > B > C > D"))
LICENCES = st.sampled_from(("proprietary", "CC0-1.0", "MIT"))
IDS = tuple(f"p{number}" for number in range(8))
ANY_ID = st.sampled_from((*IDS, "gone"))
LANGUAGES = st.sampled_from(("de", "fr", "en", "ja", "xx"))


def sources() -> st.SearchStrategy[Source]:
    """Where a record was read, under one of several licences."""
    return st.builds(lambda licence: SOURCE.model_copy(update={"licence": licence}), LICENCES)


def products(id: str) -> st.SearchStrategy[Product]:
    """A product of this id, with any of its other fields missing."""
    attribute = st.builds(Attribute, name=st.sampled_from(("material", "color", "Pack_Size")), value=PHRASES)
    texts = st.none() | PHRASES
    translation = st.builds(Translation, language=LANGUAGES, title=texts, description=texts)
    return st.builds(
        Product,
        id=st.just(id),
        handle=st.just(id),
        title=TITLES,
        description=st.none() | st.lists(TITLES, max_size=5).map(". ".join),
        brand=st.none() | st.sampled_from(BRANDS),
        category=st.none() | st.builds(Category, value=PATHS),
        attributes=st.lists(attribute, max_size=4).map(tuple),
        seo_description=texts,
        translations=st.lists(translation, max_size=2).map(tuple),
        family=st.sampled_from(("", "f1", "f2", "f3")),
        source=sources(),
    )


def variants() -> st.SearchStrategy[Variant]:
    """A variant of any product, known or not; ids may repeat across a list."""
    money = st.none() | st.builds(Money, amount=st.integers(0, 99_999), currency=st.sampled_from(("EUR", "USD")))
    return st.builds(
        Variant,
        id=st.uuids().map(str),
        product_id=ANY_ID,
        title=TITLES,
        price=money,
        list_price=money,
        weight_g=st.none() | st.integers(0, 9_000),
    )


def reviews() -> st.SearchStrategy[Review]:
    """A review of any product, known or not."""
    id = st.uuids().map(str)
    return st.builds(Review, id=id, product_id=ANY_ID, rating=st.integers(1, 5), body=PHRASES, source=sources())


def questions() -> st.SearchStrategy[Question]:
    """A question on any product, answered or not, judged or not."""
    return st.builds(
        Question,
        id=st.uuids().map(str),
        product_id=ANY_ID,
        question=PHRASES,
        answer=st.none() | PHRASES,
        answerable=st.none() | st.booleans(),
        source=sources(),
    )


def queries() -> st.SearchStrategy[Query]:
    """A query with judgements of products, known or not."""
    judgement = st.builds(Judgement, product_id=ANY_ID, label=st.sampled_from("ESCI"))
    judgements = st.lists(judgement, max_size=8, unique_by=lambda j: j.product_id).map(tuple)
    return st.builds(Query, id=st.uuids().map(str), text=TITLES, judgements=judgements, source=sources())


def sessions() -> st.SearchStrategy[Session]:
    """A visit of a few events in any order."""
    event = st.builds(
        Event,
        ts=st.just("2026-01-01T00:00:00"),
        type=st.sampled_from(("search", "impression", "click", "cart", "purchase")),
        query=st.none() | TITLES,
        product_id=st.none() | ANY_ID,
    )
    events = st.lists(event, max_size=8).map(tuple)
    started = st.dates().map(lambda day: f"{day.isoformat()}T00:00:00")
    return st.builds(Session, id=st.uuids().map(str), started=started, events=events, source=sources())


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """A small shop in which any kind of record may be missing."""
    collection = st.builds(Collection, id=st.uuids().map(str), title=TITLES, description=PHRASES, source=sources())
    policy = st.builds(Policy, id=st.uuids().map(str), kind=st.just("any"), title=TITLES, text=TITLES, source=sources())
    return Catalogue(
        products=tuple(draw(products(id)) for id in IDS[: draw(st.integers(0, len(IDS)))]),
        variants=tuple(draw(st.lists(variants(), max_size=6))),
        reviews=tuple(draw(st.lists(reviews(), max_size=3))),
        questions=tuple(draw(st.lists(questions(), max_size=3))),
        queries=tuple(draw(st.lists(queries(), max_size=3))),
        sessions=tuple(draw(st.lists(sessions(), max_size=4))),
        collections=tuple(draw(st.lists(collection, max_size=3))),
        policies=tuple(draw(st.lists(policy, max_size=3))),
        seed=draw(st.integers(0, 3)),
    )
