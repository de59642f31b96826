### Kartu satu rapat, dan apa yang diketuk di sana.

meeting-card-topic = <b>{ $topic }</b>
meeting-card-when = 🗓 { $when } · { $minutes } mnt
meeting-card-repeats = 🔁 { $rule }
meeting-card-next =
    { $more ->
        [0] Berikutnya: { $times }
       *[other] Berikutnya: { $times }
        … dan { $more } lagi
    }
meeting-card-state = ● { $state }
meeting-card-telling = ✏️ Perubahan sedang disampaikan ke Zoom…
meeting-card-change-waits = ✏️ Perubahan menunggu kuota harian Zoom berikutnya, sampai { $when }
meeting-card-change-refused = ⚠️ Zoom menolak perubahannya: { $reason }. Di Zoom tetap seperti semula.
meeting-card-join = 🔗 { $link } · { $id } · { $passcode }
meeting-card-short = ✂️ { $link }
meeting-card-planned-by = 👤 Direncanakan oleh { $name }
meeting-card-planned-by-for = 👤 Direncanakan oleh { $name } · akun Zoom { $host }
meeting-card-moved = ⬇️ Kartu { $topic } sekarang ada di bawah.

meeting-button-join = Gabung
meeting-button-edit = ✏️ Ubah
meeting-button-cancel = Batalkan
meeting-button-sure = Ya, batalkan
meeting-button-keep = Tidak jadi
meeting-button-invite = Salin undangan
meeting-button-share = Bagikan
meeting-button-ics = 📅 .ics
meeting-button-dates = Jadwal
meeting-button-people = Peserta
meeting-button-again = Minta Zoom lagi
meeting-button-cancel-one = ✖ { $number }

meeting-cancel-sure = Batalkan { $topic }, { $when }? Rapat akan dihapus di Zoom.
meeting-cancel-series-sure = Batalkan seluruh rangkaian { $topic }, mulai { $when }? Semua jadwalnya akan dihapus di Zoom. Jadwal satuan dibatalkan lewat “Jadwal”.
meeting-cancel-one-sure = Batalkan hanya jadwal { $topic } yang ini: { $when }?
meeting-cancelling = { $topic }, { $when }, sedang dibatalkan. Saya sedang memberi tahu Zoom.
meeting-one-cancelling = { $topic } pada { $when } sedang dibatalkan. Jadwal lainnya tetap. Saya sedang memberi tahu Zoom.
meeting-kept = { $topic } tetap seperti semula.

meeting-people-came =
    { $count ->
        [0] Tidak ada yang hadir di { $topic }.
       *[other] { $count } orang hadir di { $topic }.
    }
meeting-people-there =
    { $count ->
        [0] Belum ada orang di { $topic } saat ini.
       *[other] <b>{ $count } orang ada di { $topic }</b>
    }
meeting-people-row = • { $name }, sejak { $clock }

meeting-dates-heading =
    { $count ->
        [0] Tidak ada jadwal { $topic } yang tersisa.
       *[other] <b>{ $topic }: { $count } jadwal tersisa</b>
    }
meeting-dates-row = { $number }. { $when } · { $minutes } mnt
meeting-dates-footer = Tombol membatalkan satu jadwal itu saja. Untuk memindahkan satu jadwal, gunakan “Ubah” di kartunya, atau tulis misalnya <code>/edit { $id }#2 jam 15.30</code>.

share-nothing = Tidak ada rapat mendatang yang cocok
share-ask-access = Minta akses
