### Merencanakan, menampilkan, dan membatalkan rapat.

meet-usage =
    Tulis satu rapat per baris, paling banyak { $most } baris:
    <code>/meet &lt;topik&gt; &lt;tanggal&gt; &lt;jam&gt; [durasi]</code>

    Contoh:
    <code>/meet { $example }</code>

    Apit topik yang lebih dari satu kata dengan tanda kutip. Tanggal boleh ditulis <code>31-12-2026</code>, <code>31 Desember 2026</code>, <code>besok</code>, atau <code>Senin</code>. Jam dibaca menurut { $zone }, kecuali Anda menulis zona lain di belakangnya, misalnya <code>14:30 WITA</code>. Tanpa durasi, rapat berlangsung 60 menit. Rapat yang berulang ditulis di akhir, misalnya <code>tiap minggu 10 kali</code> atau <code>setiap 2 minggu senin kamis sampai 31-12-2026</code>.
meet-bad-heading = <b>{ $count } baris tidak dapat dipakai</b>
meet-bad-footer = Belum ada rapat yang direncanakan. Mohon perbaiki barisnya lalu kirim lagi pesannya.
meet-bad-line =
    Baris { $line }: { $problem }
    Seharusnya: <code>{ $example }</code>

meet-problem-unclosed-quote = tanda kutip dibuka di “{ $word }” tetapi tidak ditutup.
meet-problem-topic-missing = topiknya belum ada.
meet-problem-topic-too-long = topiknya { $length } karakter; Zoom menerima paling banyak { $most }.
meet-problem-topic-unquoted = topik yang lebih dari satu kata perlu tanda kutip: “{ $word }”.
meet-problem-date-missing = tanggalnya belum ada.
meet-problem-date-unreadable = “{ $word }” tidak terbaca sebagai tanggal.
meet-problem-date-impossible = tanggal “{ $word }” tidak ada.
meet-problem-date-month-first = pada “{ $word }” bulan ditulis sebelum hari. Tulis harinya lebih dulu.
meet-problem-date-too-far = tanggal “{ $word }” terlalu jauh.
meet-problem-weekday-wrong = { $date } bukan hari “{ $word }”.
meet-problem-time-missing = jamnya belum ada.
meet-problem-time-unreadable = “{ $word }” tidak terbaca sebagai jam.
meet-problem-time-impossible = jam “{ $word }” tidak ada.
meet-problem-time-skipped = “{ $word }” tidak ada pada hari itu, karena jam dimajukan.
meet-problem-zone-unknown = saya tidak mengenal zona waktu “{ $word }”.
meet-problem-duration-unreadable = “{ $word }” tidak terbaca sebagai durasi.
meet-problem-duration-too-short = “{ $word }” terlalu singkat; rapat berlangsung paling sedikit 1 menit.
meet-problem-duration-too-long = “{ $word }” terlalu lama; rapat berlangsung paling lama 24 jam.
meet-problem-in-past = “{ $word }” sudah lewat.
meet-problem-extra-words = saya tidak mengerti maksud “{ $word }”.
meet-problem-too-many-lines = satu pesan memuat { $most } baris. Mohon kirim baris ini dan seterusnya (semuanya { $extra }) dalam pesan terpisah.
meet-problem-repeat-unreadable = “{ $word }” tidak terbaca sebagai pengulangan. Tulis misalnya <code>tiap 2 minggu senin,kamis x10</code> atau <code>selasa kedua tiap bulan x10</code>.
meet-problem-repeat-unfit = hari pada “{ $word }” tidak sesuai. Harian tanpa hari, mingguan dengan nama hari, bulanan dengan satu hari, misalnya <code>tiap bulan tanggal 15 x10</code> atau <code>selasa kedua tiap bulan x10</code>.
meet-problem-repeat-too-rare = “{ $word }” tidak dapat dipakai: rapat berulang paling jarang setiap 99 hari, 50 minggu, atau 10 bulan, misalnya <code>tiap 10 bulan x5</code>.
meet-problem-repeat-no-such-day = tanggal pada “{ $word }” tidak ada; tanggal adalah 1 sampai 31, misalnya <code>tiap bulan tanggal 31 x10</code>.
meet-problem-repeat-endless = “{ $word }” memerlukan akhir. Tambahkan misalnya <code>{ $end }</code>, atau <code>sampai</code> dan sebuah tanggal.
meet-problem-repeat-two-ends = “{ $word }” memiliki dua akhir. Tulis jumlah rapat, misalnya <code>tiap hari x10</code>, atau hari terakhir, misalnya <code>tiap hari sampai { $date }</code>.
meet-problem-repeat-empty = “{ $word }” berakhir sebelum dimulai. Tulis akhir yang lebih lambat, misalnya <code>tiap hari sampai { $date }</code>.
meet-problem-repeat-too-many = “{ $word }” terlalu banyak; rapat berulang paling banyak { $most } kali, misalnya <code>tiap hari x{ $most }</code>.
meet-problem-repeat-too-long = “{ $word }” terlalu lama; rapat berulang paling lama { $years } tahun, misalnya <code>tiap 10 bulan x5</code>.

batch-heading = <b>{ $total } rapat</b>: { $done } dari { $total } siap
batch-finished =
    { $total ->
        [1] <b>{ $total } rapat siap</b>
       *[other] <b>Semua { $total } rapat siap</b>
    }
batch-row = { $number }. <b>{ $when }</b> · { $topic } · { $state }
batch-row-ready =
    { $number }. <b>{ $when }</b> · { $topic }
    { $id } · { $passcode } · { $link }

meeting-join = Gabung
meeting-no-passcode = tanpa kode sandi

meeting-state-creating = sedang dibuat di Zoom…
meeting-state-ready = siap
meeting-state-refused = ditolak Zoom: { $reason }
meeting-state-waiting = menunggu kuota harian Zoom berikutnya, sampai { $when }
meeting-state-cancelled = dibatalkan
meeting-state-live =
    { $count ->
        [0] 🔴 berlangsung
       *[other] 🔴 berlangsung, { $count } orang hadir
    }
meeting-recording-running = sedang direkam
meeting-recording-paused = rekaman dijeda
meeting-state-ended = berakhir pukul { $clock }

meetings-heading-next = <b>Rapat yang akan datang</b>
meetings-heading-today = <b>Rapat hari ini</b>
meetings-heading-week = <b>Rapat tujuh hari ke depan</b>
meetings-heading-mine = <b>Rapat Anda yang akan datang</b>
meetings-heading-live = <b>Rapat yang sedang berlangsung</b>
meetings-heading-past = <b>Rapat yang sudah selesai</b>
meetings-day = <b>{ $day }</b>
meetings-row = { $number }. { $clock } · { $topic } · { $minutes } mnt · { $id } · { $state }
meetings-empty-next = Belum ada rapat yang akan datang. Rencanakan satu dengan /new, atau beberapa dengan /meet.
meetings-empty-today = Tidak ada rapat hari ini.
meetings-empty-week = Tidak ada rapat dalam tujuh hari ke depan.
meetings-empty-mine = Belum ada rapat Anda yang akan datang. Rencanakan satu dengan /new, atau beberapa dengan /meet.
meetings-empty-live = Tidak ada rapat yang sedang berlangsung.
meetings-empty-past = Belum ada rapat yang selesai.
meetings-filter-next = Akan datang
meetings-filter-today = Hari ini
meetings-filter-week = Pekan
meetings-filter-mine = Rapat saya
meetings-filter-live = Berlangsung
meetings-filter-past = Selesai
meetings-button-first = ⏮ Halaman pertama
meetings-button-next = Lagi ▶
meetings-unknown-filter = Saya tidak mengenal daftar “{ $word }”. Yang ada: { $filters }. Misalnya: <code>/meetings today</code>

cancel-usage = Rapat yang mana? Tulis ID rapat Zoom-nya: <code>/cancel { $example }</code>. Ketik /meetings untuk melihat daftarnya.
cancel-not-found = Tidak ada rapat dengan ID <code>{ $id }</code>. Ketik /meetings untuk melihat rapat yang akan datang.
cancel-asked = { $topic }, { $when }, sedang dibatalkan. Saya sedang memberi tahu Zoom.
cancel-already = { $topic }, { $when }, sudah dibatalkan sebelumnya.
cancel-over = { $topic }, { $when }, sudah selesai dan tidak dapat dibatalkan lagi.

repeat-day =
    { $count ->
        [1] setiap hari
       *[other] setiap { $count } hari
    }
repeat-week =
    { $count ->
        [1] setiap minggu pada hari { $days }
       *[other] setiap { $count } minggu pada hari { $days }
    }
repeat-month-day =
    { $count ->
        [1] setiap bulan pada tanggal { $day }
       *[other] setiap { $count } bulan pada tanggal { $day }
    }
repeat-month-weekday =
    { $count ->
        [1] setiap bulan pada { $day } { $nth }
       *[other] setiap { $count } bulan pada { $day } { $nth }
    }
repeat-nth-1 = pertama
repeat-nth-2 = kedua
repeat-nth-3 = ketiga
repeat-nth-4 = keempat
repeat-nth-last = terakhir
repeat-two-days = { $first } dan { $last }
repeat-many-days = { $first }, dan { $last }
repeat-times = { $rule }, { $total } kali
repeat-until = { $rule } sampai { $day }
