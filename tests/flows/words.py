"""What people read and tap, in the two languages."""

from __future__ import annotations

import msgspec


class Words(msgspec.Struct, frozen=True):
    approve: str
    approved_by: str
    access: str
    waiting: str
    line: str
    not_a_time: str
    ready: str
    coming_up: str
    cancelling: str
    cancelled: str
    standing: str
    choose_language: str
    help_meet: str
    help_register_list: str
    about: str
    nobody_waits: str
    newest: str
    no_entries: str
    bad_filter: str
    tomorrow: str


WORDS = {
    "en": Words(
        approve="Approve",
        approved_by="Approved by Olivia Owner",
        access="An admin has approved your access",
        waiting="passed on to the admins",
        line="Line",
        not_a_time="as a time",
        ready="All 2 meetings are ready",
        coming_up="Meetings coming up",
        cancelling="I am telling Zoom",
        cancelled="cancelled",
        standing="Standing: approved",
        choose_language="Which language should I use with you?",
        help_meet="/meet – plan one or more meetings",
        help_register_list="/register_list – people waiting for access",
        about="Plans Zoom meetings from this chat",
        nobody_waits="Nobody is waiting for access",
        newest="newest entr",
        no_entries="The ledger has no such entries",
        bad_filter="I do not know the filter “colour:blue”",
        tomorrow="tomorrow",
    ),
    "id": Words(
        approve="Setujui",
        approved_by="Disetujui oleh Olivia Owner",
        access="Admin sudah menyetujui akses Anda",
        waiting="diteruskan kepada admin",
        line="Baris",
        not_a_time="sebagai jam",
        ready="Semua 2 rapat siap",
        coming_up="Rapat yang akan datang",
        cancelling="sedang dibatalkan",
        cancelled="dibatalkan",
        standing="Status: disetujui",
        choose_language="Bahasa apa yang Anda inginkan?",
        help_meet="/meet – rencanakan satu rapat atau lebih",
        help_register_list="/register_list – orang yang menunggu akses",
        about="Merencanakan rapat Zoom dari obrolan ini",
        nobody_waits="Tidak ada yang menunggu akses",
        newest="terbaru",
        no_entries="Tidak ada catatan seperti itu",
        bad_filter="Saya tidak mengenal penyaring “colour:blue”",
        tomorrow="besok",
    ),
}
