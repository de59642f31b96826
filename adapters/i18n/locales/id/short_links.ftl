### Tautan pendek: diminta, dibuat atau tidak, dihitung, dan apa yang diinginkan sebuah obrolan.

command-short = pendekkan sebuah alamat
command-links = tautan pendek Anda dan berapa kali dibuka
command-shortlinks = tautan pendek untuk rapat di obrolan ini

short-usage =
    Tulislah sebuah alamat, dan namanya bila Anda mau:
    <code>/short { $example }</code>
    <code>/short { $example } rapat-mingguan</code>
short-asked = Sedang membuat tautan pendek ke { $host }…
short-made =
    { $address }
    menuju { $host }
short-instead = Tautan ini dibuat oleh { $provider } karena { $wanted } { $why }.
short-taken = Nama { $alias } sudah dipakai. Silakan pilih yang lain:
short-failed = Tautan pendek tidak jadi dibuat: { $wanted } { $why }.
short-already = Itu sudah merupakan tautan pendek.
short-nobody = Di sini belum ada yang bisa memendekkan alamat. Pengelola bot dapat mengubahnya: tautan kami sendiri memerlukan <code>PUBLIC_URL</code>, penyedia lain memerlukan kuncinya.
short-no-meeting = Rapat itu tidak memiliki alamat untuk bergabung.
short-meeting-asked = Tautan pendek sedang dibuat dan akan muncul di samping rapatnya.

short-reason-unauthorised = tidak menerima kunci kami
short-reason-unavailable = tidak dapat dihubungi
short-reason-alias-unsupported = tidak menerima nama pilihan sendiri
short-reason-absent = tidak lagi tersedia di sini
short-reason-refused = menolak permintaan

short-provider-own = pengalihan kami sendiri

short-button-any = Nama apa saja
short-button-again = Coba lagi
short-button-meeting = URL pendek

links-heading = <b>Tautan pendek terbaru Anda</b>
links-row =
    { $address }
    { $host } · { $when } · dibuka { $count } kali
links-row-elsewhere =
    { $address }
    { $host } · { $when }
links-empty = Anda belum memiliki tautan pendek. Buatlah dengan /short.

shortlinks-heading = <b>Tautan pendek di obrolan ini</b>
shortlinks-on = Setiap rapat baru otomatis mendapat tautan pendek.
shortlinks-off = Rapat tidak otomatis mendapat tautan pendek.
shortlinks-maker = Dibuat oleh { $provider }.
shortlinks-usual = Penyedia yang biasa
shortlinks-button-on = Aktifkan
shortlinks-button-off = Nonaktifkan

short-page-title = Tidak ada apa-apa di sini
short-page-heading = Tautan pendek ini tidak menuju ke mana pun
short-page-text = Mungkin ada salah ketik, atau tautannya tidak berlaku lagi. Silakan minta yang baru kepada pengirimnya.

refusal-link-target-unusable = Itu bukan alamat web yang lengkap. Tulislah dengan https:// dan tanpa nama pengguna, misalnya <code>https://zoom.us/j/81234567890</code>.
refusal-link-target-too-long = Sebuah alamat paling panjang { $longest } karakter.
refusal-link-scheme-refused = Hanya alamat web yang dapat dipendekkan, yaitu yang diawali https:// atau http://.
refusal-link-target-private = Alamat itu menuju jaringan pribadi. Hanya admin yang boleh memendekkannya.
refusal-link-alias-characters = Nama terdiri atas huruf kecil, angka, serta satu - atau _ di antaranya, misalnya <code>rapat-mingguan</code>.
refusal-link-alias-length = Nama terdiri atas { $shortest } sampai { $longest } karakter, misalnya <code>rapat-mingguan</code>.
refusal-link-alias-reserved = Nama “{ $alias }” tidak dapat dipakai. Silakan pilih yang lain, misalnya <code>rapat-mingguan</code>.
refusal-link-alias-taken = Nama itu sudah dipakai.
refusal-link-unknown = Saya tidak mengenal tautan pendek itu.
refusal-link-made = Tautan pendek itu sudah dibuat.
refusal-chat-shortener-unknown = Saya tidak mengenal penyedia itu.
