"""The words of meetings, in English and Indonesian: which say little, and which mark what matters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Literal

Language = Literal["en", "id"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

_STOP_WORDS: dict[Language, str] = {
    "en": """
        a about after again all also am an and any are as at back be because been before being but by can
        can't could did didn't do does doesn't doing don't down for from get go going got had has have he
        her here him his how i i'd i'll i'm i've if in into is isn't it it's its just know let's like me
        mean more most my no not now of off oh ok okay on one only or other our out over really right said
        say see she so some something such than that that's the their them then there there's these they
        they're thing things think this those through to too uh um under up us very was wasn't we we'll
        we're we've well were what when where which while who why will with won't would yeah yes you you're
        your
        """,
    "id": """
        ada adalah agar aja akan aku anda antara apa apakah atas atau bagi bahwa baik banyak begini begitu
        belum berapa bila bisa boleh buat bukan cuma dalam dan dari daripada deh dengan di dia dong dulu
        eh ga gak gimana gitu hal hanya harusnya hingga ia ini itu iya jadi jangan jika juga kah kalau kalo
        kalian kami kamu kan kapan karena kata kayak ke kemudian kenapa kepada ketika kita kok lagi lah
        lain lalu lebih loh maka mana masih mau memang mengapa mereka mungkin nah namun nanti ngga nggak
        nih nya oh oke oleh orang pada paling para pas per pernah pun punya saat saja sama sampai sangat
        saya sebagai sebelum sebuah secara sedang seperti sesuatu setelah siapa sih suatu sudah supaya
        tadi tapi telah tentang tersebut tetapi tidak tuh udah untuk walaupun ya yaitu yang
        """,
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
Mark = Literal["decision", "action", "date", "risk", "question", "small talk"]

_MARKED: dict[Mark, str] = {
    "decision": """
        agree, agreed, agreement, approve, approved, conclude, concluded, conclusion, decide, decided,
        decides, decision, decisions, final, finalise, finalize, resolved, settled, signed off, we'll go,
        disepakati, disetujui, diputuskan, kesepakatan, kesimpulan, kesimpulannya, keputusan, keputusannya,
        memutuskan, menyetujui, putuskan, sepakat, sepakati, setuju, simpulkan
        """,
    "action": """
        action, action item, action items, assign, assigned, commit, follow up, follow ups, must, need to,
        needs to, next step, next steps, owner, please send, priority, responsible, shall, should, task,
        tasks, to do, todo, will send,
        bertanggung jawab, dikerjakan, harap, harus, kerjakan, langkah berikutnya, langkah selanjutnya,
        mohon, penanggung jawab, perlu, pic, prioritas, segera, selesaikan, tanggung jawab, tindak lanjut,
        tindak lanjuti, tindaklanjuti, ditindaklanjuti, tolong, tugas, tugasnya, wajib
        """,
    "date": """
        deadline, due, due date, eod, monday, next month, next week, tomorrow, tonight, tuesday,
        wednesday, thursday, friday, saturday, sunday, january, february, april, june, july, august,
        september, october, november, december,
        akhir bulan, batas waktu, besok, bulan depan, jatuh tempo, lusa, minggu depan, paling lambat,
        selambat lambatnya, tanggal, tenggat, tenggatnya, senin, selasa, rabu, kamis, jumat, jum'at, sabtu,
        januari, februari, maret, mei, juni, juli, agustus, oktober, desember
        """,
    "risk": """
        alert, attack, blocked, blocker, breach, compromised, critical, escalate, escalated, failure,
        failed, incident, incidents, issue, leak, malware, outage, phishing, problem, ransomware, risk,
        risks, rollback, security, threat, unauthorised, unauthorized, urgent, vulnerability,
        ancaman, bahaya, bocor, celah keamanan, darurat, diretas, gagal, gangguan, genting, insiden,
        keamanan, kebocoran, kendala, kerentanan, kritis, masalah, masalahnya, mendesak, peretasan, risiko,
        resiko, serangan, terblokir
        """,
    "question": """
        how, what, when, where, which, who, why, can we, could we, should we, do we,
        apa, apakah, bagaimana, berapa, gimana, kapan, kenapa, mana, mengapa, siapa, bisakah, bolehkah
        """,
    "small talk": """
        bye, can hear, coffee, good afternoon, good evening, good morning, goodbye,
        hear me, hello, hi, how are, lunch, morning everyone, on mute, see my, see you, share my, thank,
        thanks, weather, weekend, welcome, you're muted,
        apa kabar, assalamualaikum, cuaca, dengar suara, halo, hai, kedengaran, kopi, makan siang,
        makasih, sampai jumpa, sampai ketemu, selamat datang, selamat malam, selamat pagi, selamat siang,
        selamat sore, suara saya, terima kasih, terimakasih, wassalamualaikum
        """,
}
MARKS: dict[str, Mark] = {
    " ".join(phrase.split()): mark for mark, phrases in _MARKED.items() for phrase in phrases.split(",")
}
"""By one or two tokens with a blank between. One table: meetings in Jakarta speak of deadlines, too."""


def tokens(text: str) -> list[str]:
    """Words and numbers, casefolded; apostrophes inside a word stay (as `'`)."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold().replace("’", "'"))


def marks(words: Sequence[str]) -> set[Mark]:
    """What the cue words among `words`, which stand as `tokens` gives them, say about a sentence."""
    pairs = map(" ".join, pairwise(words))
    return {MARKS[phrase] for phrase in chain(words, pairs) if phrase in MARKS}


def language_of(words: Sequence[str]) -> Language:
    """Whose stop words are more frequent; English where neither's are."""
    english, indonesian = (sum(word in STOP_WORDS[language] for word in words) for language in ("en", "id"))
    return "id" if indonesian > english else "en"
