### Akun Zoom orang: menghubungkannya, memutuskannya, dan keadaannya.

command-connect = hubungkan akun Zoom Anda
command-disconnect = putuskan sambungan Zoom
command-status = sambungan Zoom dan kiriman terakhir

connect-invitation =
    { $name }, hubungkan akun Zoom Anda, maka rekaman cloud-nya akan masuk ke obrolan ini dengan sendirinya.
    Tautan ini khusus untuk Anda dan obrolan ini. Berlaku satu kali, selama sepuluh menit.
connect-invitation-group =
    { $name }, hubungkan akun Zoom Anda, maka rekaman cloud-nya akan masuk ke obrolan ini dengan sendirinya dan dapat dilihat semua orang di sini.
    Tautan ini khusus untuk { $name }: siapa pun yang membukanya, akunnya terhubung atas nama itu. Berlaku satu kali, selama sepuluh menit.
connect-invitation-again =
    { $name }, hubungkan kembali akun Zoom Anda. Rekamannya akan dikirim ke obrolan yang sama seperti sebelumnya.
    Tautan ini khusus untuk Anda. Berlaku satu kali, selama sepuluh menit.
connect-settings-missing = Akun Zoom belum dapat dihubungkan. Operator perlu mengisi pengaturan berikut: { $settings }.
connect-ask-admin = Akun Zoom belum dapat dihubungkan di sini. Silakan hubungi admin.
connect-scope-missing =
    { $name }, akun Zoom Anda tidak jadi terhubung: Zoom tidak memberikan semua izin yang diperlukan. Yang kurang: { $scopes }
    Yang sudah terhubung sebelumnya tetap terhubung.
    Pengelola aplikasi Zoom dapat menambahkannya di sana. Setelah itu, mulai lagi dengan /connect.
button-connect = Hubungkan Zoom

connection-state-connected = terhubung
connection-state-lost = akses terputus, perlu dihubungkan lagi
connection-chats =
    { $count ->
        [0] tidak dikirim ke obrolan mana pun
       *[other] dikirim ke { $count } obrolan
    }

disconnect-heading = <b>Sambungan Zoom</b>
disconnect-row = <b>{ $name }</b> · { $state } · { $chats }
disconnect-none = Anda tidak memiliki sambungan Zoom. Buat dengan /connect.
disconnect-confirm =
    Putuskan <b>{ $name }</b> sepenuhnya? Rekamannya tidak akan masuk lagi ke obrolan mana pun.
    Saya akan mengembalikan aksesnya kepada Zoom serta menghapus token, transkrip, berkas sementara, dan alamat surel yang saya simpan. Yang sudah terkirim tetap ada di obrolan.
disconnect-done =
    <b>{ $name }</b> sudah diputuskan. Saya sedang mengembalikan aksesnya kepada Zoom dan menghapus yang saya simpan: token, transkrip, berkas sementara, dan alamat surel. Anda akan mendapat pesan setelah selesai.
    Yang sudah terkirim tetap ada di obrolan.
disconnect-kept = Tidak ada yang diubah; <b>{ $name }</b> tetap terhubung.
unsubscribe-done = Rekaman <b>{ $name }</b> tidak lagi masuk ke obrolan ini. Obrolan lain tetap menerimanya.
unsubscribe-done-last = Rekaman <b>{ $name }</b> tidak lagi masuk ke obrolan ini, dan tidak ada obrolan lain yang menerimanya. Untuk mengembalikan aksesnya kepada Zoom, gunakan /disconnect.
button-connection-leave = Tidak lagi di obrolan ini: { $name }
button-connection-ask = Putuskan sepenuhnya: { $name }
button-connection-end = Ya, putuskan { $name }
button-connection-keep = Biarkan { $name }

refusal-connection-unknown = Sambungan itu sudah tidak ada. Ketik /disconnect untuk melihat yang masih ada.

status-heading = <b>Zoom</b>
status-connection = <b>{ $name }</b> · { $state } · { $chats } · { $tokens }
status-tokens = akses diperbarui { $ago }
status-no-tokens = tidak ada akses yang tersimpan
status-no-connections = Belum ada akun Zoom yang terhubung. Hubungkan akun Anda dengan /connect.
status-scope-missing = ⚠️ { $scope } tidak diberikan: { $consequence }.
status-scope-optional = { $scope } tidak diberikan: { $consequence }.
status-last-webhook = Pemberitahuan terakhir dari Zoom: { $ago }
status-last-webhook-none = Pemberitahuan terakhir dari Zoom: belum ada sejak program dimulai
status-last-delivery = Rekaman terakhir terkirim: { $ago }
status-last-delivery-none = Rekaman terakhir terkirim: belum ada
status-waiting =
    { $count ->
        [0] Tidak ada rekaman yang menunggu dikirim.
       *[other] { $count } berkas rekaman menunggu dikirim.
    }
status-backlog = Pesan yang belum ditangani: { $inbox } · panggilan keluar yang menunggu: { $effects } · ditangguhkan: { $parked }

scope-list-recording-files = berkas rekaman tidak dapat diambil
scope-list-past-participants = keterangan rekaman tidak menyebut jumlah peserta
scope-user = saya tidak dapat mengetahui akun siapa ini

ago-moment = baru saja
ago-minutes = { $count } menit yang lalu
ago-hours = { $count } jam yang lalu
ago-days = { $count } hari yang lalu

connect-page-title = Hubungkan Zoom
connect-page-question = Hubungkan akun Zoom Anda ke Meetledger?
connect-page-asked = Permintaan ini dibuat oleh <b>{ $name }</b> di Telegram.
connect-page-private = Rekaman akun Zoom Anda akan masuk ke obrolan pribadi <b>{ $name }</b> dengan bot.
connect-page-chat = Rekaman akun Zoom Anda akan masuk ke obrolan <b>{ $chat }</b> dan dapat dilihat semua orang di sana.
connect-page-topic = { $chat }, topik { $topic }
connect-page-warning = Lanjutkan hanya jika itu memang Anda.
connect-page-go-on = Lanjutkan ke Zoom
connect-page-connected = Terhubung
connect-page-connected-more = { $account } sudah terhubung. Anda dapat menutup jendela ini; selebihnya ada di obrolan.
connect-page-not-connected = Tidak terhubung
connect-page-invalid = Tautan ini tidak sah. Mintalah tautan baru kepada bot dengan /connect.
connect-page-expired = Tautan ini sudah kedaluwarsa. Mintalah lagi dengan /connect di obrolan.
connect-page-used = Tautan ini sudah pernah dipakai. Jika akun Anda belum terhubung, mintalah lagi dengan /connect.
connect-page-browser = Anda kembali dengan peramban yang berbeda dari saat memulai. Buka lagi tautan dari obrolan, dan tetaplah di peramban yang sama.
connect-page-elsewhere = Tombolnya tidak ditekan di halaman kami sendiri. Buka lagi tautan dari obrolan.
connect-page-declined = Anda tidak memberi izin kepada Meetledger, jadi tidak ada yang diubah. Jika Anda berubah pikiran, buka lagi tautan dari obrolan.
connect-page-zoom-refused = Zoom tidak memberi izin kepada Meetledger, dan tidak ada akun yang terhubung. Mulai lagi dengan /connect di obrolan.
connect-page-misconfigured = Zoom tidak menerima kredensial program ini, dan tidak ada akun yang terhubung. Mohon beri tahu pengelola bot.
connect-page-unavailable = Ada yang tidak menjawab saat ini, dan tidak ada akun yang terhubung. Tautannya sudah terpakai: mohon tunggu sebentar, lalu mulai lagi dengan /connect di obrolan.
connect-page-not-begun = Ada yang tidak menjawab saat ini. Mohon buka lagi tautan dari obrolan sebentar lagi.
connect-page-scope-missing = Zoom tidak memberikan semua izin yang diperlukan. Yang sudah terhubung sebelumnya tetap terhubung. Yang kurang: { $scopes }
connect-page-scope-more = Pengelola aplikasi Zoom dapat menambahkannya di sana. Setelah itu, mulai lagi dengan /connect di obrolan.
