### Transkrip: apa yang dikatakan dalam rekaman, dan cara mencarinya.

command-transcript = cari kata dalam pembicaraan

transcript-heading = <b>Transkrip</b>
transcript-talk-time = Waktu bicara
transcript-share = { $speaker } { $percent } %
transcript-somebody = tanpa nama

transcript-usage =
    Kata apa yang dicari? Saya menampilkan baris yang memuat semuanya:
    <code>{ $example }</code>
transcript-short-word = “{ $word }” terlalu pendek untuk dicari. Mohon gunakan kata yang terdiri dari paling sedikit 2 huruf.
transcript-too-many-words = Mohon cari paling banyak { $most } kata.
transcript-nothing-found = Tidak ada yang mengatakan “{ $words }” dalam satu baris transkrip yang boleh Anda lihat di sini.
transcript-found = <b>Dikatakan dalam rekaman:</b> { $words }
transcript-recording = { $number }. <b>{ $topic }</b> · { $when }
transcript-more-lines = … { $count } baris lagi
transcript-more-recordings = … { $count } rekaman lagi
transcript-narrow-down = Mungkin masih ada yang lain. Tambahkan kata untuk mempersempit pencarian.
