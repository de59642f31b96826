### Rapat yang sedang berlangsung: mengakhiri, merekam, memanggil orang masuk.

live-button-end = ⏹ Akhiri rapat
live-button-sure = Ya, akhiri untuk semua
live-button-keep = Tidak, biarkan berlangsung
live-button-start = ⏺ Rekam
live-button-pause = ⏸ Jeda rekaman
live-button-resume = ▶️ Lanjutkan rekaman
live-button-stop = ⏹ Hentikan rekaman
live-button-call = 📞 Panggil orang masuk

live-what-end = mengakhiri rapat
live-what-start = memulai rekaman cloud
live-what-pause = menjeda rekaman cloud
live-what-resume = melanjutkan rekaman cloud
live-what-stop = menghentikan rekaman cloud
live-what-call-in = memanggil { $who }

live-wish-asked = ⏳ Diminta: { $what } (sejak { $clock }). Zoom sedang diberi tahu…
live-wish-taken = ⏳ Diminta: { $what } (sejak { $clock }). Zoom sudah menerima permintaan ini, tetapi belum memastikannya.
live-wish-unconfirmed = ⚠️ Belum pasti: { $what } (diminta pukul { $clock }). { $check }
live-wish-refused = ⚠️ Zoom menolak: { $what } (diminta pukul { $clock }). Katanya: { $reason }
live-wish-given-up = ⚠️ Dibatalkan: { $what } (diminta pukul { $clock }). Zoom tidak dapat diberi tahu pada waktunya dan tidak akan diberi tahu lagi. Silakan minta sekali lagi, atau lakukan langsung di Zoom.
live-wish-rang = 📞 Sedang berdering: { $what } (sejak { $clock })
live-wish-declined = 📵 Ditolak: { $what } (diminta pukul { $clock })
live-wish-unanswered = 📵 Tidak dijawab: { $what } (diminta pukul { $clock })
live-check-end = Belum ada kabar bahwa rapat sudah selesai. Mohon periksa di Zoom, dan akhiri sekali lagi bila masih berlangsung.
live-check-recording = Zoom belum mengabarkannya. Mohon lihat tanda rekaman di Zoom sebelum Anda mengandalkannya.
live-check-call-in = Zoom tidak mengabarkan apakah sudah berdering. Mohon tanyakan kepada orangnya sebelum memanggil lagi.

live-end-sure = Akhiri { $topic } sekarang, untuk semua peserta?
live-kept = { $topic } tetap berlangsung.
live-asked = { $topic }: saya meminta Zoom { $what }. Kartunya menunjukkan bila sudah terlaksana.
live-already = { $topic }: tidak ada yang perlu dilakukan. Permintaan “{ $what }” sudah terlaksana atau sudah disampaikan.

live-end-usage = Rapat mana yang harus diakhiri? Tulis ID rapat Zoom-nya: <code>/end { $id }</code>. Ketik <code>/meetings live</code> untuk melihat yang sedang berlangsung.
live-record-usage =
    Apa yang harus dilakukan dengan rekaman cloud? Tulis salah satu:
    <code>/record { $id } mulai</code>
    <code>/record { $id } jeda</code>
    <code>/record { $id } lanjut</code>
    <code>/record { $id } stop</code>
live-record-unknown = Saya tidak tahu arti “{ $word }” untuk rekaman. Pilihannya mulai, jeda, lanjut, dan stop, misalnya <code>/record { $id } mulai</code>.
live-call-usage =
    Siapa yang harus dipanggil Zoom? Tulis alamat surelnya: <code>/invite_to { $id } nama@example.org</code>
    Orangnya harus termasuk akun Zoom tuan rumah rapat. Satu pesan memuat paling banyak sepuluh alamat. Untuk orang lain ada “Salin undangan”.
live-too-many-calls = { $count } alamat terlalu banyak untuk satu pesan; mohon kirim paling banyak { $most }.
live-call-asked = 📞 { $who }: saya meminta Zoom memanggilnya.
live-call-already = ▫️ { $who }: sudah sedang dipanggil.
live-call-refused = ⚠️ { $who }: { $reason }

live-no-agent =
    Di sini rapat yang berlangsung dikendalikan lewat PC rapat, dan belum ada PC rapat yang terhubung.
    Mohon lakukan langsung di Zoom. Operator juga dapat menyerahkannya kepada cloud Zoom dengan <code>ZOOM_CONTROL_MODE=cloud</code>.
live-no-local =
    Cloud Zoom tidak dapat merekam di komputer; untuk itu perlu PC rapat, dan belum ada yang terhubung.
    Sebagai gantinya, rekam ke cloud dengan <code>/record { $id } mulai</code>, atau tekan Rekam di Zoom pada komputer tuan rumah.
live-no-mute =
    Zoom tidak mengizinkan bot membisukan semua orang.
    Di Zoom, tuan rumah menekan “Peserta”, lalu “Bisukan semua”.
live-no-start =
    Zoom tidak mengizinkan bot memulai rapat; untuk itu perlu PC rapat, dan belum ada yang terhubung.
    Tuan rumah memulainya di Zoom. “Gabung” pada kartunya menuju ke sana, dan <code>/edit</code> dengan <code>early on</code> mengizinkan orang masuk sebelum tuan rumah.

refusal-meeting-not-live = Sepengetahuan saya rapat ini tidak sedang berlangsung, jadi tidak ada yang dapat diakhiri atau direkam. Tuan rumah memulainya di Zoom, dan kartunya menunjukkan bila sudah berlangsung. PC rapat juga dapat memulainya: <code>/start_meeting</code>.
refusal-meeting-not-in-zoom = Zoom belum memiliki rapat ini. Kartunya menunjukkan sejauh mana prosesnya.
refusal-meeting-recording-paused = Rekaman sedang dijeda. Mohon lanjutkan, bukan mulai lagi.
refusal-meeting-nothing-recorded = Tidak ada yang sedang direkam. Mohon mulai rekaman terlebih dahulu.
refusal-meeting-contact-unusable = Itu bukan alamat surel. Tulis seperti <code>nama@example.org</code>.
refusal-meeting-too-many-call-ins = Saat ini { $most } orang sedang dipanggil. Mohon tunggu sampai sebagian menjawab.
