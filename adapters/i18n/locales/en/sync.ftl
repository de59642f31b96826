### Our meetings beside Zoom's.

command-sync_meetings = compare all meetings with Zoom now
command-check_expired = mark meetings that are over and never took place

sync-waits = 🔄 Comparing with Zoom begins in a moment…
sync-progress =
    { $pages ->
        [one] 🔄 Comparing with Zoom: host { $host } of { $hosts }, { $pages } page read
       *[other] 🔄 Comparing with Zoom: host { $host } of { $hosts }, { $pages } pages read
    }
sync-finished =
    { $hosts ->
        [one] <b>Compared with Zoom: { $hosts } host</b>
       *[other] <b>Compared with Zoom: { $hosts } hosts</b>
    }
sync-agree = No differences were found.
sync-counts = Found { $adopted } · moved { $moved } · renamed { $renamed } · deleted { $deleted }
sync-unreached = ⚠️ Could not be compared completely: { $host } ({ $reason }). Nothing was taken for deleted there.
sync-organisation = the organisation's account
sync-differed = <b>These meetings are different in Zoom; I have taken over what is there.</b>
sync-time = { $when } ({ $minutes } min)
sync-adopted = ➕ { $topic } · { $when } · made in Zoom
sync-moved = 🕓 { $topic } · { $old } → { $new }
sync-laid-out =
    { $count ->
        [one] 🔁 { $topic } · { $count } date, { $when }
       *[other] 🔁 { $topic } · { $count } dates, the first { $when }
    }
sync-renamed = ✏️ { $topic } → { $new }
sync-deleted = 🗑 { $topic } · { $when } · deleted in Zoom
sync-deleted-one = 🗑 { $topic } · only { $when } · deleted in Zoom
sync-restored-one = ↩️ { $topic } · only { $when } · back in Zoom

scope-list-meetings = meetings planned in this account are not compared with Zoom
scope-meeting = meetings planned in this account are not compared with Zoom

expired-none = No meeting is over without having taken place.
expired-marked =
    { $count ->
        [one] { $count } meeting is over and was never started; it is marked as not having taken place.
       *[other] { $count } meetings are over and were never started; they are marked as not having taken place.
    }
expired-unknown =
    { $count ->
        [one] { $count } meeting is over. Whether it took place cannot be known here, because Zoom's notifications do not come in (<code>ZOOM_WEBHOOK_SECRET_TOKEN</code>).
       *[other] { $count } meetings are over. Whether they took place cannot be known here, because Zoom's notifications do not come in (<code>ZOOM_WEBHOOK_SECRET_TOKEN</code>).
    }

meeting-state-expired = did not take place
meeting-card-found = 👤 Made in Zoom, not here
meeting-card-found-for = 👤 Made in Zoom, not here · Zoom account { $host }
