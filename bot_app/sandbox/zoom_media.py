"""Sound, pictures and words for the local Zoom's recordings."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_ASSETS = Path(__file__).parent / "assets"
_MELODY = (
    "aevalsrc='0.4*exp(-2*mod(t,1))*sin(2*PI*t*(440*lt(mod(t,3),1)"
    "+554.37*gte(mod(t,3),1)*lt(mod(t,3),2)+659.25*gte(mod(t,3),2)))':s=22050:d={seconds}"
)
_PICTURES = "testsrc2=size=320x180:rate=10:duration={seconds}"
_SOUND = ("-ac", "1", "-c:a", "aac", "-b:a", "32k")
_PATIENCE = 120.0

_LINES = {
    "en": (
        ("Shift lead", "Good morning. Two alerts from the night need an owner today."),
        ("Analyst", "The first was a password spray on the mail gateway: forty accounts, no success."),
        ("Analyst", "The second is a new login for the backup service, from a network we do not know."),
        ("Network engineer", "That network is the new data centre. The change was announced last week."),
        ("Shift lead", "Then we decided: the backup alert is closed, the mail gateway gets a rate limit."),
        ("Network engineer", "I can roll out the rate limit tonight. It needs ten minutes of downtime."),
        ("Shift lead", "Action item: the network engineer enables the rate limit by 22:00 today."),
        ("Analyst", "I will watch the logs afterwards and report tomorrow at nine."),
        ("Shift lead", "Good. Is anything still open? Then thank you, and a quiet shift to all."),
    ),
    "id": (
        ("Ketua regu", "Selamat pagi. Dua peringatan semalam perlu penanggung jawab hari ini."),
        ("Analis", "Yang pertama percobaan kata sandi massal di gerbang surel: empat puluh akun, gagal."),
        ("Analis", "Yang kedua login baru untuk layanan cadangan, dari jaringan yang tidak kami kenal."),
        ("Teknisi jaringan", "Jaringan itu pusat data yang baru. Perubahannya sudah diumumkan minggu lalu."),
        ("Ketua regu", "Jadi kita putuskan: peringatan cadangan ditutup, gerbang surel diberi batas laju."),
        (
            "Teknisi jaringan",
            "Saya bisa memasang batas laju malam ini. Perlu sepuluh menit layanan berhenti.",
        ),
        ("Ketua regu", "Tindak lanjut: teknisi jaringan memasang batas laju sebelum pukul 22.00."),
        ("Analis", "Saya akan memantau log sesudahnya dan melapor besok pukul sembilan."),
        ("Ketua regu", "Baik. Masih ada yang perlu dibahas? Kalau tidak, terima kasih dan selamat bertugas."),
    ),
}
_CUE_SECONDS = 6


def meeting_audio(folder: Path, seconds: int) -> Path:
    """A melody as `audio.m4a`; where ffmpeg is missing, three seconds of it whatever was asked."""
    return _made(
        folder / "audio.m4a", "tone.m4a", "-f", "lavfi", "-i", _MELODY.format(seconds=seconds), *_SOUND
    )


def meeting_video(folder: Path, seconds: int) -> Path:
    """A test card with the melody as `video.mp4`; where ffmpeg is missing, three seconds of it."""
    pictures = ("-f", "lavfi", "-i", _PICTURES.format(seconds=seconds))
    sound = ("-f", "lavfi", "-i", _MELODY.format(seconds=seconds), *_SOUND)
    shown = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-shortest")
    return _made(folder / "video.mp4", "card.mp4", *pictures, *sound, *shown)


def meeting_transcript(language: str = "en") -> str:
    """What was said, as WebVTT in Zoom's fashion: numbered cues, the speaker before a colon."""
    cues = [
        f"{number}\n{_at(start)} --> {_at(start + _CUE_SECONDS - 1)}\n{speaker}: {words}\n"
        for number, (speaker, words) in enumerate(_LINES[language], 1)
        for start in [(number - 1) * _CUE_SECONDS]
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _made(target: Path, asset: str, *arguments: str) -> Path:
    program = shutil.which("ffmpeg")
    if program is None:
        shutil.copyfile(_ASSETS / asset, target)
        return target
    # Every argument is written above; only the length comes from outside, and it is a number.
    subprocess.run(  # noqa: S603 - no shell, and the program is the one on PATH
        [program, "-v", "error", "-y", *arguments, "-movflags", "+faststart", str(target)],
        check=True,
        timeout=_PATIENCE,
        stdin=subprocess.DEVNULL,
    )
    return target


def _at(seconds: int) -> str:
    return f"00:{seconds // 60:02}:{seconds % 60:02}.000"
