"""Which Chromium the browser tests use. `python tests/browser/chromium.py` installs one if there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
OFF = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    *("PreconnectToSearch", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
)
"""What Playwright turns off, too, as the last list counts; and the two pages of an address bar that nobody sees, which
each window would draw first: as much work as a page of ours."""

FLAGS = (
    f"--disable-features={','.join(OFF)}",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)


def find() -> str | None:
    """The path of a Chromium: KEPT_CHROMIUM, else an installed one, else Playwright's own, else None."""
    if chosen := os.environ.get("KEPT_CHROMIUM"):
        return shutil.which(chosen)
    for name in (*NAMES, *ELSEWHERE):
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def flags() -> list[str]:
    """Command-line flags: no errands of its own in the network; as root it only starts without its sandbox."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*FLAGS, *(["--no-sandbox"] if as_root else [])]


def install() -> None:
    """Install a Chromium by Playwright, else, as root on Debian, by apt. Raises CalledProcessError if neither can."""
    playwright = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if playwright.returncode == 0:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise SystemExit("No Chromium here, and none could be installed: install one, or name it in KEPT_CHROMIUM.")
    subprocess.run(["apt-get", "update"], check=True)
    subprocess.run(
        ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
        check=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )


if __name__ == "__main__":
    if find() is None:
        install()
    if (path := find()) is None:
        raise SystemExit("A Chromium was installed, but it cannot be found: name it in KEPT_CHROMIUM.")
    print(f"Browser tests use {path}.")
