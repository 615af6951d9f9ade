"""A reader of the few words of Go's text/template that a Modelfile of ours is written in, and of Modelfiles."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Values = Mapping[str, object]

ACTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
COMMAND = re.compile(
    r'^(FROM|TEMPLATE|LICENSE|PARAMETER \w+) ("""(?P<long>.*?)"""|"(?P<quoted>[^"\n]*)"|(?P<bare>[^"\n]+))$',
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Branch:
    """An `if` or a `range` with what it holds."""

    word: str
    pipeline: str
    then: list["str | Branch"] = field(default_factory=list)
    otherwise: list["str | Branch"] = field(default_factory=list)


def commands(modelfile: str) -> dict[str, list[str]]:
    """The values of a Modelfile's commands; a parameter goes by its own name."""
    found: dict[str, list[str]] = {}
    for match in COMMAND.finditer(modelfile):
        value = next(text for text in (match["long"], match["quoted"], match["bare"]) if text is not None)
        found.setdefault(match[1].removeprefix("PARAMETER "), []).append(value)
    return found


def execute(template: str, messages: Sequence[Mapping[str, str]]) -> str:
    """What Ollama makes of a conversation: turns of one role that follow each other are one, system texts joined."""
    system = [message["content"] for message in messages if message["role"] == "system"]
    turns: list[dict[str, object]] = []
    for message in messages:
        if turns and turns[-1]["Role"] == message["role"]:
            turns[-1]["Content"] = f"{turns[-1]['Content']}\n\n{message['content']}"
        else:
            turns.append({"Role": message["role"], "Content": message["content"]})
    return "".join(_written(_parsed(template), {"System": "\n\n".join(system), "Messages": turns}))


def _parsed(template: str) -> "list[str | Branch]":
    root: list[str | Branch] = []
    places = [root]
    open_branches: list[tuple[Branch, int]] = []
    for at, part in enumerate(ACTION.split(template)):
        if at % 2 == 0:
            places[-1].append("=" + part)
            continue
        assert not part.startswith("-") and not part.endswith("-"), "white space is trimmed"
        word, _, rest = part.strip().partition(" ")
        if word in ("if", "range"):
            branch = Branch(word, rest)
            places[-1].append(branch)
            open_branches.append((branch, len(places)))
            places.append(branch.then)
        elif word == "else":
            branch = open_branches[-1][0] if len(places) else Branch("", "")
            inner = _last_else(branch)
            if rest.startswith("if "):
                following = Branch("if", rest.removeprefix("if "))
                inner.otherwise.append(following)
                places[-1] = following.then
            else:
                places[-1] = inner.otherwise
        elif word == "end":
            open_branches.pop()
            places.pop()
        else:
            places[-1].append(part.strip())
    assert not open_branches, "an action is not ended"
    return root


def _last_else(branch: Branch) -> Branch:
    while branch.otherwise and isinstance(branch.otherwise[0], Branch):
        branch = branch.otherwise[0]
    return branch


def _written(nodes: "Sequence[str | Branch]", dot: Values) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node[1:] if node.startswith("=") else str(_value(node, dot))
        elif node.word == "range":
            found = _value(node.pipeline, dot)
            assert isinstance(found, list)
            for one in found:
                yield from _written(node.then, one)
        else:
            yield from _written(node.then if _value(node.pipeline, dot) else node.otherwise, dot)


def _value(pipeline: str, dot: Values) -> object:
    if pipeline.startswith("eq "):
        _, one, other = pipeline.split(" ", 2)
        return _value(one, dot) == _value(other, dot)
    if pipeline.startswith('"'):
        return json.loads(pipeline)
    assert re.fullmatch(r"\.\w+", pipeline), f"unknown words: {pipeline}"
    return dot[pipeline[1:]]
