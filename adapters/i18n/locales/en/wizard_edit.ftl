### The dialog that changes a meeting question by question.

wizard-edit-heading = <b>Change a meeting</b>
wizard-edit-heading-of = <b>Change a meeting</b> ({ $name })
wizard-edit-line-one = Only the date: <b>{ $when }</b>
wizard-edit-line-series = • All dates to come are laid out anew; dates that were moved singly are as the others again.
wizard-edit-line-theirs = ⚠️ Somebody else has changed this in the meantime:
wizard-edit-line-as-before = • It is back to how you saw it.
wizard-edit-line-mine = With your changes it would become:

wizard-edit-change-topic = • Topic: { $before } → <b>{ $after }</b>
wizard-edit-change-starts-at = • Start: { $before } → <b>{ $after }</b>
wizard-edit-change-minutes = • Duration: { $before } → <b>{ $after }</b>
wizard-edit-change-recurrence = • Repetition: { $before } → <b>{ $after }</b>
wizard-edit-change-waiting-room = • Waiting room: { $before } → <b>{ $after }</b>
wizard-edit-change-join-before-host = • Joining before the host: { $before } → <b>{ $after }</b>
wizard-edit-change-auto-recording = • Automatic recording: { $before } → <b>{ $after }</b>
wizard-edit-change-passcode = • Passcode: { $before } → <b>{ $after }</b>
wizard-edit-value-usual = as set in Zoom
wizard-edit-value-on = yes
wizard-edit-value-off = no
wizard-edit-value-none = none
wizard-edit-value-local = on the host's computer
wizard-edit-value-cloud = in the cloud
wizard-edit-value-once = does not repeat

wizard-edit-ask-which = This meeting repeats. What would you like to change: the whole series, or only one of its dates?
wizard-edit-ask-topic = The topic is <b>{ $now }</b>. Please write another one, or skip.
wizard-edit-ask-day = The day is <b>{ $now }</b>. Tap another one, or write it, for example <code>tomorrow</code> or <code>31 December 2026</code>.
wizard-edit-ask-clock = The time is <b>{ $now }</b>. Tap the hour, or write another time, for example <code>14:30</code>, <code>2pm</code> or <code>14:30 WITA</code>.
wizard-edit-ask-minutes = The duration is <b>{ $now }</b>. Tap another one, or write it, for example <code>1h30</code>.
wizard-edit-ask-options = The options that are chosen are marked. Tap what is to be different.
wizard-edit-ask-passcode = The passcode is: { $now }. Please write another one: at most 10 characters out of a-z, A-Z, 0-9 and @ - _ *, for example <code>Blue-2026</code>.
wizard-edit-ask-confirm = Shall I change it like this?
wizard-edit-ask-conflict = Whose changes shall count?
wizard-edit-ask-go-on = These changes are not made yet. Go on with them, or start over?
wizard-edit-ask-go-on-other = These changes are not made yet. Go on with them, or plan another meeting?

wizard-edit-button-whole = The whole series
wizard-edit-button-skip = Skip (no change) →
wizard-edit-button-done = Done ✓
wizard-edit-button-apply = Change it
wizard-edit-button-mine = Apply mine anyway
wizard-edit-button-theirs = Keep theirs
wizard-edit-button-again = ← Back to editing

wizard-edit-done = Changed: <b>{ $topic }</b>
wizard-edit-telling = I am telling Zoom.
wizard-edit-nothing = All right, nothing was changed. <b>{ $topic }</b> stays as it is.
wizard-edit-so-already = Somebody else has made the same changes in the meantime. <b>{ $topic }</b> is as you want it, and nothing is left to change.
wizard-edit-theirs-kept = All right, <b>{ $topic }</b> stays as they have changed it.
wizard-edit-cancelled = All right, nothing was changed.
wizard-edit-over = This dialog is over. /edit with the meeting's id begins another.
