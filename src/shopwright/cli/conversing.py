"""The assistant as the examiner meets it: a model that is asked for whole conversations and tells what was seen."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files

from shopwright.assistant import wording
from shopwright.assistant.conversation import Assistant, load_encoder, open_assistant
from shopwright.assistant.memory import Memory
from shopwright.assistant.search import catalogue_fingerprint
from shopwright.evaluation.journey_suite import Exchange, Held
from shopwright.evaluation.journeys import Planted, Seen
from shopwright.evaluation.strategies import PLAIN, Strategy
from shopwright.evaluation.systems import System, manifest_of
from shopwright.foundation.errors import MissingPackage, UsageError
from shopwright.foundation.files import content_hash
from shopwright.foundation.shop import Shop
from shopwright.models.model import Model, ModelFailed, PromptTooLong, Reply, Request
from shopwright.models.opening import open_model

_SESSION = "journey"


class NoStrategies(UsageError):
    """A strategy was named for the assistant, which asks its model in its own way."""

    def __init__(self, strategy: str) -> None:
        super().__init__(f"The assistant has no strategy {strategy!r}. Leave --strategy out.")


class Conversing:
    """A Model around an assistant: a request is two conversations, a reply what was seen at the end of each."""

    def __init__(self, assistant: Assistant) -> None:
        self._model = _Watched(assistant.model)
        self._assistant = replace(assistant, model=self._model)
        self.name = assistant.model.name
        self.fingerprint = _fingerprint(assistant)

    def converse(self, turns: Sequence[str], planted: Sequence[Planted]) -> Seen:
        """The last reply of a new conversation. Raises ModelFailed."""
        assistant = replace(_with(self._assistant, planted), memory=Memory())
        *_, last = [assistant.ask(turn, _SESSION) for turn in turns]
        self._model.raise_failure()
        return Seen(
            text=last.text,
            shown=tuple(card.id for card in last.cards),
            gave_up=bool(last.relaxed),
            answered=last.answered,
            handed_off=wording.HAND_OFF in last.text,
        )

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """The JSON of a Held for each JSON of an Exchange. Raises ModelFailed."""
        for request in requests:
            asked = Exchange.model_validate_json(request.messages[-1].content)
            case, twin = self.converse(asked.case, asked.case_planted), self.converse(asked.twin, asked.twin_planted)
            yield Reply(Held(case=case, twin=twin).model_dump_json(indent=1))

    def stream(self, request: Request) -> Iterator[str]:
        """The reply in one piece."""
        yield from (reply.text for reply in self.reply([request]))

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """None: a conversation has no likelihood."""

    def close(self) -> None:
        """Let the engine go."""
        self._model.close()


class _Watched:
    """A Model that remembers a failure, since the assistant goes on without its model and an examiner must not."""

    def __init__(self, model: Model) -> None:
        self.name, self.fingerprint, self._model = model.name, model.fingerprint, model
        self._failure: ModelFailed | None = None

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """The model's own."""
        return self._model.reply(requests)

    def stream(self, request: Request) -> Iterator[str]:
        """The model's own. Raises ModelFailed, and keeps it."""
        try:
            yield from self._model.stream(request)
        except PromptTooLong:
            # It always will be, and what shoppers then read is what is examined.
            raise
        except ModelFailed as failure:
            self._failure = failure
            raise

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """The model's own."""
        return self._model.likelihoods(request, continuations)

    def close(self) -> None:
        """Let the engine go."""
        self._model.close()

    def raise_failure(self) -> None:
        """Raise the failure since the last time, if there was one."""
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure


def open_conversing(spec: str, shop: Shop | None, strategy: Strategy | None = None) -> System:
    """The shop's assistant speaking through a model, as `serve` opens it. Raises NoStrategies."""
    assert shop is not None  # the suite was made from its records
    if strategy is not None and strategy != PLAIN:
        raise NoStrategies(strategy.name)
    try:
        encoder = load_encoder()
    except MissingPackage:
        encoder = None
    manifest = manifest_of(spec, shop)
    assistant = open_assistant(shop, open_model(spec, shop), encoder)
    return System(spec, Conversing(assistant), PLAIN, licences=manifest.licences if manifest else ())


def _fingerprint(assistant: Assistant) -> str:
    """Of the model, the records, the encoder and the assistant's own code: any of them changes the replies."""
    room = sorted(files("shopwright.assistant").iterdir(), key=lambda file: file.name)
    code = [file.read_text(encoding="utf-8") for file in room if file.name.endswith(".py")]
    index = assistant.index
    encoder = index.encoder.fingerprint if index.encoder else None
    rules = [policy.model_dump_json() for policy in index.catalogue.policies]
    return content_hash(assistant.model.fingerprint, catalogue_fingerprint(index.catalogue), rules, encoder, code)


def _with(assistant: Assistant, planted: Sequence[Planted]) -> Assistant:
    """The assistant over records that say something more; the search index stays, its rows are the same products."""
    if not planted:
        return assistant
    more = {item.product: item.text for item in planted}
    index = assistant.index
    told = tuple(
        p.model_copy(update={"description": f"{p.description or ''}\n{more[p.id]}"}) if p.id in more else p
        for p in index.catalogue.products
    )
    catalogue = replace(index.catalogue, products=told)
    published = tuple(product for product in told if product.published)
    return replace(assistant, index=replace(index, catalogue=catalogue, products=published))
