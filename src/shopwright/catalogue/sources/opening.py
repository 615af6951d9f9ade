"""Opens a file in whatever form it has: delimited, JSON lines, JSON or YAML."""

from contextlib import ExitStack
from pathlib import Path

from shopwright.catalogue.drops import ImportLog, drop_at
from shopwright.catalogue.sources.delimited import read_delimited
from shopwright.catalogue.sources.documents import read_json, read_json_lines, read_yaml_rows
from shopwright.catalogue.sources.encoding import open_text
from shopwright.catalogue.sources.tables import Table, Unreadable

_FORMS = {".jsonl": "lines", ".ndjson": "lines", ".json": "json", ".yaml": "yaml", ".yml": "yaml"}


def open_table(file: Path, log: ImportLog, open_files: ExitStack, rows_at: str = "") -> Table:
    """The rows of a file, open as long as `open_files`. Raises Unreadable; UnreadableFile where there is no file."""
    if file.is_dir():
        raise Unreadable(drop_at("not-a-file", (file, 0), "", "", "This is a folder: name the files in it."))
    text = open_files.enter_context(open_text(file, log))
    form = _FORMS.get(file.suffix.lower(), "delimited")
    if form == "lines":
        return read_json_lines(file, text, log)
    if form == "json":
        return read_json(file, text, log, rows_at)
    if form == "yaml":
        return read_yaml_rows(file, text, log, rows_at)
    return read_delimited(file, text, log)
