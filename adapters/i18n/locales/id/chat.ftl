### Kata bot tentang dirinya, dan jawaban untuk pesan yang tidak dapat dipakai.

start-whitelisted = Halo, { $name }. Anda terdaftar sebagai <b>{ $role }</b>. Ketik /help untuk melihat apa saja yang dapat Anda lakukan di sini.
start-pending =
    Halo, { $name }. Bot ini merencanakan dan menjalankan rapat Zoom tim.
    Permintaan akses Anda sudah diteruskan kepada admin. Anda akan mendapat pesan di sini begitu ada keputusan.
start-rejected = Halo, { $name }. Permintaan akses Anda tidak disetujui. Jika menurut Anda ini keliru, silakan hubungi admin.
start-banned = Halo, { $name }. Anda diblokir dari bot ini.

help-heading = <b>Yang dapat Anda lakukan di sini</b>
help-row = /{ $command } – { $description }
help-pending = Perintah lain akan muncul setelah admin menyetujui akses Anda.
help-footer = Waktu dibaca dan ditampilkan menurut zona waktu Anda, { $zone }. Ubah dengan /timezone.

command-start = perkenalkan diri Anda
command-help = tampilkan daftar ini
command-about = tentang bot ini
command-whoami = bagaimana bot mengenal Anda
command-language = pilih bahasa Anda
command-timezone = pilih zona waktu Anda
command-meet = rencanakan satu rapat atau lebih
command-meetings = rapat yang akan datang
command-edit = ubah yang sudah direncanakan, langkah demi langkah atau dalam satu baris
command-zoom_del = hapus rapat di Zoom, beberapa sekaligus
command-cancel = batalkan rapat
command-end = akhiri rapat yang sedang berlangsung
command-record = mulai, jeda, lanjutkan, atau hentikan rekaman cloud
command-invite_to = minta Zoom memanggil seseorang masuk
command-register_list = orang yang menunggu akses
command-make_admin = menjadikan seseorang admin
command-approve = memberi akses kepada seseorang
command-reject = menolak akses seseorang
command-ban = memblokir seseorang
command-audit = siapa melakukan apa, dan kapan

about =
    <b>Meetledger</b> { $version }
    Merencanakan rapat Zoom dari obrolan ini dan mencatat siapa melakukan apa. Semua kejadian ditulis ke satu catatan yang tidak bisa diubah tanpa ketahuan.

language-choose = Bahasa apa yang Anda inginkan?
language-chosen = Mulai sekarang saya akan menulis dalam bahasa Indonesia.
language-unknown = Saya tidak mengenal bahasa “{ $word }”. Yang tersedia: { $languages }.
language-name = Bahasa Indonesia

timezone-choose = Zona waktu Anda <b>{ $zone }</b>. Pilih yang lain, atau tulis namanya: <code>/timezone Asia/Makassar</code>
timezone-chosen = Zona waktu Anda sekarang <b>{ $zone }</b>. Di sana pukul { $clock }.
timezone-unknown = Saya tidak mengenal zona waktu “{ $word }”. Tulis nama seperti <code>/timezone Asia/Jakarta</code>, atau WIB, WITA, atau WIT.

unknown-command = Saya tidak mengenal perintah { $command }. Ketik /help untuk melihat apa saja yang dapat Anda lakukan di sini.
may-be-a-repeat = ↻ mungkin terkirim dua kali
and-more = … { $count } lagi
something-went-wrong = Terjadi gangguan di pihak kami dan operator sudah diberi tahu. Nomor rujukan: <code>{ $reference }</code>
button-stale = Tombol ini sudah tidak berlaku. Silakan gunakan pesan yang terbaru.
not-a-command = Saya hanya memahami perintah. Ketik /help untuk melihat apa saja yang bisa dilakukan di sini.
