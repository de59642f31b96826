### The card of one meeting, and what is tapped on it.

meeting-card-topic = <b>{ $topic }</b>
meeting-card-when = 🗓 { $when } · { $minutes } min
meeting-card-repeats = 🔁 { $rule }
meeting-card-next =
    { $more ->
        [0] Then: { $times }
       *[other] Then: { $times }
        … and { $more } more
    }
meeting-card-state = ● { $state }
meeting-card-telling = ✏️ Telling Zoom of the change…
meeting-card-change-waits = ✏️ The change waits for Zoom's next daily quota, until { $when }
meeting-card-change-refused = ⚠️ Zoom refused the change: { $reason }. Zoom still has what it had.
meeting-card-join = 🔗 { $link } · { $id } · { $passcode }
meeting-card-short = ✂️ { $link }
meeting-card-planned-by = 👤 Planned by { $name }
meeting-card-planned-by-for = 👤 Planned by { $name } · Zoom account { $host }
meeting-card-moved = ⬇️ The card of { $topic } stands further down now.

meeting-button-join = Join
meeting-button-edit = ✏️ Edit
meeting-button-cancel = Cancel it
meeting-button-sure = Yes, cancel
meeting-button-keep = No, keep it
meeting-button-invite = Copy invitation
meeting-button-share = Share
meeting-button-ics = 📅 .ics
meeting-button-dates = Dates
meeting-button-people = Participants
meeting-button-again = Ask Zoom again
meeting-button-cancel-one = ✖ { $number }

meeting-cancel-sure = Cancel { $topic }, { $when }? It will be deleted in Zoom.
meeting-cancel-series-sure = Cancel the whole series { $topic }, from { $when } on? All its dates will be deleted in Zoom. Single dates are cancelled with “Dates”.
meeting-cancel-one-sure = Cancel only this date of { $topic }: { $when }?
meeting-cancelling = Cancelling { $topic }, { $when }. I am telling Zoom.
meeting-one-cancelling = Cancelling { $topic } on { $when }. The other dates stay. I am telling Zoom.
meeting-kept = { $topic } stays as it is.

meeting-people-came =
    { $count ->
        [0] Nobody came to { $topic }.
        [one] { $count } person came to { $topic }.
       *[other] { $count } people came to { $topic }.
    }
meeting-people-there =
    { $count ->
        [0] Nobody is in { $topic } right now.
        [one] <b>{ $count } person is in { $topic }</b>
       *[other] <b>{ $count } people are in { $topic }</b>
    }
meeting-people-row = • { $name }, since { $clock }

meeting-dates-heading =
    { $count ->
        [0] No dates of { $topic } are left.
        [one] <b>{ $topic }: { $count } date left</b>
       *[other] <b>{ $topic }: { $count } dates left</b>
    }
meeting-dates-row = { $number }. { $when } · { $minutes } min
meeting-dates-footer = A button cancels that one date. To move one, use “Edit” on the card, or write for example <code>/edit { $id }#2 time 15:30</code>.

share-nothing = No meeting to come matches
share-ask-access = Ask for access
