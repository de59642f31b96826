### Planning, showing and cancelling meetings.

meet-usage =
    Write one meeting a line, up to { $most } lines:
    <code>/meet &lt;topic&gt; &lt;date&gt; &lt;time&gt; [duration]</code>

    For example:
    <code>/meet { $example }</code>

    Put a topic of several words in quotation marks. The date may be <code>31-12-2026</code>, <code>31 December 2026</code>, <code>tomorrow</code> or <code>Monday</code>. The time is read in { $zone } unless you name another zone after it, such as <code>14:30 WITA</code>. Without a duration a meeting lasts 60 minutes.
meet-bad-heading =
    { $count ->
        [one] <b>{ $count } line could not be used</b>
       *[other] <b>{ $count } lines could not be used</b>
    }
meet-bad-footer = Nothing has been planned yet. Please correct the lines and send the message again.
meet-bad-line =
    Line { $line }: { $problem }
    Like this: <code>{ $example }</code>

meet-problem-unclosed-quote = a quotation mark is opened at “{ $word }” and never closed.
meet-problem-topic-missing = the topic is missing.
meet-problem-topic-too-long = the topic has { $length } characters; Zoom takes { $most } at most.
meet-problem-topic-unquoted = a topic of several words needs quotation marks: “{ $word }”.
meet-problem-date-missing = the date is missing.
meet-problem-date-unreadable = I cannot read “{ $word }” as a date.
meet-problem-date-impossible = the date “{ $word }” does not exist.
meet-problem-date-month-first = in “{ $word }” the month stands before the day. Write the day first.
meet-problem-date-too-far = the date “{ $word }” is too far away.
meet-problem-weekday-wrong = { $date } is not “{ $word }”.
meet-problem-time-missing = the time is missing.
meet-problem-time-unreadable = I cannot read “{ $word }” as a time.
meet-problem-time-impossible = the time “{ $word }” does not exist.
meet-problem-time-skipped = “{ $word }” does not exist on that day, because the clocks go forward.
meet-problem-zone-unknown = I do not know the time zone “{ $word }”.
meet-problem-duration-unreadable = I cannot read “{ $word }” as a duration.
meet-problem-duration-too-short = “{ $word }” is too short; a meeting lasts at least 1 minute.
meet-problem-duration-too-long = “{ $word }” is too long; a meeting lasts at most 24 hours.
meet-problem-in-past = “{ $word }” is already over.
meet-problem-extra-words = I do not know what to do with “{ $word }”.
meet-problem-too-many-lines = one message takes { $most } lines. Please send this one and what follows ({ $extra } in all) separately.

batch-heading =
    { $total ->
        [one] <b>{ $total } meeting</b>: { $done } of { $total } ready
       *[other] <b>{ $total } meetings</b>: { $done } of { $total } ready
    }
batch-finished =
    { $total ->
        [one] <b>{ $total } meeting is ready</b>
       *[other] <b>All { $total } meetings are ready</b>
    }
batch-row = <b>{ $when }</b> · { $topic } · { $state }
batch-row-ready =
    <b>{ $when }</b> · { $topic }
    { $id } · { $passcode } · { $link }

meeting-join = Join
meeting-no-passcode = no passcode

meeting-state-creating = creating in Zoom…
meeting-state-ready = ready
meeting-state-refused = refused by Zoom: { $reason }
meeting-state-waiting = waiting for Zoom's next daily quota, until { $when }
meeting-state-cancelled = cancelled
meeting-state-live =
    { $count ->
        [0] 🔴 live
        [one] 🔴 live, { $count } person there
       *[other] 🔴 live, { $count } people there
    }
meeting-recording-running = recording
meeting-recording-paused = recording paused
meeting-state-ended = ended at { $clock }

meetings-heading =
    { $count ->
        [one] <b>{ $count } meeting coming up</b>
       *[other] <b>{ $count } meetings coming up</b>
    }
meetings-day = <b>{ $day }</b>
meetings-row = { $clock } · { $topic } · { $minutes } min · { $id } · { $state }
meetings-empty = No meetings are coming up. Plan one with /meet.

cancel-usage = Which meeting? Write its Zoom meeting id: <code>/cancel { $example }</code>. /meetings shows them.
cancel-not-found = There is no meeting with the id <code>{ $id }</code>. /meetings shows those that are coming up.
cancel-asked = Cancelling { $topic }, { $when }. I am telling Zoom.
cancel-already = { $topic }, { $when }, was cancelled before.
cancel-over = { $topic }, { $when }, is over and can no longer be cancelled.

repeat-day =
    { $count ->
        [1] every day
       *[other] every { $count } days
    }
repeat-week =
    { $count ->
        [1] every week on { $days }
       *[other] every { $count } weeks on { $days }
    }
repeat-month-day =
    { $count ->
        [1] every month on day { $day }
       *[other] every { $count } months on day { $day }
    }
repeat-month-weekday =
    { $count ->
        [1] every month on the { $nth } { $day }
       *[other] every { $count } months on the { $nth } { $day }
    }
repeat-nth-1 = first
repeat-nth-2 = second
repeat-nth-3 = third
repeat-nth-4 = fourth
repeat-nth-last = last
repeat-two-days = { $first } and { $last }
repeat-many-days = { $first } and { $last }
repeat-times =
    { $total ->
        [1] { $rule }, once
       *[other] { $rule }, { $total } times
    }
repeat-until = { $rule } until { $day }
