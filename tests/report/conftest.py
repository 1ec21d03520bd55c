"""Headless Chromium, and pages to open in it."""

import functools
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import (  # type: ignore[import-not-found]  # .venv-report has it
    Browser,
    Page,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "workflows"), str(ROOT / "workflows" / "report")]

from report_runs import SAMPLES, SHAPES, called, made, report  # noqa: E402
from screens import DESKTOP  # noqa: E402

CHROMIUM = "/usr/bin/chromium"  # Debian's


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Chromium's own sandbox cannot be had in a container.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def runs(tmp_path_factory) -> dict[str, Path]:
    """The shipped samples' calls, each with its page beside it."""
    folder = tmp_path_factory.mktemp("runs")
    calls = {sample: called(folder, sample) for sample in SAMPLES}
    done = report(*calls.values())
    assert done.returncode == 0, done.stderr
    return calls


@pytest.fixture(scope="session")
def pages(runs, tmp_path_factory) -> dict[str, Path]:
    """All pages by the name of their run: real ones and every shape of made-up ones."""
    found = {sample: Path(f"{calls}.report.html") for sample, calls in runs.items()}
    for name, shape in SHAPES.items():
        calls = made(tmp_path_factory.mktemp("made"), shape)
        done = report(calls)
        assert done.returncode == 0, done.stderr
        found[name] = Path(f"{calls}.report.html")
    return found


@pytest.fixture
def shown(browser) -> Iterator[Callable[..., Page]]:
    """Opens a page, waits until it is drawn, and fails at the end if it complained or asked for
    anything but itself.
    """
    complaints: list[str] = []
    contexts = []

    def answer(dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def show(path: Path, size: tuple[int, int] = DESKTOP, scheme: str = "light") -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", answer)
        page.on(
            "request",
            lambda request: (
                complaints.append(request.url)
                if request.url != path.as_uri() and not request.url.startswith(("data:", "blob:"))
                else None
            ),
        )
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready=yes]", timeout=30_000)
        return page

    yield show
    for context in contexts:
        context.close()
    assert complaints == []


class _Ranges(SimpleHTTPRequestHandler):
    """Serves files, and the ranges of them that readers of BAM and VCF ask for."""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        wanted = self.headers.get("Range", "")
        if not wanted.startswith("bytes=") or not path.is_file():
            super().do_GET()
            return
        content = path.read_bytes()
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        end = min(int(last) + 1 if last else len(content), len(content))
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{end - 1}/{len(content)}")
        self.send_header("Content-Length", str(end - int(first)))
        self.end_headers()
        self.wfile.write(content[int(first) : end])


@pytest.fixture
def served() -> Iterator[Callable[[Path], str]]:
    """Serves a folder on this machine and gives its address."""
    servers = []

    def serve(folder: Path) -> str:
        handler = functools.partial(_Ranges, directory=str(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
