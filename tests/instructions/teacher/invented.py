"""What the scripted teacher says: products, shops and people put together from lists of words, by a number alone."""

import json
import random
import re

NAMES = (
    "Alder", "Brisk", "Cove", "Dapple", "Ember", "Flint", "Gale", "Hazel", "Inlet", "Juno", "Kestrel", "Lark",
    "Moss", "Nettle", "Orrin", "Perch", "Quill", "Rook", "Sable", "Thrift", "Umber", "Vale", "Wick", "Yarrow",
    "Zest",
)  # fmt: skip
ENDS = (
    "fold", "point", "ridge", "loop", "mark", "nest", "line", "gate", "wing", "stem", "bend", "crest", "ton",
    "by", "well", "mere", "ford", "dell", "peak", "brook",
)  # fmt: skip
KINDS = {
    "kettle": "Kitchen > Tea and coffee > Kettles", "saucepan": "Kitchen > Cookware > Saucepans",
    "rucksack": "Outdoor > Hiking > Rucksacks", "tent": "Outdoor > Camping > Tents",
    "lantern": "Outdoor > Camping > Lanterns", "drill": "Tools > Power tools > Drills",
    "handsaw": "Tools > Hand tools > Saws", "notebook": "Stationery > Paper > Notebooks",
    "fountain pen": "Stationery > Pens > Fountain pens", "jigsaw puzzle": "Toys > Games > Puzzles",
    "balance bike": "Toys > Ride-on > Balance bikes", "dog bed": "Pets > Dogs > Beds",
    "cat tree": "Pets > Cats > Furniture", "headset": "Electronics > Audio > Headsets",
    "keyboard": "Electronics > Computers > Keyboards", "monitor": "Electronics > Computers > Monitors",
    "hose": "Garden > Watering > Hoses", "planter": "Garden > Pots > Planters",
    "hand cream": "Beauty > Hands > Creams", "razor": "Beauty > Shaving > Razors",
    "granola": "Grocery > Breakfast > Cereals", "olive oil": "Grocery > Oils > Olive oil",
    "novel": "Books > Fiction > Novels", "atlas": "Books > Travel > Atlases",
    "yoga mat": "Sport > Fitness > Mats", "swim cap": "Sport > Swimming > Caps",
    "suitcase": "Travel > Luggage > Suitcases", "blanket": "Home > Textiles > Blankets",
    "floor lamp": "Home > Lighting > Floor lamps", "bookshelf": "Furniture > Study > Shelves",
}  # fmt: skip
FACTS = (
    "weighs {a} g", "measures {a} x {b} cm", "holds {c} l", "runs for {b} hours", "comes as a set of {c}",
    "costs EUR {b}", "has {c} pockets", "folds to {c} cm", "takes {b} minutes to warm up", "lasts {c} seasons",
    "reaches {c} m", "carries {b} kg", "made in {place}", "tested by {who}", "with a handle of {stuff}",
    "lined with {stuff}", "packed in {stuff}", "repaired for {c} years", "drawn by {who}", "needs no tools",
    "opens with one hand", "hangs on a hook", "fits under a bed", "stands without help", "sorted by hand",
    "rinses under the tap", "stacks in a drawer", "locks with a click", "charges by cable", "comes with a booklet",
)  # fmt: skip
PLACES = (
    "Porto", "Ghent", "Turku", "Graz", "Bergen", "Leeds", "Malmo", "Brno", "Cork", "Lyon", "Bari", "Riga",
)  # fmt: skip
STUFF = (
    "beech", "cork", "linen", "felt", "paper", "hemp", "ash", "jute", "rattan", "willow",
)  # fmt: skip
WHO = (
    "choir singers", "night nurses", "tram drivers", "young parents", "beekeepers", "stage hands",
    "chess players", "bakers", "weekend sailors", "first graders", "bus tourists", "florists", "cyclists",
    "grandparents", "students", "potters",
)  # fmt: skip
OPENERS = (
    "Please", "For our spring campaign,", "A seller asks:", "On behalf of a small shop,", "Carefully,",
    "For the newsletter,", "This time,", "Before the fair,", "For a quiet shelf,", "In plain words,",
    "With a light hand,", "For next Monday,", "Without haste,", "As the platform asks,",
    "For the shop window,",
)  # fmt: skip
CONDITIONS = (
    "keep it short", "name the most useful fact first", "think of {who}", "leave out the price",
    "mention where it is used", "do not shout", "stay below {b} words", "avoid jargon", "speak to {who}",
    "say it once", "end with the name", "start with the need", "stay true to every figure",
    "remember {who} read it on a phone", "use one sentence more than you need",
)  # fmt: skip
ASKS = {
    "ad-writing": (
        "write an advertisement", "make an ad", "draft a few selling lines", "compose a promotion",
        "turn the notes into an advert",
    ),
    "query-title": (
        "rewrite the title for the query", "give a better title", "bring title and search together",
        "title this so that it is found", "mend the title",
    ),
    "listing-classification": (
        "classify the listing", "find its path", "name the branch of the tree", "file the product",
        "tell where it belongs",
    ),
    "purchase-intent": (
        "say what the customer wants", "infer the need", "guess the purpose", "explain the purchase",
        "name the intent",
    ),
    "general-qa": (
        "answer the customer", "reply to the question", "help the shopper", "tell what the rules say",
        "clear up the doubt",
    ),
}  # fmt: skip
WISHES = (
    "take it on the train", "give it to a neighbour", "use it in a tiny flat", "share it with {who}",
    "replace a broken one", "keep it for {c} winters", "carry it up {b} stairs",
    "try it before a trip to {place}", "store it in a shed", "lend it to {who}", "use it after dark",
    "teach {who} with it", "avoid noise at night", "open a stall in {place}", "save {b} minutes each morning",
)  # fmt: skip
WORDS = {
    "ad-writing": "advertisement", "query-title": "title", "listing-classification": "tree",
    "purchase-intent": "customer wants", "general-qa": "answer a question",
}  # fmt: skip


def task_of(prompt: str) -> str:
    """Which of the five tasks a prompt is about, by the words of its first line."""
    first = prompt.split("\n", 1)[0]
    return next(task for task, word in WORDS.items() if word in first)


def reply(prompt: str, number: int) -> dict[str, str]:
    """What the teacher says to a prompt: always the same for the same number."""
    dice = random.Random(number)
    task, shown = task_of(prompt), [json.loads(line) for line in prompt.splitlines() if line.startswith('{"instr')]
    if "Write its output." in prompt:
        return {"output": answer(task, shown[-1], dice)}
    if "Say the same in other words" in prompt:
        return reworded(shown[-1], dice)
    if dice.random() < 0.06:
        return {"instruction": f"Now {shown[-1]['instruction']}", "input": shown[-1]["input"]}
    return question(task, dice)


def question(task: str, dice: random.Random) -> dict[str, str]:
    """A new instruction with its input."""
    condition = _filled(dice.choice(CONDITIONS), dice)
    opener, ask = dice.choice(OPENERS), dice.choice(ASKS[task])
    instruction = dice.choice(
        (f"{opener} {ask}; {condition}.", f"{condition.capitalize()} and {ask}. {opener} thanks.")
    )
    name, kind = dice.choice(NAMES) + dice.choice(ENDS), dice.choice(list(KINDS))
    facts = "; ".join(_filled(fact, dice) for fact in dice.sample(FACTS, 4))
    wish = _filled(dice.choice(WISHES), dice)
    other = dice.choice([path for path in KINDS.values() if path != KINDS[kind]])
    paths = "; ".join(dice.sample([KINDS[kind], other], 2))
    return {
        "instruction": instruction,
        "input": {
            "ad-writing": f"{name}, {kind}: {facts}.",
            "query-title": f"Title: {name} {kind}. Facts: {facts}. Query: {kind} to {wish}",
            "listing-classification": f"{name}, {kind}: {facts}. Paths: {paths}",
            "purchase-intent": f"Bought: {name} {kind}. Review: I wanted to {wish}, and it {facts.split('; ')[0]}.",
            "general-qa": f"Facts: {name}, {kind}; {facts}. Question: May I {wish}?",
        }[task],
    }


def reworded(shown: dict[str, str], dice: random.Random) -> dict[str, str]:
    """The same clauses in another order, between other words."""
    clauses = [clause.strip() for clause in re.split(r"(?<=[.;:?!,])\s", shown["input"]) if clause.strip()]
    dice.shuffle(clauses)
    words = re.findall(r"\S+", shown["instruction"].rstrip("."))
    half = len(words) // 2
    opener = dice.choice(OPENERS)
    return {"instruction": f"{opener} {' '.join(words[half:])} - {' '.join(words[:half])}.", "input": " ".join(clauses)}


def answer(task: str, asked: dict[str, str], dice: random.Random) -> str:
    """An output that is true to its input; now and then one that claims too much."""
    given = asked["input"] or asked["instruction"]
    pieces = [piece.strip(" .") for piece in re.split(r"[;:.,]\s", given) if piece.strip(" .")]
    dice.shuffle(pieces)
    if task == "listing-classification":
        paths = re.findall(r"[\w' -]+(?: > [\w' -]+)+", given.rpartition(":")[2])
        return paths[0].strip() if paths else "Home > Other"
    if task == "query-title":
        return ", ".join(pieces[:3])[:150]
    more = " The best of them all, 4,711 sold." if task == "ad-writing" and dice.random() < 0.05 else ""
    who = dice.choice(("Look closely", "Think of this", "Here it is", "Good news", "One thing is certain", "In short"))
    joined = ", and then ".join(pieces[: dice.randint(2, 3)])
    end = dice.choice(("that is what counts", "so it is told", "and that is all one needs", "take it from there"))
    return f"{who}: {joined[:300]}; {end}.{more}"


def _filled(text: str, dice: random.Random) -> str:
    values = {"a": dice.randint(110, 990), "b": dice.randint(11, 95), "c": dice.randint(2, 10)}
    return text.format(**values, place=dice.choice(PLACES), who=dice.choice(WHO), stuff=dice.choice(STUFF))
