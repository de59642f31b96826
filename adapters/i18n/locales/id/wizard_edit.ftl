### Dialog yang mengubah rapat pertanyaan demi pertanyaan.

wizard-edit-heading = <b>Ubah rapat</b>
wizard-edit-heading-of = <b>Ubah rapat</b> ({ $name })
wizard-edit-line-one = Hanya jadwal: <b>{ $when }</b>
wizard-edit-line-series = • Semua jadwal yang akan datang disusun ulang; jadwal yang pernah dipindahkan sendiri kembali mengikuti rangkaiannya.
wizard-edit-line-theirs = ⚠️ Sementara itu orang lain sudah mengubahnya:
wizard-edit-line-as-before = • Sekarang kembali seperti yang Anda lihat.
wizard-edit-line-mine = Dengan perubahan Anda akan menjadi:

wizard-edit-change-topic = • Topik: { $before } → <b>{ $after }</b>
wizard-edit-change-starts-at = • Mulai: { $before } → <b>{ $after }</b>
wizard-edit-change-minutes = • Durasi: { $before } → <b>{ $after }</b>
wizard-edit-change-recurrence = • Pengulangan: { $before } → <b>{ $after }</b>
wizard-edit-change-waiting-room = • Ruang tunggu: { $before } → <b>{ $after }</b>
wizard-edit-change-join-before-host = • Masuk sebelum tuan rumah: { $before } → <b>{ $after }</b>
wizard-edit-change-auto-recording = • Rekaman otomatis: { $before } → <b>{ $after }</b>
wizard-edit-change-passcode = • Kode sandi: { $before } → <b>{ $after }</b>
wizard-edit-value-usual = sesuai pengaturan di Zoom
wizard-edit-value-on = ya
wizard-edit-value-off = tidak
wizard-edit-value-none = tanpa
wizard-edit-value-local = di komputer tuan rumah
wizard-edit-value-cloud = di cloud
wizard-edit-value-once = tidak berulang

wizard-edit-ask-which = Rapat ini berulang. Apa yang ingin Anda ubah: seluruh rangkaian, atau hanya satu jadwalnya?
wizard-edit-ask-topic = Topiknya <b>{ $now }</b>. Silakan tulis topik lain, atau lewati.
wizard-edit-ask-day = Harinya <b>{ $now }</b>. Ketuk tanggal lain, atau tulis, misalnya <code>besok</code> atau <code>31 Desember 2026</code>.
wizard-edit-ask-clock = Jamnya <b>{ $now }</b>. Ketuk jamnya, atau tulis jam lain, misalnya <code>14.30</code>, <code>jam 9.00</code>, atau <code>14.30 WITA</code>.
wizard-edit-ask-minutes = Durasinya <b>{ $now }</b>. Ketuk durasi lain, atau tulis, misalnya <code>90 menit</code>.
wizard-edit-ask-options = Opsi yang terpilih ditandai. Ketuk yang ingin Anda ubah.
wizard-edit-ask-passcode = Kode sandinya: { $now }. Silakan tulis yang lain: paling banyak 10 karakter dari a-z, A-Z, 0-9, dan @ - _ *, misalnya <code>Biru-2026</code>.
wizard-edit-ask-confirm = Apakah saya ubah seperti ini?
wizard-edit-ask-conflict = Perubahan siapa yang berlaku?
wizard-edit-ask-go-on = Perubahan ini belum dilakukan. Lanjutkan, atau mulai dari awal?
wizard-edit-ask-go-on-other = Perubahan ini belum dilakukan. Lanjutkan, atau rencanakan rapat lain?

wizard-edit-button-whole = Seluruh rangkaian
wizard-edit-button-skip = Lewati (tanpa perubahan) →
wizard-edit-button-done = Selesai ✓
wizard-edit-button-apply = Ubah sekarang
wizard-edit-button-mine = Tetap terapkan perubahan saya
wizard-edit-button-theirs = Pertahankan perubahan mereka
wizard-edit-button-again = ← Kembali mengubah

wizard-edit-done = Sudah diubah: <b>{ $topic }</b>
wizard-edit-telling = Saya sedang memberi tahu Zoom.
wizard-edit-nothing = Baik, tidak ada yang diubah. <b>{ $topic }</b> tetap seperti semula.
wizard-edit-so-already = Sementara itu orang lain sudah melakukan perubahan yang sama. <b>{ $topic }</b> sudah seperti yang Anda inginkan, dan tidak ada lagi yang perlu diubah.
wizard-edit-theirs-kept = Baik, <b>{ $topic }</b> tetap mengikuti perubahan mereka.
wizard-edit-cancelled = Baik, tidak ada yang diubah.
wizard-edit-over = Dialog ini sudah selesai. Ketik /edit dengan nomor rapat untuk memulai lagi.
