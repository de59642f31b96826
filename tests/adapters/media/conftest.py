"""Media made by the real ffmpeg."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.media.ffmpeg import Ffmpeg
from tests.adapters.media.programs import SILENCES, make


@pytest.fixture(scope="session")
def ffmpeg() -> Ffmpeg:
    found = Ffmpeg.found()
    if found is None:
        pytest.skip("ffmpeg and ffprobe are not installed")
    return found


@pytest.fixture(scope="session")
def media_folder(ffmpeg, tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def talk(media_folder) -> Path:
    """A minute of tone with silences."""
    path = media_folder / "talk.m4a"
    silent = "+".join(f"between(t,{begin},{end})" for begin, end in SILENCES)
    make("-f", "lavfi", "-i", "sine=d=60", "-af", f"volume=0:enable='{silent}'", "-b:a", "64k", path)
    return path


@pytest.fixture(scope="session")
def drone(media_folder) -> Path:
    """A minute without any silence."""
    path = media_folder / "drone.m4a"
    make("-f", "lavfi", "-i", "sine=d=60", "-b:a", "64k", path)
    return path


@pytest.fixture(scope="session")
def video(media_folder) -> Path:
    path = media_folder / "video.mp4"
    make(
        "-f",
        "lavfi",
        "-i",
        "testsrc=d=4:s=640x360:r=10",
        "-f",
        "lavfi",
        "-i",
        "sine=d=4",
        "-c:a",
        "aac",
        path,
    )
    return path


@pytest.fixture
def work(tmp_path) -> Path:
    folder = tmp_path / "100% of work"
    folder.mkdir()
    return folder
