### Undangan rapat, dan susunan katanya. Undangan itu sendiri berupa teks biasa.

command-invitation_template = susunan kata undangan dari obrolan ini

invitation-usual =
    { $greeting },

    Yth. Bapak/Ibu sekalian,

    Berikut disampaikan kegiatan { $topic } pada:

    Hari/Tanggal : { $day }
    Waktu : { $time }
    Pengulangan : { $repeat }
    Tautan : { $link }
    ID Rapat : { $id }
    Kode Sandi : { $passcode }
    Penyelenggara : { $host }

    Demikian disampaikan, atas perhatian dan kehadirannya diucapkan terima kasih.
invitation-example-topic = Rapat Koordinasi Mingguan
greeting-morning = Selamat pagi
greeting-forenoon = Selamat siang
greeting-noon = Selamat siang
greeting-afternoon = Selamat sore
greeting-evening = Selamat malam

invitation-as-usual = <b>Undangan dalam { $language }: susunan kata biasa</b>
invitation-own = <b>Undangan dalam { $language }: susunan kata obrolan ini sendiri</b>
invitation-places = Tempat yang diisi untuk setiap rapat: { $places }. Baris yang semua tempatnya kosong tidak ditampilkan.
invitation-how =
    Admin mengubahnya dengan mengirim <code>/invitation_template { $language }</code> diikuti teks barunya, paling banyak 2.000 karakter.
    <code>/invitation_template { $language } default</code> mengembalikan susunan kata biasa.
invitation-chosen = ✅ <b>Undangan dalam { $language } sekarang berbunyi seperti ini:</b>
invitation-usual-again = ✅ <b>Undangan dalam { $language } kembali memakai susunan kata biasa:</b>
invitation-language = Tidak ada undangan dalam bahasa “{ $word }”. Yang tersedia: { $languages }. Contoh: <code>/invitation_template id</code>
