### Pengingat rapat, dan agenda hari ini.

reminder-before = ⏰ <b>{ $topic }</b> dimulai { $wait } ({ $when }).
reminder-minutes = { $count } menit lagi
reminder-hours = { $count } jam lagi
reminder-start = ▶️ <b>{ $topic }</b> dimulai sekarang ({ $when }).
reminder-live = 🔴 <b>{ $topic }</b>, yang dijadwalkan { $when }, sedang berlangsung.
reminder-late = ⌛ <b>{ $topic }</b>, yang dijadwalkan oleh { $name } untuk { $when }, belum dimulai.
reminder-without-link = Zoom belum memberikan tautan untuk bergabung ke rapat ini.

agenda-heading = 🗓 <b>{ $day }</b>: { $count } rapat
agenda-row = { $time } · { $topic }
