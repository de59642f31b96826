### Orang: siapa mereka, dan siapa yang boleh masuk.

whoami =
    <b>{ $name }</b>
    ID: <code>{ $id }</code>
    Peran: { $role }
    Status: { $standing }
    Bahasa: { $language }
    Zona waktu: { $zone }

role-owner = pemilik
role-admin = admin
role-user = pengguna
role-guest = tamu

standing-pending = menunggu keputusan
standing-whitelisted = disetujui
standing-rejected = tidak disetujui
standing-banned = diblokir

register-list-heading = <b>{ $count } orang menunggu akses</b>
register-list-row = { $name } · { $username } · <code>{ $id }</code> · sejak { $when }
register-list-empty = Tidak ada yang menunggu akses.

approval-card =
    <b>Permintaan akses baru</b>
    Nama: { $name }
    Nama pengguna: { $username }
    ID: <code>{ $id }</code>
    Bahasa: { $language }
approval-approved = ✅ Disetujui oleh { $by }, { $when }
approval-rejected = ❌ Ditolak oleh { $by }, { $when }
approval-banned = ⛔ Diblokir oleh { $by }, { $when }
no-username = tanpa nama pengguna

button-approve = Setujui
button-reject = Tolak
button-ban = Blokir

decision-approved = Admin sudah menyetujui akses Anda. Ketik /help untuk melihat apa saja yang dapat Anda lakukan di sini.
decision-rejected = Permintaan akses Anda tidak disetujui. Jika menurut Anda ini keliru, silakan hubungi admin.
decision-banned = Anda diblokir dari bot ini.
decision-role = Peran Anda sekarang <b>{ $role }</b>. Ketik /help untuk melihat apa saja yang dapat Anda lakukan di sini.

make-admin-usage = Siapa yang dijadikan admin? Tulis ID orangnya: <code>/make_admin { $example }</code>. Orang itu harus sudah pernah menulis kepada saya.
make-admin-done = <code>{ $id }</code> sekarang menjadi admin.

decide-usage = Siapa orangnya? Tulis ID orangnya: <code>/{ $verb } { $example }</code>. Orang itu harus sudah pernah menulis kepada saya.
decide-done = Sudah diputuskan untuk <code>{ $id }</code>.
