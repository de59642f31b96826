### PC rapat. Setiap PC disebut dengan namanya, misalnya lobby-1.

refusal-agent-unknown = Saya tidak mengenal PC rapat dengan nama itu. /agents menampilkan yang ada.
refusal-agent-revoked = Akses PC itu sudah dicabut. <code>/agent_reinstall</code> mengizinkannya kembali dengan kode baru.
refusal-agent-exists = Sudah ada PC dengan nama itu. Untuk PC yang isinya terhapus: <code>/agent_reinstall</code> diikuti namanya.
refusal-agent-name-unusable = Nama PC terdiri dari 1 sampai { $longest } karakter: a-z, 0-9, dan - di tengah, misalnya <code>lobby-1</code>.
refusal-agent-code-wrong = Kode itu tidak berlaku.
refusal-agent-code-expired = Kode itu sudah kedaluwarsa. Silakan minta kode baru.
refusal-agent-code-used = Kode itu sudah dipakai. Silakan minta kode baru.
refusal-agent-key-unusable = Itu bukan kunci.
refusal-agent-key-not-current = Kunci itu sudah tidak dipakai.
refusal-agent-offline = PC itu sedang tidak terhubung, jadi tidak ada yang dapat melakukannya di sana. /agents menampilkan PC yang terhubung.
refusal-agent-busy = PC itu masih sibuk ({ $desired }). Mohon tunggu sebentar, atau batalkan dulu perintah itu.
refusal-agent-overloaded = Sudah ada { $most } perintah yang menunggu di PC itu. Mohon tunggu sampai selesai.
refusal-agent-screenshots-off = Tangkapan layar PC itu dimatikan.
refusal-agent-message-unusable = Pesan di layar terdiri dari 1 sampai { $longest } karakter.
refusal-agent-meeting-missing = Rapat ini belum ada di Zoom, jadi PC belum dapat melakukan apa pun di dalamnya. Kartunya menunjukkan sudah sampai mana.
refusal-agent-deadline-passed = Sudah terlambat untuk itu. Silakan minta lagi.
refusal-agent-command-unknown = Perintah itu sudah tidak ada di PC tersebut.
refusal-agent-command-begun = PC sudah mulai melakukannya, jadi tidak dapat dibatalkan lagi.
refusal-agent-taken = PC itu sudah dipesan untuk rapat lain pada waktu itu ({ $starts_at }).
refusal-agent-booking-empty = Rapat itu sudah selesai; tidak ada yang perlu dipesankan PC.

agent-screenshot = 📷 Layar <b>{ $agent }</b> saat ini.

command-agents = PC rapat, dan mana yang terhubung
command-agent = satu PC rapat, dan apa yang dapat diperintahkan
command-agent_add = tambahkan PC rapat
command-agent_reinstall = kode baru untuk PC rapat yang isinya terhapus atau dicabut aksesnya
command-agent_rotate = minta PC rapat membuat kunci baru
command-agent_revoke = cabut akses PC rapat
command-agent_remove = hapus PC rapat dari daftar
command-agent_say = tampilkan pesan di layar PC rapat
command-start_meeting = mulai rapat di PC rapat
command-on_pc = hal lain yang dapat dilakukan PC rapat: kamera, mikrofon, berbagi layar
command-mute = bisukan semua orang lewat PC yang menjadi tuan rumah

pc-usage = PC yang mana? Tulis namanya, misalnya <code>/{ $command } lobby-1</code>.
pc-name-wrong = “{ $word }” tidak dapat menjadi nama PC. Nama terdiri dari 1 sampai { $longest } karakter: a-z, 0-9, dan - di tengah, misalnya <code>/{ $command } lobby-1</code>.
pc-no-public-url = Belum ada PC yang dapat menghubungi saya: { $setting } belum diisi. Itu alamat saya di internet, misalnya <code>https://bot.example.org</code>. Mohon minta operator mengisinya, lalu coba lagi.
pc-code =
    { $name } dapat mendaftar dengan kode ini, satu kali dan dalam { $minutes } menit:
    { $code }
    Di PC itu, sebagai orang yang masuk ke Zoom di sana (perlu Python 3.11 atau lebih baru dan pipx):
pc-code-shell = Linux atau macOS, di terminal:
pc-code-powershell = Windows, di PowerShell:
pc-code-footer = Saya memberi tahu di sini begitu { $name } terdaftar. Mohon jangan bagikan kode itu sampai saat itu.
pc-code-sent =
    Kode untuk { $name } saya kirim hanya kepada Anda, di chat pribadi kita, karena di sini semua orang dapat membacanya.
    Bila tidak ada yang datang, kita belum pernah berbicara di sana: buka chat pribadi saya, tekan Mulai, lalu tulis { $example } di sana.

pc-board-heading = <b>PC rapat</b>: { $online } dari { $total } terhubung
pc-board-empty = Belum ada PC rapat. Pemilik dan admin menambahkannya dengan <code>/agent_add lobby-1</code>.
pc-state-online = terhubung sejak { $when }
pc-state-offline = tidak terhubung sejak { $when }
pc-state-never = terdaftar, tetapi belum pernah terhubung
pc-state-invited = menunggu kodenya dipakai
pc-state-revoked = aksesnya dicabut
pc-in-meeting = di { $meeting }
pc-zoom-idle = Zoom terbuka, tidak sedang rapat
pc-zoom-absent = Zoom tidak terbuka
pc-recording-running = ⏺ merekam
pc-recording-paused = ⏸ rekaman dijeda
pc-version = agen { $version }
pc-zoom-version = Zoom { $version }
pc-driver = driver { $driver }
pc-seen = terakhir terpantau { $ago }
pc-screenshots-off = 🚫 Layarnya tidak boleh ditangkap.
pc-signed-in = 🔑 Saat terakhir diuji, Zoom masih mengenali akun PC ini (tombol Laporan mengujinya).
pc-signed-out = 🔑 Zoom tidak lagi mengenali akun PC ini, jadi PC ini tidak dapat menjadi host. Di PC itu: meetledger-agent sign-in --open
pc-told = { $sign } { $day }: { $what }: { $steps }
pc-say-hint = Pesan di layarnya: { $example } diikuti teksnya.
pc-reinstall-hint = Dengan kode baru PC ini dapat mendaftar: { $example }
pc-card-moved = ⬇️ Kartu { $name } sekarang ada di bawah.
pc-gone = PC { $name } sudah tidak ada.

pc-button-open = 🔄 Segarkan
pc-button-refresh = 🔄 Segarkan
pc-button-report = 📋 Laporan
pc-button-screenshot = 🖼 Tangkapan layar
pc-button-restart = ♻️ Mulai ulang Zoom
pc-button-allow = 🖼 Izinkan tangkapan layar
pc-button-forbid = 🚫 Tanpa tangkapan layar
pc-button-rotate = 🔑 Kunci baru
pc-button-revoke = ⛔️ Cabut akses
pc-button-remove = 🗑 Hapus
pc-button-sure = Ya, lakukan
pc-button-keep = Tidak, biarkan
pc-button-card = Kartunya
pc-button-pick = 🖥 Mulai di…
pc-button-another = PC lain…
pc-button-again = Coba lagi
pc-button-cancel = ✖ Batalkan perintah
pc-button-cloud = ☁️ Lewat cloud Zoom
pc-button-rec = ⏺ Di PC
pc-button-resume = ▶️ Di PC
pc-button-pause = ⏸ Di PC
pc-button-norec = ⏹ Di PC
pc-button-mute = 🔇 Bisukan semua
pc-button-leave = 🚪 PC keluar
pc-button-end = ⏹ Akhiri di PC
pc-button-book = 📌 Pesan PC
pc-button-free = 📌 Lepas PC

pc-sure-revoke = Cabut akses { $name }? Sejak saat itu kuncinya tidak berlaku, perintahnya hilang, dan PC itu tidak dipesan lagi untuk rapat apa pun. <code>/agent_reinstall</code> mengizinkannya kembali.
pc-sure-remove = Hapus { $name }? Sejak saat itu kuncinya tidak berlaku, PC itu tidak dipesan lagi untuk rapat apa pun, dan namanya bebas dipakai.
pc-sure-restart = Mulai ulang Zoom di { $name }? Bila sedang di dalam rapat, PC itu akan keluar dari sana.
pc-kept = { $name } tetap seperti semula.
pc-done-revoke = Akses { $name } sudah dicabut.
pc-done-remove = { $name } sudah dihapus.
pc-done-rotate = { $name } diminta membuat kunci baru. Itu dilakukan begitu PC terhubung.
pc-done-allow = Layar { $name } boleh ditangkap.
pc-done-forbid = Layar { $name } tidak boleh ditangkap lagi.
pc-asked = { $name }: { $what }. Kartunya menunjukkan kelanjutannya.
pc-already = { $name } sudah diperintahkan begitu: { $what }.
pc-say-usage = Apa yang harus ditampilkan { $name }? Tulis teksnya setelah nama PC, paling banyak { $longest } karakter, misalnya <code>/agent_say lobby-1 Rapat berikutnya mulai lima menit lagi.</code>

pc-do-meeting-hosting = memulai rapat
pc-do-meeting-joined = bergabung ke rapat
pc-do-meeting-left = keluar dari rapat
pc-do-meeting-ended = mengakhiri rapat untuk semua
pc-do-recording-running = merekam di PC
pc-do-recording-paused = menjeda rekaman di PC
pc-do-recording-none = menghentikan rekaman di PC
pc-do-everybody-muted = membisukan semua orang
pc-do-everybody-unmuted = meminta semua orang menyalakan mikrofon
pc-do-microphone-on = menyalakan mikrofon
pc-do-microphone-off = mematikan mikrofon
pc-do-camera-on = menyalakan kamera
pc-do-camera-off = mematikan kamera
pc-do-sharing-on = membagikan layar
pc-do-sharing-off = berhenti membagikan layar
pc-do-message-shown = menampilkan pesan
pc-do-screenshot-taken = menangkap layar
pc-do-zoom-restarted = memulai ulang Zoom
pc-do-report-made = melapor

pc-step-issued = dikirim { $clock }
pc-step-received = diterima { $clock }
pc-step-doing = dikerjakan { $clock }
pc-step-done = selesai { $clock }
pc-step-failed = gagal { $clock }
pc-step-refused = ditolak { $clock }
pc-step-expired = terlambat { $clock }
pc-step-cancelled = dibatalkan { $clock }
pc-step-lost = tidak ada kabar { $clock }
pc-outcome-confirmed = Sudah dikonfirmasi oleh Zoom.
pc-outcome-waits = Menurut PC sudah; menunggu konfirmasi dari Zoom.
pc-outcome-unconfirmed = Belum pasti: { $reason }.
pc-outcome-why = Sebabnya: { $reason }.
pc-outcome-why-detail = Sebabnya: { $reason }. Pesan dari PC: { $detail }
pc-reason-zoom-does-not-tell = hanya PC yang mengatakannya, karena Zoom tidak memberi tahu hal seperti itu
pc-reason-zoom-is-silent = hanya PC yang mengatakannya, padahal Zoom seharusnya sudah memberi tahu. Mohon periksa di Zoom
pc-reason-expired = sudah terlambat ketika perintahnya sampai di PC
pc-reason-cancelled = perintahnya dibatalkan
pc-reason-unsupported = PC ini tidak dapat melakukannya
pc-reason-forbidden = hal itu dimatikan di PC ini
pc-reason-no-zoom = Zoom tidak ada, atau tidak menjawab
pc-reason-not-in-meeting = PC tidak berada di rapat mana pun
pc-reason-other-meeting = PC berada di rapat lain
pc-reason-not-host = PC bukan tuan rumah
pc-reason-not-recording = tidak ada yang sedang direkam
pc-reason-not-begun = PC tidak memulainya sampai batas waktu
pc-reason-control-absent = tombol yang harus ditekan tidak ada di layar
pc-reason-no-effect = tombolnya ditekan, tetapi tidak terjadi apa-apa sampai batas waktu
pc-reason-no-way-in = saya tidak dapat memberikan tautan untuk masuk ke rapat
pc-reason-interrupted = agen berhenti di tengah jalan
pc-reason-disk-full = penyimpanan PC penuh
pc-reason-driver-failed = program yang mengendalikan Zoom gagal
pc-reason-silent = PC sudah menerimanya lalu tidak berkabar lagi. Mohon periksa di sana
pc-reason-reinstalled = PC disiapkan ulang
pc-reason-revoked = akses PC dicabut
pc-foreign-reason = { $word }
pc-asked-by-program = sesuai pemesanan

pc-on-card = { $sign } 🖥 { $name }: { $what } ({ $who }): { $steps }
pc-booked = 📌 PC: { $name }
pc-booked-start = memulainya
pc-booked-record = merekam
pc-booked-end-when-empty = mengakhirinya bila semua sudah keluar

pc-pick = { $topic } dimulai di PC yang mana?
pc-pick-more = { $count } PC lain juga tersedia: <code>/start_meeting { $id }</code> diikuti nama PC.
pc-legend = ▶️ memulai · ⏺ merekam · ⏸ menjeda rekaman · 🔇 membisukan semua · ⏹ mengakhiri. PC yang belum melaporkan kemampuannya ditampilkan dengan semua tanda.
pc-none-free = Saat ini tidak ada PC rapat yang bebas untuk { $topic }: ada yang tidak terhubung, sedang bekerja, dipesan untuk rapat lain, atau belum dapat memulai rapat. /agents menampilkan semuanya. Di PC yang belum dapat memulai rapat, jalankan <code>meetledger-agent doctor</code> untuk melihat apa yang masih kurang.
pc-not-free = PC itu sudah tidak bebas.
pc-engaged = { $name } sedang berada di rapat lain atau dipesan untuk rapat lain. PC itu harus keluar dulu dari sana; atau pilih PC lain.
pc-which = Ada beberapa PC di { $topic }. PC mana yang harus { $what }?
pc-nobody-inside = Sepengetahuan saya tidak ada PC rapat di { $topic }.
pc-start-usage = Rapat mana yang harus dimulai? Tulis ID rapat Zoom-nya, dan PC-nya bila sudah tahu: <code>/start_meeting { $id } lobby-1</code>. Tanpa PC, Anda dapat memilihnya.
pc-mute-usage = Di mana semua orang harus dibisukan? Tulis ID rapat Zoom-nya: <code>/mute { $id }</code>. Itu dilakukan oleh PC yang menjadi tuan rumah.
pc-on-usage =
    Apa yang harus dilakukan di PC? Tulis ID rapat Zoom dan perintahnya: <code>/on_pc { $id } kamera mati</code>.
    Yang tersedia: mulai, gabung, keluar; rekam, jeda, henti; bisukan semua, suarakan semua; mikrofon nyala, mikrofon mati; kamera nyala, kamera mati; bagikan nyala, bagikan mati. Nama PC di belakangnya menunjukkan PC yang dimaksud.
pc-on-unknown =
    Saya tidak tahu apa maksud “{ $word }” di PC. Misalnya: <code>/on_pc { $id } kamera mati</code>.
    Yang tersedia: mulai, gabung, keluar; rekam, jeda, henti; bisukan semua, suarakan semua; mikrofon nyala, mikrofon mati; kamera nyala, kamera mati; bagikan nyala, bagikan mati.
pc-on-which = Ada beberapa PC di { $topic }: { $names }. Mohon tulis PC mana yang harus { $what }: <code>{ $example }</code>

pc-notice-enrolled = ✅ { $name } sudah terdaftar.
pc-notice-silent = 🔴 PC rapat { $name } tidak terhubung. Terakhir terhubung { $when }.
pc-notice-back = 🟢 PC rapat { $name } terhubung lagi sejak { $when }.
pc-notice-clashed = ⚠️ { $topic } kehilangan PC-nya: pada waktunya yang baru ({ $when }) { $name } dipesan untuk { $other }. Mohon pilih PC lain.
pc-notice-lost = ⚠️ { $topic } kehilangan PC-nya: akses { $name } dicabut atau PC itu dihapus. Mohon pilih PC lain.
pc-notice-failed = ⚠️ { $topic }: { $name } tidak dapat memulai rapat. { $why }
pc-notice-failed-other = ⚠️ { $topic }: { $name } tidak dapat { $what }. { $why }

command-pc = pesan PC rapat untuk sebuah rapat
pc-book = PC mana yang dipesan untuk { $topic }? Apa yang dilakukan PC sendiri dipilih dengan <code>/pc</code>; bila tidak disebut, PC memulai rapat pada waktunya.
pc-free-then = Yang bebas pada waktu itu: { $names }.
pc-none-free-then = Tidak ada PC lain yang bebas pada waktu itu.
pc-taken = { $name } sudah dipesan untuk { $other } pada waktu itu ({ $when }).
pc-not-moved = Rapat tidak dipindahkan. Pilih waktu lain, atau pesan PC lain terlebih dahulu dengan <code>/pc</code>.
pc-book-usage =
    Untuk rapat mana PC dipesan? Tulis ID rapat Zoom-nya, PC-nya, dan apa yang dilakukan PC sendiri:
    <code>/pc { $id } lobby-1 mulai rekam akhiri</code>
    mulai: PC memulai rapat pada waktunya. rekam: PC merekam setelah memulainya. akhiri: PC mengakhiri rapat bila semua orang lain sudah keluar. Tanpa kata-kata itu PC hanya memulainya.
    <code>/pc { $id } kosong</code> melepas PC itu.
pc-book-wrong = Saya tidak mengenal “{ $word }”. Pilihannya mulai, rekam, dan akhiri, misalnya <code>/pc { $id } lobby-1 mulai rekam</code>.
pc-notice-waiting = ⚠️ { $topic } seharusnya mulai { $when }, tetapi { $name } belum dapat diperintah. Saya terus mencoba selama sepuluh menit.
pc-notice-missed = ❌ { $topic } seharusnya dimulai di { $name } pada { $when }. Selama sepuluh menit PC itu tidak dapat diperintah, dan saya tidak mencobanya lagi.
