"""Commands that put a model to work: author, ask, serve, export."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from shopwright.cli.desk import Desk, Grid, Outcome

ModelName = Annotated[str, typer.Option(help="The model to use.", show_default="the shop's default_model")]


class Authored(StrEnum):
    """What can be written."""

    ADS = "ads"
    TITLE = "title"
    DESCRIPTION = "description"
    BULLETS = "bullets"


def author(
    desk: Desk,
    filter: Annotated[str, typer.Argument(help="Words of a title, brand, category or id.")] = "",
    task: Annotated[Authored, typer.Option(help="What to write.")] = Authored.ADS,
    channel: Annotated[str, typer.Option(help="Where it is to appear.")] = "google_ads",
    n: Annotated[int, typer.Option(help="Candidates a product.", min=1, max=10)] = 1,
    out: Annotated[Path | None, typer.Option(help="A CSV of the drafts.")] = None,
    model: ModelName = "",
) -> Outcome:
    """Write drafts for many products; they wait in the review queue and nothing is overwritten."""
    from shopwright.models.opening import open_model
    from shopwright.studio.authoring import author as draft

    engine = open_model(model or desk.shop.settings.default_model, desk.shop)
    result = draft(desk.shop, filter, task=task.value, channel=channel, n=n, out=out, model=engine)
    return Outcome(result, Grid("Drafts", ("what", "count"), list(result.items())))


def ask(
    desk: Desk,
    question: str,
    session: Annotated[str, typer.Option(help="Go on with a conversation.")] = "",
    model: ModelName = "",
) -> Outcome:
    """Ask the assistant one question."""
    from shopwright.assistant.conversation import open_assistant
    from shopwright.models.opening import open_model

    engine = open_model(model or desk.shop.settings.default_model, desk.shop)
    turn = open_assistant(desk.shop, engine).ask(question, session or "terminal")
    rows = [(card.title, card.price, card.availability, card.id) for card in turn.cards]
    return Outcome(turn.as_json(), Grid(turn.text, ("product", "price", "availability", "id"), rows))


def serve(
    desk: Desk,
    model: ModelName = "",
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    api_key: Annotated[
        str, typer.Option(envvar="SHOPWRIGHT_API_KEY", help="Needed to listen beyond this machine.")
    ] = "",
) -> Outcome:
    """Open the assistant, the studio and the API until stopped."""
    from shopwright.web.site import serve_site

    serve_site(desk.shop, model or desk.shop.settings.default_model, host=host, port=port, api_key=api_key or None)
    return Outcome({"served": f"http://{host}:{port}"})


def export(
    desk: Desk,
    what: Annotated[
        str, typer.Argument(help="drafts, preferences, suite, model-index, model:MODEL, or an instruction set by name.")
    ],
    out: Annotated[Path, typer.Option(help="The file or folder to write.")],
    format: Annotated[
        str,
        typer.Option(
            help="drafts: shopify, generic, google; instructions: jsonl, trl, alpaca, sharegpt, preference, "
            "llama-factory, lm-eval; suite: lm-eval; model: gguf, ollama, vllm, peft, hub."
        ),
    ] = "",
    suite: Annotated[str, typer.Option(help="Of a suite: its name, or a YAML file of your own.")] = "own",
    data: Annotated[Path | None, typer.Option(help="Of a suite: the benchmark's file.")] = None,
    report: Annotated[str, typer.Option(help="Of a model-index: the report's name.")] = "",
    limit: Annotated[int | None, typer.Option(help="Of a suite: at most this many questions a task.")] = None,
) -> Outcome:
    """Write approved drafts, preferences, instructions, a suite, a model or a report's results for elsewhere."""
    from shopwright.evaluation.harness_tasks import export_suite
    from shopwright.evaluation.model_index import export_model_index
    from shopwright.instructions.exporting import export_instructions
    from shopwright.studio.exporting import export_drafts
    from shopwright.studio.preferences import export_preferences

    if what.startswith("model:"):
        return _export_model(desk, what.removeprefix("model:"), format or "hub", out)
    if what == "drafts":
        rows = export_drafts(desk.shop, out, format or "shopify")
    elif what == "preferences":
        rows = export_preferences(desk.shop, out)
    elif what == "suite":
        rows = export_suite(desk.shop_if_any, suite, out, format or "lm-eval", data=data, limit=limit)
    elif what == "model-index":
        rows = export_model_index(desk.shop, report, out)
    else:
        rows = export_instructions(desk.shop, what, out, format or "jsonl")
    return Outcome({"rows": rows, "out": str(out)}, Grid("Exported", ("file", "rows"), [(out, rows)]))


def _export_model(desk: Desk, spec: str, format: str, out: Path) -> Outcome:
    from shopwright.compression.packages import export_model
    from shopwright.evaluation.model_index import tell_of_reports

    package = export_model(desk.shop_if_any, spec, format, out)
    results = tell_of_reports(desk.shop_if_any, spec, out)
    rows = [*((key, package[key]) for key in ("format", "bytes", "out")), ("files", ", ".join(package["files"]))]
    grid = Grid(f"Exported {package['model']}", ("what", "figure"), [*rows, ("results on its card", results)])
    return Outcome({**package, "results": results}, grid)
