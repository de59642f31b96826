### Reminders of meetings, and the agenda of the day.

reminder-before = ⏰ <b>{ $topic }</b> starts { $wait } ({ $when }).
reminder-minutes =
    { $count ->
        [one] in { $count } minute
       *[other] in { $count } minutes
    }
reminder-hours =
    { $count ->
        [one] in { $count } hour
       *[other] in { $count } hours
    }
reminder-start = ▶️ <b>{ $topic }</b> starts now ({ $when }).
reminder-live = 🔴 <b>{ $topic }</b>, planned for { $when }, is under way.
reminder-late = ⌛ <b>{ $topic }</b>, planned by { $name } for { $when }, has not started yet.
reminder-without-link = Zoom has not given a join link for it yet.

agenda-heading =
    { $count ->
        [one] 🗓 <b>{ $day }</b>: { $count } meeting
       *[other] 🗓 <b>{ $day }</b>: { $count } meetings
    }
agenda-row = { $time } · { $topic }
