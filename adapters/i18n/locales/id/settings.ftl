### Pilihan suatu obrolan untuk dirinya sendiri.

command-settings = bahasa, pengingat, agenda, dan jam tenang obrolan ini

settings-heading = <b>Pengaturan obrolan ini</b>
settings-language = Bahasa: <b>{ $language }</b>
settings-zone = Zona waktu: <b>{ $zone }</b> (di sana sekarang pukul { $clock })
settings-reminders = Pengingat: <b>{ $when }</b>
settings-reminder-before = { $count } menit sebelum mulai
settings-reminder-start = saat mulai
settings-reminder-late = jika rapat belum dimulai setelah 5 menit
settings-reminder-none = tidak ada
settings-agenda = Agenda harian: <b>setiap hari pukul { $clock }</b>
settings-agenda-off = Agenda harian: <b>nonaktif</b>
settings-quiet = Jam tenang: <b>pukul { $begin } sampai { $end }</b>
settings-quiet-off = Jam tenang: <b>tidak ada</b>
settings-invitations-usual = Undangan: <b>susunan kata biasa</b> (/invitation_template)
settings-invitations-own = Undangan: <b>susunan kata sendiri dalam { $languages }</b> (/invitation_template)
settings-footer =
    Ketuk tombol untuk mengubah, atau ketik langsung: <code>/settings reminder 15</code>
    Bagian rekaman yang dikirim ke sini diatur dengan /delivery.

settings-open-language = Bahasa
settings-open-zone = Zona waktu
settings-open-reminders = Pengingat
settings-open-agenda = Agenda harian
settings-open-quiet = Jam tenang

settings-hint-language = Dengan bahasa inilah saya menulis ke obrolan ini.
settings-hint-zone = Waktu dalam pemberitahuan di obrolan ini ditulis menurut zona ini. Zona lain dapat diketik: <code>/settings zone Asia/Makassar</code>
settings-hint-reminders = Berapa lama sebelum rapat obrolan ini diingatkan? Waktu lain dapat diketik: <code>/settings reminder 20</code>, paling lama 24 jam.
settings-hint-agenda = Pada jam ini, menurut zona waktu obrolan ini, daftar rapat hari itu dikirim ke sini; jika tidak ada rapat, tidak ada yang dikirim. Jam lain dapat diketik: <code>/settings agenda 07.30</code>
settings-hint-quiet = Pada jam-jam ini, menurut zona waktu obrolan ini, tidak ada yang dikirim dengan sendirinya. Pengingat yang jatuh pada jam itu juga tidak dikirim kemudian; agenda harian menunggu sampai jam tenang berakhir. Jam lain dapat diketik: <code>/settings quiet 22.30-05.00</code>

settings-button-back = ← Semua pengaturan
settings-button-usual = Seperti biasa
settings-button-off = Nonaktif
settings-button-no-minutes = Tidak ada
settings-button-minutes = { $minutes } mnt
settings-button-start = Saat mulai
settings-button-late = Jika terlambat mulai

settings-unknown = Saya tidak mengenal pengaturan “{ $word }”. Yang tersedia: { $names }. Contoh: <code>/settings reminder 15</code>
settings-wrong-language = Saya tidak bisa berbahasa “{ $word }”. Tulis <code>/settings language id</code> atau <code>/settings language en</code>.
settings-wrong-zone = Saya tidak mengenal zona waktu “{ $word }”. Tulis nama seperti <code>/settings zone Asia/Makassar</code>, atau WIB, WITA, atau WIT.
settings-wrong-reminder = “{ $word }” tidak terbaca sebagai jumlah menit sebelum mulai. Tulis angka dari 0 (tidak ada) sampai 1440, misalnya <code>/settings reminder 15</code>.
settings-wrong-start = “{ $word }” tidak terbaca sebagai ya atau tidak untuk pengingat saat mulai. Tulis <code>/settings start on</code> atau <code>/settings start off</code>.
settings-wrong-late = “{ $word }” tidak terbaca sebagai ya atau tidak untuk pengingat rapat yang terlambat. Tulis <code>/settings late on</code> atau <code>/settings late off</code>.
settings-wrong-agenda = “{ $word }” tidak terbaca sebagai jam agenda harian. Tulis seperti <code>/settings agenda 07.30</code>, atau <code>/settings agenda off</code>.
settings-wrong-quiet = “{ $word }” tidak terbaca sebagai jam tenang. Tulis dari jam berapa sampai jam berapa, misalnya <code>/settings quiet 22.00-06.00</code>, atau <code>/settings quiet off</code>.
