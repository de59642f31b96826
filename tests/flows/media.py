"""Recordings as Zoom makes them: real sound and pictures, made by ffmpeg."""

from __future__ import annotations

import random
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

_PADDING = 1 << 20


def need_ffmpeg() -> None:
    """Skips the running test where there is no ffmpeg."""
    if not (shutil.which("ffmpeg") and shutil.which("ffprobe")):
        pytest.skip("ffmpeg and ffprobe are not installed")


def sound(path: Path, seconds: float = 1, *, bit_rate: str = "32k") -> Path:
    """A tone."""
    return _made(path, "-f", "lavfi", "-i", f"sine=d={seconds}", "-c:a", "aac", "-b:a", bit_rate)


def talk(path: Path, seconds: int = 60, *, bit_rate: str = "96k") -> Path:
    """Noise that does not compress, whose every fourth second is silent."""
    noise = f"anoisesrc=d={seconds}:c=pink:r=44100:a=0.5,volume=0:enable='gt(mod(t,4),3)'"
    return _made(path, "-f", "lavfi", "-i", noise, "-ac", "1", "-c:a", "aac", "-b:a", bit_rate)


def pictures(path: Path, seconds: int = 2, *, bit_rate: str = "200k", tone: str = "32k") -> Path:
    """A test card with a tone."""
    card = ("-f", "lavfi", "-i", f"testsrc=d={seconds}:s=320x180:r=10")
    heard = ("-f", "lavfi", "-i", f"sine=d={seconds}", "-c:a", "aac", "-b:a", tone)
    shown = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-b:v", bit_rate)
    return _made(path, *card, *heard, *shown)


def padded(path: Path, size: int) -> Path:
    """Grow a video to so many bytes. It still plays: what players skip by its name stands at its end."""
    left = size - path.stat().st_size
    block = random.Random(size).randbytes(_PADDING)
    with path.open("ab") as file:
        file.write(left.to_bytes(4, "big") + b"free")
        for begin in range(8, left, _PADDING):
            # Each block differs, so that one that came twice or not at all would show.
            file.write((begin.to_bytes(8, "big") + block[8:])[: left - begin])
    return path


def seconds_of(path: Path) -> float:
    """Raises: CalledProcessError, for what does not play."""
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(_PADDING):
            digest.update(block)
    return digest.hexdigest()


def _made(path: Path, *arguments: str) -> Path:
    ending = ("-movflags", "+faststart", str(path))
    subprocess.run(["ffmpeg", "-nostdin", "-y", "-loglevel", "error", *arguments, *ending], check=True)
    return path
