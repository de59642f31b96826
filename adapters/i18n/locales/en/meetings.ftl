### Planning, showing and cancelling meetings.

meet-usage =
    Write one meeting a line, up to { $most } lines:
    <code>/meet &lt;topic&gt; &lt;date&gt; &lt;time&gt; [duration]</code>

    For example:
    <code>/meet { $example }</code>

    Put a topic of several words in quotation marks. The date may be <code>31-12-2026</code>, <code>31 December 2026</code>, <code>tomorrow</code> or <code>Monday</code>. The time is read in { $zone } unless you name another zone after it, such as <code>14:30 WITA</code>. Without a duration a meeting lasts 60 minutes. A meeting that repeats says so at the end, such as <code>weekly x10</code> or <code>every 2 weeks on mon,thu until 31-12-2026</code>.
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
meet-problem-repeat-unreadable = I cannot read “{ $word }” as a repetition. Write for example <code>every 2 weeks on mon,thu x10</code> or <code>monthly on second tuesday x10</code>.
meet-problem-repeat-unfit = in “{ $word }” the days do not fit. Daily takes none, weekly takes weekdays, monthly takes one day, for example <code>monthly on 15 x10</code> or <code>monthly on second tuesday x10</code>.
meet-problem-repeat-too-rare = “{ $word }” cannot be kept: a meeting repeats at most every 99 days, 50 weeks or 10 months, for example <code>every 10 months x5</code>.
meet-problem-repeat-no-such-day = the day of the month in “{ $word }” does not exist; it is between 1 and 31, for example <code>monthly on 31 x10</code>.
meet-problem-repeat-endless = “{ $word }” needs an end. Add for example <code>{ $end }</code>, or <code>until</code> and a date.
meet-problem-repeat-two-ends = “{ $word }” has two ends. Give either a number of meetings, as in <code>daily x10</code>, or a last day, as in <code>daily until { $date }</code>.
meet-problem-repeat-empty = “{ $word }” ends before it begins. Give a later end, for example <code>daily until { $date }</code>.
meet-problem-repeat-too-many = “{ $word }” is too much; a series has at most { $most } meetings, for example <code>daily x{ $most }</code>.
meet-problem-repeat-too-long = “{ $word }” is too long; a series lasts at most { $years } years, for example <code>every 10 months x5</code>.

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
batch-row = { $number }. <b>{ $when }</b> · { $topic } · { $state }
batch-row-ready =
    { $number }. <b>{ $when }</b> · { $topic }
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

meetings-heading-next = <b>Meetings coming up</b>
meetings-heading-today = <b>Meetings of today</b>
meetings-heading-week = <b>Meetings of the next seven days</b>
meetings-heading-mine = <b>Your meetings coming up</b>
meetings-heading-live = <b>Meetings going on</b>
meetings-heading-past = <b>Meetings that are over</b>
meetings-day = <b>{ $day }</b>
meetings-row = { $number }. { $clock } · { $topic } · { $minutes } min · { $id } · { $state }
meetings-empty-next = No meetings are coming up. Plan one with /new, or several with /meet.
meetings-empty-today = There are no meetings today.
meetings-empty-week = There are no meetings in the next seven days.
meetings-empty-mine = None of your meetings is coming up. Plan one with /new, or several with /meet.
meetings-empty-live = No meeting is going on.
meetings-empty-past = No meeting is over yet.
meetings-filter-next = Coming up
meetings-filter-today = Today
meetings-filter-week = Week
meetings-filter-mine = Mine
meetings-filter-live = Live
meetings-filter-past = Past
meetings-button-first = ⏮ First page
meetings-button-next = More ▶
meetings-unknown-filter = I do not know the list “{ $word }”. There are: { $filters }. For example: <code>/meetings today</code>

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
