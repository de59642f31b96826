### Rapat di kalender masing-masing orang.

command-ics = sebuah rapat sebagai berkas kalender
command-calendar = rapat obrolan ini di kalender Anda

ics-usage = Rapat yang mana? Tulis ID rapat Zoom-nya: <code>/ics { $example }</code>. Ketik /meetings untuk melihat daftarnya.
ics-caption = <b>{ $topic }</b>, { $when }. Buka berkas ini untuk memasukkannya ke kalender Anda.
ics-caption-cancelled = <b>{ $topic }</b>, { $when }, telah dibatalkan. Buka berkas ini untuk menghapusnya dari kalender Anda.
ics-calendar = Rapat Zoom
ics-join = Bergabung: { $link }
ics-id = ID rapat: { $id }
ics-passcode = Kode sandi: { $passcode }
ics-without-link = Zoom belum memberikan tautan untuk bergabung ke rapat ini.

calendar-address =
    📅 <b>Rapat obrolan ini di kalender Anda</b>
    Di program kalender Anda, berlanggananlah ke alamat ini:
    { $address }
    Perubahan akan muncul di sana dengan sendirinya. Siapa pun yang memiliki alamat ini dapat membaca rapat-rapat itu dan bergabung. Tombol “Alamat baru” membuat alamat ini tidak berlaku lagi; setelah itu semua orang perlu berlangganan ulang.
calendar-button-renew = Alamat baru
calendar-ask-admin = Langganan kalender belum tersedia di sini. Silakan hubungi admin. Ketik /ics untuk mendapatkan rapat satu per satu.
calendar-settings-missing = Langganan kalender tersedia setelah pengaturan berikut diisi: { $settings }. Rapat satu per satu tetap dapat diminta dengan /ics.
