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
