### Catatan kejadian, sebagaimana dibaca orang di obrolan.

audit-usage =
    <code>/audit</code> menampilkan catatan terbaru. Persempit menurut orang, jenis, atau hari:
    <code>/audit user:12345</code>, <code>/audit kind:meeting</code>, <code>/audit meeting:81234567890</code>, <code>/audit via:telegram</code>, <code>/audit day:2026-12-31</code>
audit-heading =
    { $count ->
        [1] <b>Catatan terbaru</b>
       *[other] <b>{ $count } catatan terbaru</b>
    }
audit-row = <code>{ $position }</code> { $when } · { $actor } · { $via } · { $what }
audit-empty = Tidak ada catatan seperti itu.
audit-bad-filter = Saya tidak mengenal penyaring “{ $word }”. Yang tersedia: { $filters }.
audit-program = program

via-telegram = Telegram
via-api = API
via-zoom = Zoom
via-agent = PC rapat
via-policy = aturan
via-cli = terminal
