### Pemberitahuan yang datang tanpa diminta.

connection-connected = ✅ <b>{ $name }</b> sudah terhubung. Rekaman cloud-nya akan tiba di sini dengan sendirinya. Ketik /delivery untuk mengatur apa saja yang dikirim.
connection-lost =
    🔑 Zoom tidak lagi mengizinkan saya bertindak untuk <b>{ $name }</b>. Rekaman akan menunggu sampai Anda menghubungkannya kembali.
connection-purged = Sambungan <b>{ $name }</b> sudah berakhir. Token, transkrip, dan semua yang saya simpan darinya sudah dihapus.
button-reconnect = Hubungkan lagi

operator-bad-signatures =
    🛡️ <b>Ada yang mengirim notifikasi Zoom palsu</b>
    { $count } notifikasi dengan tanda tangan yang salah datang dalam satu menit. Semuanya ditolak.
    Jika memang dari Zoom, periksa <code>ZOOM_WEBHOOK_SECRET_TOKEN</code>.

operator-delivery-no-place =
    🚪 <b>Sebuah rekaman tidak punya tempat tujuan</b>
    Obrolan dan topik: <code>{ $chat }</code>
    Alasan: { $reason }
    Buka kembali topiknya, atau pilih tempat lain: ketik /connect di sana, atau atur <code>TELEGRAM_CHAT_ID</code> untuk rekaman organisasi. Ketik /recordings untuk mengirim lagi yang terlewat.

operator-delivery-failed =
    📦 <b>Sebuah rekaman gagal dikirim</b>
    Rekaman: <code>{ $id }</code>
    Alasan: { $reason }
    Chat-nya sudah diberi tahu dan dapat mencoba lagi dengan tombol.
