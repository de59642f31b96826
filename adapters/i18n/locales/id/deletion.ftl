### Menghapus beberapa rapat sekaligus.

deletion-usage =
    Rapat yang mana? Tulis ID rapat Zoom-nya: <code>/{ $command } 81234567890 82345678901</code>
    Ketik /meetings untuk melihat daftarnya.
deletion-too-many = { $count } ID terlalu banyak untuk satu pesan; mohon kirim paling banyak { $most }.
deletion-sure =
    { $count ->
        [1] <b>Hapus rapat ini di Zoom?</b>
       *[other] <b>Hapus { $count } rapat ini di Zoom?</b>
    }
deletion-row = { $id } · { $topic } · { $when }
deletion-unknown = “{ $word }” bukan rapat yang saya kenal.
deletion-button-yes = Ya, hapus
deletion-button-no = Tidak
deletion-not = Tidak ada yang dihapus.
deletion-done = <b>Menghapus</b>
deletion-asked = ✅ { $id } · { $topic }: Zoom sedang diberi tahu
deletion-already = ▫️ { $id } · { $topic }: sudah dibatalkan sebelumnya
deletion-over = ▫️ { $id } · { $topic }: sudah selesai
deletion-refused = ⚠️ { $id } · { $topic }: { $reason }
