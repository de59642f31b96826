### Satu teks untuk setiap kode penolakan: `meeting.over` menjadi `refusal-meeting-over`.

refusal-not-permitted = Anda tidak berwenang melakukan itu. Admin dapat mengubah peran Anda.
refusal-user-banned = Anda diblokir dari bot ini.
refusal-user-pending = Akses Anda belum disetujui. Anda akan mendapat pesan di sini begitu ada keputusan.
refusal-user-rejected = Permintaan akses Anda tidak disetujui.
refusal-user-unknown = Saya belum mengenal Anda. Kirim /start terlebih dahulu.
refusal-user-already-decided = Permintaan ini sudah diputuskan.
refusal-user-owner-is-fixed = Peran dan status pemilik tidak dapat diubah di sini.
refusal-user-unknown-time-zone = Saya tidak mengenal zona waktu itu. Tulis nama seperti Asia/Jakarta, atau WIB, WITA, atau WIT.
refusal-meeting-over = Rapat itu sudah selesai.
refusal-meeting-cancelled = Rapat itu sudah dibatalkan.
refusal-meeting-in-past = Rapat tidak dapat dimulai di waktu yang sudah lewat.
refusal-meeting-unknown = Saya tidak mengenal rapat itu.
refusal-meeting-too-long = Rapat berlangsung paling lama 24 jam.
refusal-other = Itu tidak dapat dilakukan ({ $code }).
refusal-meeting-topic-unusable = Topik harus terdiri dari 1 sampai { $longest } karakter.
refusal-user-unknown-language = Saya tidak bisa berbahasa “{ $language }”.
refusal-chat-follows-person = Obrolan pribadi mengikuti bahasa dan zona waktu Anda sendiri. Ubah dengan /language dan /timezone.
refusal-chat-unknown-language = Saya tidak menguasai bahasa itu. Saya berbahasa Indonesia dan Inggris.
refusal-chat-unknown-time-zone = Saya tidak mengenal zona waktu itu. Tulis nama seperti Asia/Jakarta, atau WIB, WITA, atau WIT.
refusal-chat-reminder-out-of-range = Pengingat datang paling awal { $most } menit (24 jam) sebelum mulai.
refusal-chat-quiet-hours-empty = Jam tenang harus mulai dan berakhir pada jam yang berbeda, misalnya <code>/settings quiet 22.00-06.00</code>.
refusal-chat-invitation-too-long = Teks itu terdiri dari { $length } karakter; undangan memuat paling banyak { $longest }. Mohon persingkat lalu kirim lagi.
refusal-chat-invitation-braces-unbalanced = Pada baris { $line } teks itu ada kurung kurawal tanpa pasangan. Tempat ditulis seperti <code>{ $example }</code>, dengan satu kurung kurawal sebelum dan satu sesudah namanya.
refusal-chat-invitation-place-unknown = Pada baris { $line } teks itu ada tempat <code>{ $place }</code> yang tidak saya kenal. Yang tersedia: { $known }.
refusal-chat-invitation-without-link = Teks itu tidak memiliki tempat untuk tautan, sehingga tidak ada yang dapat bergabung. Mohon tambahkan <code>{ $example }</code>.
