### Mengubah apa yang sudah direncanakan.

edit-usage =
    Apa yang ingin diubah? <code>/edit { $id }</code> menanyakannya langkah demi langkah. Atau tulis salah satu ini, dengan nilai Anda sendiri:
    <code>/edit { $id } topik Rapat mingguan</code>
    <code>/edit { $id } tanggal 31-12-2026</code>
    <code>/edit { $id } jam 15.30</code>
    <code>/edit { $id } durasi 90</code>
    <code>/edit { $id } tunggu aktif</code> (ruang tunggu: aktif, mati, biasa)
    <code>/edit { $id } early mati</code> (masuk sebelum tuan rumah: aktif, mati, biasa)
    <code>/edit { $id } rekam cloud</code> (tanpa, lokal, cloud, biasa)
    <code>/edit { $id } sandi Rahasia-1</code>
    <code>/edit { $id } ulangi setiap minggu Senin, 10 kali</code>

    Satu jadwal dari rangkaian disebut dengan nomornya: <code>/edit { $id }#2 jam 15.30</code>.
edit-no-such-field = Saya tidak dapat mengubah “{ $word }”. Yang ada: topik, tanggal, jam, durasi, tunggu, early, rekam, sandi, ulangi.
edit-no-such-date = { $topic } tidak punya jadwal nomor { $number }. Tombol “Jadwal” di kartunya menampilkan semuanya.
edit-not-of-one = Dari satu jadwal { $topic } hanya tanggal, jam, dan durasi yang dapat diubah; hilangkan “#{ $number }” untuk mengubah seluruh rangkaian.
edit-wrong =
    Itu belum berhasil: { $problem }
    Contoh: <code>{ $example }</code>
edit-example-topic = /edit { $id } topik Rapat mingguan
edit-example-date = /edit { $id } tanggal 31-12-2026
edit-example-time = /edit { $id } jam 15.30
edit-example-duration = /edit { $id } durasi 90
edit-example-waiting = /edit { $id } tunggu aktif
edit-example-early = /edit { $id } early mati
edit-example-recording = /edit { $id } rekam cloud
edit-example-passcode = /edit { $id } sandi Rahasia-1
edit-example-repeat = /edit { $id } ulangi setiap minggu Senin, 10 kali
edit-when = { $when }, { $minutes } mnt
edit-moved =
    { $topic }
    semula: { $before }
    menjadi: { $after }
    Saya sedang memberi tahu Zoom.
edit-done = { $topic } sudah diubah. Saya sedang memberi tahu Zoom.
edit-as-it-was = { $topic } memang sudah begitu.

meet-problem-switch-unreadable = “{ $word }” bukan aktif, mati, ataupun biasa.
meet-problem-recording-unreadable = “{ $word }” bukan tanpa, lokal, cloud, ataupun biasa.

refusal-meeting-live = Rapatnya sedang berlangsung; waktunya tidak dapat diubah sekarang.
refusal-meeting-changed-meanwhile = Sementara itu orang lain sudah mengubah rapat ini. Mohon lihat lagi.
refusal-meeting-nothing-to-ask-again = Zoom tidak menolak rapat ini; tidak ada yang perlu diminta lagi.
refusal-meeting-occurrence-unknown = Rangkaian ini tidak punya jadwal itu lagi.
