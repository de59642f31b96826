### Rekaman: yang sedang dikirim ke obrolan, tempatnya, dan apa yang dapat dilakukan dengannya.

command-recordings = rekaman rapat dan tempatnya
command-delivery = bagian rekaman yang dikirim ke obrolan ini

recording-untitled = Rapat tanpa topik
recording-length-hours = { $hours } jam { $minutes } mnt
recording-length-minutes = { $minutes } mnt
recording-length-seconds = { $seconds } dtk
recording-size-gb = { $amount } GB
recording-size-mb = { $amount } MB
recording-size-kb = { $amount } kB
recording-decimal-mark = ,
recording-people = { $count } orang
recording-part = Bagian { $number } dari { $of }
recording-file-audio = audio
recording-file-video = video
recording-file-chat = pesan obrolan
recording-file-transcript = transkrip
recording-file-summary = ringkasan Zoom

recording-stage-waiting = Menunggu giliran…
recording-stage-downloading = Mengambil dari Zoom: { $percent } %
recording-stage-preparing = Menyiapkan untuk Telegram…
recording-stage-uploading = Mengirim ke Telegram: { $percent } %

recording-reason-smaller = Berkas aslinya terlalu besar untuk Telegram, jadi ini versi yang lebih kecil.
recording-reason-parts = Berkasnya terlalu besar untuk Telegram, jadi dikirim dalam beberapa bagian.
recording-reason-link = Berkasnya terlalu besar untuk Telegram, jadi ini tautannya.
recording-reason-zoom-link = Berkasnya terlalu besar untuk Telegram, jadi silakan buka di Zoom.

recording-link-days = Tautan ini berlaku selama { $count } hari.
recording-link-hours = Tautan ini berlaku selama { $count } jam.
recording-passcode = Kode sandi: { $passcode }
recording-no-address = Zoom tidak memberikan alamatnya. Silakan masuk ke Zoom untuk membukanya.

recording-failed-gone = Zoom sudah tidak memiliki berkas ini.
recording-failed-empty = Berkas ini kosong: Zoom tidak merekam apa pun di dalamnya.
recording-failed-unfinished = Zoom belum juga menyelesaikan berkas ini setelah dua hari.
recording-failed-forbidden = Telegram tidak mengizinkan saya menulis di obrolan ini.
recording-failed-no-place = Topik atau obrolan tujuannya sudah ditutup atau tidak ada lagi.
recording-failed-unauthorised = Zoom tidak lagi menerima akses kami. Akunnya harus dihubungkan kembali.
recording-failed-no-connection = Belum ada yang menghubungkan akun Zoom pemilik rekaman ini.
recording-failed-unreadable = Transkripnya tidak dapat dibaca.
recording-failed-exhausted = Pengiriman gagal berkali-kali, jadi saya berhenti mencoba.
recording-failed-other = Berkas ini tidak dapat dikirim.

recording-key-moments = Momen penting
recording-decisions = Keputusan
recording-action-items = Tindak lanjut

recording-state-delivered = sudah dikirim ke sini
recording-state-planned = sedang dikirim ke sini
recording-state-failed = gagal dikirim ke sini
recording-state-absent = belum dikirim ke sini
recording-state-trashed = di tempat sampah Zoom
recording-state-deleted = sudah dihapus di Zoom

recordings-heading = <b>Rekaman</b>, halaman { $page }: { $filter }
recordings-row =
    { $number }. <b>{ $topic }</b>
    { $when } · { $details }
recordings-empty = Tidak ada rekaman seperti itu, atau tidak ada yang boleh Anda lihat di sini.
recordings-last-page = Tidak ada rekaman lagi.
recordings-bad-filter = Saya tidak mengerti maksud “{ $word }”.
recordings-too-many-words = Mohon cari paling banyak { $most } kata.
recordings-usage =
    Persempit daftarnya dengan kata dalam topik, tanggal, atau pemilik rapat:
    <code>{ $example }</code>
    <code>host:me</code> menampilkan rekaman Anda sendiri, <code>host:all</code> semua yang boleh Anda lihat.

recording-button-here = Kirim ke sini
recording-button-video = Kirim video ke sini
recording-button-transcript = Kirim transkrip
recording-button-private = Kirim ke obrolan pribadi
recording-button-link = Tautan web
recording-button-delete = Hapus di Zoom…
recording-button-delete-now = Hapus { $file }
recording-button-again = Coba lagi
recording-button-open = Buka
recording-button-open-zoom = Buka di Zoom

recording-on-its-way-already = Berkas itu sudah dalam pengiriman.
recording-sent-privately = Saya sedang mengirimnya ke obrolan pribadi Anda dengan saya.
recording-no-such-file = Rekaman ini tidak memiliki berkas seperti itu.
recording-no-link = Tidak ada tautan web untuk rekaman ini.
recording-delete-question =
    <b>Hapus di Zoom?</b>
    Berkas dipindahkan ke tempat sampah Zoom dan dapat dipulihkan selama 30 hari. Yang sudah dikirim ke Telegram tetap ada.
recording-delete-asked = Saya sedang meminta Zoom menghapusnya.
recording-delete-already = Berkas itu sudah dihapus di Zoom, atau sedang dihapus.
recording-kept-unauthorised =
    “{ $topic }” masih ada di Zoom: saya tidak diizinkan menghapus rekaman akun itu. Orang yang menghubungkannya dapat memberi izin lewat /connect; nama izinnya <code>cloud_recording:delete:recording_file</code>.
recording-kept = “{ $topic }” masih ada di Zoom karena Zoom menolak ({ $code }). Anda dapat memintanya lagi.

refusal-recording-unknown = Saya tidak mengenal rekaman itu, atau Anda tidak boleh melihatnya di sini.
refusal-recording-out-of-reach = Rekaman itu sudah dihapus di Zoom. Setelah dipulihkan di sana, rekaman dapat dikirim lagi.
refusal-recording-not-verified = Belum ada obrolan yang menerima berkas itu secara utuh, jadi saya tidak menghapusnya di Zoom.

delivery-heading = <b>Yang dikirim ke obrolan ini dari setiap rekaman</b>
delivery-nothing = Tidak ada yang dikirim dengan sendirinya. Ketik /recordings untuk melihat rekaman yang ada.
delivery-order-heading = <b>Jika berkas terlalu besar untuk Telegram</b>
delivery-order-row = { $number }. { $step }
delivery-step-other-file = berkas lain yang lebih kecil dari rekaman yang sama
delivery-step-encode = audio yang diperkecil
delivery-step-split = audio dalam beberapa bagian
delivery-step-link = tautan ke berkasnya
delivery-step-zoom-link = tautan ke Zoom beserta kode sandinya
delivery-choice-audio = Audio
delivery-choice-video = Video
delivery-choice-chat = Pesan obrolan
delivery-choice-transcript = Transkrip
delivery-choice-summary = Ringkasan Zoom
delivery-order-smaller = Utamakan berkas kecil
delivery-order-whole = Utuh: dalam beberapa bagian
delivery-order-link = Utamakan tautan
delivery-order-zoom = Hanya tautan Zoom
