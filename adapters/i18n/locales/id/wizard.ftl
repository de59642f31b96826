### Dialog yang merencanakan rapat pertanyaan demi pertanyaan.

command-new = rencanakan rapat langkah demi langkah
wizard-button-new = Rapat baru

wizard-heading = <b>Rapat baru</b>
wizard-heading-of = <b>Rapat baru</b> ({ $name })
wizard-line-topic = Topik: <b>{ $topic }</b>
wizard-line-when = Waktu: <b>{ $when }</b>
wizard-line-repeat = • Berulang { $rule }
wizard-line-dates = • Pertama pada { $days }
wizard-line-passcode = • Kode sandi: { $passcode }
wizard-line-host = • Tuan rumah: { $name }
wizard-line-rest = • Selebihnya sesuai pengaturan di Zoom
wizard-minutes = { $minutes } mnt
wizard-until = sampai { $day }

wizard-ask-topic = Rapatnya tentang apa? Silakan tulis topiknya.
wizard-ask-day = Hari apa? Ketuk tanggalnya, atau tulis, misalnya <code>besok</code> atau <code>31 Desember 2026</code>.
wizard-ask-clock = Pukul berapa? Ketuk jamnya, atau tulis, misalnya <code>14.30</code>, <code>jam 9.00</code>, atau <code>14.30 WITA</code>.
wizard-ask-minutes = Berapa lama? Ketuk durasinya, atau tulis, misalnya <code>90 menit</code>.
wizard-ask-options = Ada lagi yang Anda inginkan? “Lanjut” menampilkan semuanya sekali lagi.
wizard-ask-passcode = Kode sandi apa? Silakan tulis: paling banyak 10 karakter dari a-z, A-Z, 0-9, dan @ - _ *, misalnya <code>Biru-2026</code>.
wizard-ask-repeat = Apakah rapatnya berulang? Ketuk, atau tulis, misalnya <code>tiap 2 minggu senin,kamis x10</code>.
wizard-ask-confirm = Apakah saya rencanakan seperti ini?
wizard-ask-which = Rapat ini belum direncanakan. Lanjutkan, atau mulai dari awal?
wizard-ask-which-other = Rapat ini belum direncanakan. Lanjutkan, atau ubah rapat yang lain?
wizard-reply-here = Di grup ini, silakan menulis dengan membalas pesan ini.

wizard-button-back = ← Kembali
wizard-button-cancel = Batal
wizard-button-done = Lanjut →
wizard-button-plan = Rencanakan
wizard-button-go-on = Lanjutkan
wizard-button-anew = Mulai dari awal
wizard-button-other = Mulai yang lain
wizard-button-hours = ← Jam lain
wizard-button-passcode = Pilih kode sandi
wizard-button-repeat = Berulang …
wizard-choice-room-on = Ruang tunggu
wizard-choice-room-off = Tanpa ruang tunggu
wizard-choice-early-on = Boleh masuk sebelum tuan rumah
wizard-choice-early-off = Menunggu tuan rumah
wizard-choice-record-none = Tanpa rekaman otomatis
wizard-choice-record-local = Rekam di komputer tuan rumah
wizard-choice-record-cloud = Rekam di cloud
wizard-choice-passcode-zoom = Kode sandi dari Zoom
wizard-choice-host-ours = Tuan rumah: organisasi
wizard-host-own = Tuan rumah: { $name }
wizard-choice-usual = Semua sesuai pengaturan di Zoom
wizard-choice-never = Tidak berulang

wizard-wrong = ⚠️ Itu belum dapat dipakai: { $problem }
wizard-wrong-example =
    ⚠️ Itu belum dapat dipakai: { $problem }
    Contoh: <code>{ $example }</code>
wizard-only-buttons = ⚠️ Di sini tidak ada yang perlu ditulis. Silakan gunakan tombolnya.
wizard-stale = ⚠️ Tombol itu sudah tidak berlaku dan tidak mengubah apa pun. Kita sampai di sini:
wizard-not-yours = Ini dialog orang lain. Mulai dialog Anda sendiri dengan /new atau /edit.
wizard-over = Dialog ini sudah selesai. Mulai yang baru dengan /new.
wizard-cancelled = Baik, tidak ada yang direncanakan. Ketik /new untuk memulai lagi.
wizard-host-gone = ⚠️ Akun Zoom itu sudah tidak terhubung. Tuan rumahnya sekarang organisasi.
wizard-planned = Sudah direncanakan: <b>{ $topic }</b>, { $when }. Rinciannya menyusul begitu Zoom selesai membuatnya.
