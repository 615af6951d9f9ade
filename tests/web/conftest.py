"""What the page tests share: one site of one shop, served for all of them, and a browser."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from assistant.corner_shop import Scripted, corner_shop, open_shop
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving.running import Running, running, wait_until

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.catalogue.snapshots import save
from shopwright.foundation.shop import Shop
from shopwright.web.site import create_site

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PICTURES = Path(__file__).parents[2] / "artefacts"
# Beside other tests a page takes longer than the five seconds that playwright waits.
expect.set_options(timeout=20_000)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@dataclass(frozen=True)
class Site:
    """The site under test."""

    shop: Shop
    model: Scripted
    server: Running

    def at(self, path: str) -> str:
        """An address of the site."""
        return f"{self.server.url}{path}"


@dataclass(frozen=True)
class Visit:
    """A page in a browser, and every address that it has asked for."""

    page: Page
    asked: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def picture(self, name: str) -> None:
        """Keep what the page looks like."""
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    shop = open_shop(tmp_path_factory.mktemp("site"))
    (shop.folder / "images").mkdir()
    (shop.folder / "images" / "stig.png").write_bytes(PIXEL)
    catalogue = corner_shop()
    stig = catalogue.by_id["stig"]
    picture = stig.media[0].model_copy(update={"url": "https://pictures.example/shoes/stig.png?v=2"})
    save(shop, _with(catalogue, stig.model_copy(update={"media": (picture,)})))
    report = shop.report("first")
    report.mkdir(parents=True)
    (report / "report.html").write_text("<h1>The first report</h1>")
    (report / "report.json").write_text('{"score": 0.61, "interval": [0.58, 0.64], "model": "tuned", "suite": "own"}')
    model = Scripted("The Stig boots are made of nubuck leather. They are made of suede.")
    with running(create_site(shop, model, by_meaning=False)) as server:
        wait_until(lambda: (shop.folder / "shop.db").exists())
        yield Site(shop, model, server)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed on this machine.")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    one = Visit(context.new_page())
    one.page.on("request", lambda request: one.asked.append(request.url))
    one.page.on("pageerror", lambda error: one.problems.append(str(error)))
    yield one
    context.close()
    assert one.problems == []


def _with(catalogue: Catalogue, product: Product) -> Catalogue:
    return replace(catalogue, products=tuple(product if p.id == product.id else p for p in catalogue.products))
