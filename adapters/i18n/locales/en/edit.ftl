### Changing what is planned.

edit-usage =
    What is to change? <code>/edit { $id }</code> asks step by step. Or write one of these, with your own value:
    <code>/edit { $id } topic Weekly briefing</code>
    <code>/edit { $id } date 31-12-2026</code>
    <code>/edit { $id } time 15:30</code>
    <code>/edit { $id } duration 90</code>
    <code>/edit { $id } waiting on</code> (waiting room: on, off, usual)
    <code>/edit { $id } early off</code> (joining before the host: on, off, usual)
    <code>/edit { $id } recording cloud</code> (none, local, cloud, usual)
    <code>/edit { $id } passcode Secret-1</code>
    <code>/edit { $id } repeat every week on Monday, 10 times</code>

    One date of a series is named by its number: <code>/edit { $id }#2 time 15:30</code>.
edit-no-such-field = I cannot change “{ $word }”. There are: topic, date, time, duration, waiting, early, recording, passcode, repeat.
edit-no-such-date = { $topic } has no date number { $number }. The button “Dates” on its card shows them.
edit-not-of-one = Of one date of { $topic } only date, time and duration can be changed; leave out “#{ $number }” to change the whole series.
edit-wrong =
    That did not work: { $problem }
    Like this: <code>{ $example }</code>
edit-example-topic = /edit { $id } topic Weekly briefing
edit-example-date = /edit { $id } date 31-12-2026
edit-example-time = /edit { $id } time 15:30
edit-example-duration = /edit { $id } duration 90
edit-example-waiting = /edit { $id } waiting on
edit-example-early = /edit { $id } early off
edit-example-recording = /edit { $id } recording cloud
edit-example-passcode = /edit { $id } passcode Secret-1
edit-example-repeat = /edit { $id } repeat every week on Monday, 10 times
edit-when = { $when }, { $minutes } min
edit-moved =
    { $topic }
    was: { $before }
    now: { $after }
    I am telling Zoom.
edit-done = { $topic } is changed. I am telling Zoom.
edit-as-it-was = { $topic } is like that already.

meet-problem-switch-unreadable = “{ $word }” is neither on, off nor usual.
meet-problem-recording-unreadable = “{ $word }” is none of none, local, cloud and usual.

refusal-meeting-live = The meeting is going on; its time cannot be changed now.
refusal-meeting-changed-meanwhile = Somebody else has changed this meeting in the meantime. Please look at it again.
refusal-meeting-nothing-to-ask-again = Zoom has not refused this meeting; there is nothing to ask for again.
refusal-meeting-occurrence-unknown = This series has no such date any more.
