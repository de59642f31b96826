### Rapat kita di samping rapat di Zoom.

command-sync_meetings = bandingkan semua rapat dengan Zoom sekarang
command-check_expired = tandai rapat yang sudah lewat dan tidak pernah berlangsung

sync-waits = 🔄 Pembandingan dengan Zoom segera dimulai…
sync-progress = 🔄 Membandingkan dengan Zoom: host { $host } dari { $hosts }, { $pages } halaman terbaca
sync-finished = <b>Sudah dibandingkan dengan Zoom: { $hosts } host</b>
sync-agree = Tidak ada perbedaan.
sync-counts = Ditemukan { $adopted } · dipindahkan { $moved } · diganti nama { $renamed } · dihapus { $deleted }
sync-unreached = ⚠️ Tidak dapat dibandingkan seluruhnya: { $host } ({ $reason }). Tidak ada yang dianggap terhapus di sana.
sync-organisation = akun organisasi
sync-differed = <b>Rapat-rapat ini berbeda di Zoom; saya sudah menyesuaikannya dengan Zoom.</b>
sync-time = { $when } ({ $minutes } mnt)
sync-adopted = ➕ { $topic } · { $when } · dibuat di Zoom
sync-moved = 🕓 { $topic } · { $old } → { $new }
sync-laid-out =
    { $count ->
        [1] 🔁 { $topic } · { $count } jadwal, { $when }
       *[other] 🔁 { $topic } · { $count } jadwal, mulai { $when }
    }
sync-renamed = ✏️ { $topic } → { $new }
sync-deleted = 🗑 { $topic } · { $when } · dihapus di Zoom
sync-deleted-one = 🗑 { $topic } · hanya { $when } · dihapus di Zoom
sync-restored-one = ↩️ { $topic } · hanya { $when } · ada lagi di Zoom

scope-list-meetings = rapat di akun ini tidak dibandingkan dengan Zoom
scope-meeting = rapat di akun ini tidak dibandingkan dengan Zoom

expired-none = Tidak ada rapat yang sudah lewat tanpa berlangsung.
expired-marked = { $count } rapat sudah lewat dan tidak pernah dimulai; sudah ditandai tidak berlangsung.
expired-unknown = { $count } rapat sudah lewat. Apakah rapat itu berlangsung tidak dapat diketahui di sini, karena pemberitahuan Zoom tidak masuk (<code>ZOOM_WEBHOOK_SECRET_TOKEN</code>).

meeting-state-expired = tidak berlangsung
meeting-card-found = 👤 Dibuat di Zoom, bukan di sini
meeting-card-found-for = 👤 Dibuat di Zoom, bukan di sini · akun Zoom { $host }
