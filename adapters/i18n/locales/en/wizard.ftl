### The dialog that plans a meeting question by question.

command-new = plan a meeting step by step
wizard-button-new = New meeting

wizard-heading = <b>New meeting</b>
wizard-heading-of = <b>New meeting</b> ({ $name })
wizard-line-topic = Topic: <b>{ $topic }</b>
wizard-line-when = When: <b>{ $when }</b>
wizard-line-repeat = • Repeats { $rule }
wizard-line-dates = • First on { $days }
wizard-line-passcode = • Passcode: { $passcode }
wizard-line-host = • Host: { $name }
wizard-line-rest = • Everything else as set in Zoom
wizard-minutes = { $minutes } min
wizard-until = until { $day }

wizard-ask-topic = What is it about? Please write the topic.
wizard-ask-day = On which day? Tap it, or write it, for example <code>tomorrow</code> or <code>31 December 2026</code>.
wizard-ask-clock = At what time? Tap the hour, or write the time, for example <code>14:30</code>, <code>2pm</code> or <code>14:30 WITA</code>.
wizard-ask-minutes = How long? Tap it, or write it, for example <code>1h30</code>.
wizard-ask-options = Would you like anything else? “Next” shows everything once more.
wizard-ask-passcode = Which passcode? Please write it: at most 10 characters out of a-z, A-Z, 0-9 and @ - _ *, for example <code>Blue-2026</code>.
wizard-ask-repeat = Does it repeat? Tap, or write it, for example <code>every 2 weeks on mon,thu x10</code>.
wizard-ask-confirm = Shall I plan it like this?
wizard-ask-which = This meeting is not planned yet. Go on with it, or start over?
wizard-ask-which-other = This meeting is not planned yet. Go on with it, or change the other one?
wizard-reply-here = In this group, please write by replying to this message.

wizard-button-back = ← Back
wizard-button-cancel = Cancel
wizard-button-done = Next →
wizard-button-plan = Plan it
wizard-button-go-on = Go on
wizard-button-anew = Start over
wizard-button-other = Begin the other
wizard-button-hours = ← Other hour
wizard-button-passcode = Choose a passcode
wizard-button-repeat = Repeat …
wizard-choice-room-on = Waiting room
wizard-choice-room-off = No waiting room
wizard-choice-early-on = May join before the host
wizard-choice-early-off = Nobody before the host
wizard-choice-record-none = No automatic recording
wizard-choice-record-local = Record on the host's computer
wizard-choice-record-cloud = Record in the cloud
wizard-choice-passcode-zoom = Passcode by Zoom
wizard-choice-host-ours = Host: the organisation
wizard-host-own = Host: { $name }
wizard-choice-usual = All as set in Zoom
wizard-choice-never = Does not repeat

wizard-wrong = ⚠️ That does not work: { $problem }
wizard-wrong-example =
    ⚠️ That does not work: { $problem }
    For example: <code>{ $example }</code>
wizard-only-buttons = ⚠️ Nothing has to be written here. Please use the buttons.
wizard-stale = ⚠️ That button was out of date and changed nothing. This is where we are:
wizard-not-yours = This is somebody else's dialog. Begin your own with /new or /edit.
wizard-over = This dialog is over. Begin another with /new.
wizard-cancelled = All right, nothing was planned. /new begins again.
wizard-host-gone = ⚠️ That Zoom account is not connected any more. The organisation would be the host now.
wizard-planned = Planned: <b>{ $topic }</b>, { $when }. Its details follow as soon as Zoom has created it.
