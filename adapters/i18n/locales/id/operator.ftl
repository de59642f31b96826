### Pemberitahuan untuk yang menjalankan bot.

operator-update-parked =
    ⚠️ <b>Sebuah pembaruan Telegram tidak terbaca dan ditangguhkan</b>
    Pembaruan: <code>{ $id }</code>
    Sebab: { $reason }
    Pembaruan lain tetap diproses seperti biasa.
operator-webhook-parked =
    ⚠️ <b>Sebuah pemberitahuan dari { $service } tidak terbaca dan ditangguhkan</b>
    ID: <code>{ $id }</code>
    Sebab: { $reason }
operator-effect-parked =
    ⚠️ <b>Satu panggilan ke luar ditangguhkan</b>
    Panggilan: <code>{ $kind }</code>
    Alasan: { $reason }
    Untuk mencoba lagi: <code>meetledger effects retry { $id }</code>
operator-unauthorised =
    🔑 <b>{ $service } tidak lagi menerima kredensial kami</b>
    Sebab: { $reason }
    Periksa dengan <code>meetledger check</code>.
operator-seal =
    🔏 <b>Segel catatan hari ini</b>
    <code>{ $seal }</code>
    Segel ini membuktikan isi catatan. Simpan pesan ini; <code>meetledger verify --head { $seal }</code> membandingkannya.

operator-agent-bad-signature = 🛑 Ada permintaan atas nama PC rapat <b>{ $agent }</b> dengan tanda tangan dari kunci yang bukan miliknya ({ $reason }). Tidak ada yang diizinkan masuk.
operator-agent-replayed = 🛑 Ada permintaan dari PC rapat <b>{ $agent }</b> yang dikirim ulang ({ $reason }). Tidak ada yang diizinkan masuk.
operator-agent-revoked-key = 🛑 PC rapat <b>{ $agent }</b> masih menghubungi kami, padahal aksesnya sudah dicabut ({ $reason }). Tidak ada yang diizinkan masuk.
operator-agent-code-refused = 🛑 Ada yang mencoba mendaftarkan PC rapat <b>{ $agent }</b> dengan kode yang tidak berlaku ({ $reason }). Tidak ada yang diizinkan masuk.
operator-agent-not-yours = 🛑 PC rapat <b>{ $agent }</b> meminta perintah yang bukan miliknya ({ $reason }). Tidak ada yang diizinkan masuk.
operator-agent-malformed = 🛑 Ada permintaan atas nama PC rapat <b>{ $agent }</b> yang tidak sesuai protokol ({ $reason }): nama, waktu, atau nonce yang mustahil, atau header yang tidak ada atau ganda. Belum tentu PC itu pengirimnya. Tidak ada yang diizinkan masuk.
operator-agent-too-large = 🛑 Ada permintaan atas nama PC rapat <b>{ $agent }</b> yang lebih besar daripada yang diizinkan ({ $reason }). Permintaan itu ditolak sebelum diketahui pengirimnya, dan belum tentu PC itu yang mengirim. Tidak ada yang diizinkan masuk.
