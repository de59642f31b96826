### Meeting PCs. A PC is called by its name, such as lobby-1.

refusal-agent-unknown = I know no meeting PC of that name. /agents shows those there are.
refusal-agent-revoked = That PC has been shut out. <code>/agent_reinstall</code> lets it in again, with a new code.
refusal-agent-exists = There is a PC of that name already. For a PC whose disk was wiped: <code>/agent_reinstall</code> and its name.
refusal-agent-name-unusable = The name of a PC has 1 to { $longest } characters: a-z, 0-9, and - in between, for instance <code>lobby-1</code>.
refusal-agent-code-wrong = That code is not valid.
refusal-agent-code-expired = That code has expired. Please ask for a new one.
refusal-agent-code-used = That code has been used already. Please ask for a new one.
refusal-agent-key-unusable = That is not a key.
refusal-agent-key-not-current = That key is not in use any more.
refusal-agent-offline = That PC is offline right now, so nobody could do it there. /agents shows who is online.
refusal-agent-busy = That PC is still busy ({ $desired }). Please wait a moment, or take that back first.
refusal-agent-overloaded = That PC has { $most } commands waiting already. Please wait until it has caught up.
refusal-agent-screenshots-off = Pictures of that PC’s screen are switched off.
refusal-agent-message-unusable = A message on the screen has 1 to { $longest } characters.
refusal-agent-meeting-missing = Zoom does not have this meeting yet, so no PC can do anything in it. Its card shows how far it is.
refusal-agent-deadline-passed = It is too late for that now. Please ask again.
refusal-agent-command-unknown = That PC has no such command any more.
refusal-agent-command-begun = The PC has begun already, so it can no longer be taken back.
refusal-agent-taken = That PC is kept for another meeting at that time ({ $starts_at }).
refusal-agent-booking-empty = The meeting is over; there is nothing to keep a PC for.

agent-screenshot = 📷 The screen of <b>{ $agent }</b>, as it is now.

command-agents = meeting PCs, and which are online
command-agent = one meeting PC, and what it can be told
command-agent_add = add a meeting PC
command-agent_reinstall = a new code for a meeting PC that was wiped or shut out
command-agent_rotate = let a meeting PC make a new key
command-agent_revoke = shut a meeting PC out
command-agent_remove = forget a meeting PC
command-agent_say = show a message on a meeting PC’s screen
command-start_meeting = start a meeting on a meeting PC
command-on_pc = what else a meeting PC can do in a meeting: camera, microphone, sharing
command-mute = mute everybody, through the PC that hosts the meeting

pc-usage = Which PC? Write its name, for instance <code>/{ $command } lobby-1</code>.
pc-name-wrong = “{ $word }” cannot be the name of a PC. A name has 1 to { $longest } characters: a-z, 0-9, and - in between, for instance <code>/{ $command } lobby-1</code>.
pc-no-public-url = No PC can reach me yet: { $setting } is not set. It is the address under which the internet finds me, for instance <code>https://bot.example.org</code>. Please ask the operator to set it, and then ask again.
pc-code =
    { $name } may enrol with this code, once and within { $minutes } minutes:
    { $code }
    On that PC, as the person who is signed in to Zoom there (Python 3.11 or newer and pipx are needed):
pc-code-shell = Linux or macOS, in a terminal:
pc-code-powershell = Windows, in PowerShell:
pc-code-footer = I will say so here as soon as { $name } has enrolled. Please keep the code to yourself until then.
pc-code-sent =
    I am sending the code for { $name } to you alone, in our private chat, because everybody can read along here.
    If nothing arrives there, we have not talked before: open my private chat, press Start, and write { $example } there.

pc-board-heading = <b>Meeting PCs</b>: { $online } of { $total } online
pc-board-empty = There are no meeting PCs yet. Owners and admins add one with <code>/agent_add lobby-1</code>.
pc-state-online = online since { $when }
pc-state-offline = offline since { $when }
pc-state-never = enrolled, and not heard of since
pc-state-invited = waiting for its code to be used
pc-state-revoked = shut out
pc-in-meeting = in { $meeting }
pc-zoom-idle = Zoom is open, in no meeting
pc-zoom-absent = Zoom is not open
pc-recording-running = ⏺ recording
pc-recording-paused = ⏸ recording paused
pc-version = agent { $version }
pc-zoom-version = Zoom { $version }
pc-driver = driver { $driver }
pc-seen = seen { $ago }
pc-screenshots-off = 🚫 No pictures of its screen may be taken.
pc-signed-in = 🔑 Zoom knew its sign-in when it was last tested (Report tests it).
pc-signed-out = 🔑 Zoom does not know its sign-in any more, so it cannot host. On that PC: meetledger-agent sign-in --open
pc-told = { $sign } { $day }: { $what }: { $steps }
pc-say-hint = A message on its screen: { $example } and the text.
pc-reinstall-hint = With a new code it can enrol: { $example }
pc-card-moved = ⬇️ The card of { $name } stands further down now.
pc-gone = There is no PC { $name } any more.

pc-button-open = 🔄 Refresh
pc-button-refresh = 🔄 Refresh
pc-button-report = 📋 Report
pc-button-screenshot = 🖼 Screenshot
pc-button-restart = ♻️ Restart Zoom
pc-button-allow = 🖼 Allow screenshots
pc-button-forbid = 🚫 No screenshots
pc-button-rotate = 🔑 New key
pc-button-revoke = ⛔️ Shut out
pc-button-remove = 🗑 Remove
pc-button-sure = Yes, do it
pc-button-keep = No, leave it
pc-button-card = Its card
pc-button-pick = 🖥 Start on…
pc-button-another = Another PC…
pc-button-again = Again
pc-button-cancel = ✖ Take it back
pc-button-cloud = ☁️ Through Zoom’s cloud
pc-button-rec = ⏺ On the PC
pc-button-resume = ▶️ On the PC
pc-button-pause = ⏸ On the PC
pc-button-norec = ⏹ On the PC
pc-button-mute = 🔇 Mute all
pc-button-leave = 🚪 PC leaves
pc-button-end = ⏹ End on the PC
pc-button-book = 📌 Book a PC
pc-button-free = 📌 Free the PC

pc-sure-revoke = Shut { $name } out? Its key is worth nothing from then on, what it was told is lost, and it is kept for no meeting any more. <code>/agent_reinstall</code> lets it in again.
pc-sure-remove = Forget { $name }? Its key is worth nothing from then on, it is kept for no meeting any more, and its name is free.
pc-sure-restart = Restart Zoom on { $name }? If it is in a meeting, it drops out of it.
pc-kept = { $name } stays as it is.
pc-done-revoke = { $name } is shut out.
pc-done-remove = { $name } is forgotten.
pc-done-rotate = { $name } is asked to make a new key. It does so as soon as it is online.
pc-done-allow = Pictures of the screen of { $name } may be taken.
pc-done-forbid = No pictures of the screen of { $name } may be taken any more.
pc-asked = { $name }: { $what }. Its card shows how it goes on.
pc-already = { $name } is told so already: { $what }.
pc-say-usage = What is { $name } to show? Write the text behind its name, at most { $longest } characters, for instance <code>/agent_say lobby-1 The next meeting begins in five minutes.</code>

pc-do-meeting-hosting = start the meeting
pc-do-meeting-joined = join the meeting
pc-do-meeting-left = leave the meeting
pc-do-meeting-ended = end the meeting for everybody
pc-do-recording-running = record on the PC
pc-do-recording-paused = pause the recording on the PC
pc-do-recording-none = stop the recording on the PC
pc-do-everybody-muted = mute everybody
pc-do-everybody-unmuted = ask everybody to unmute
pc-do-microphone-on = switch the microphone on
pc-do-microphone-off = switch the microphone off
pc-do-camera-on = switch the camera on
pc-do-camera-off = switch the camera off
pc-do-sharing-on = share the screen
pc-do-sharing-off = stop sharing the screen
pc-do-message-shown = show a message
pc-do-screenshot-taken = take a picture of the screen
pc-do-zoom-restarted = restart Zoom
pc-do-report-made = report

pc-step-issued = sent { $clock }
pc-step-received = received { $clock }
pc-step-doing = doing { $clock }
pc-step-done = done { $clock }
pc-step-failed = failed { $clock }
pc-step-refused = refused { $clock }
pc-step-expired = too late { $clock }
pc-step-cancelled = taken back { $clock }
pc-step-lost = lost { $clock }
pc-outcome-confirmed = Zoom confirms it.
pc-outcome-waits = The PC says so; waiting for Zoom’s word.
pc-outcome-unconfirmed = Unverified: { $reason }.
pc-outcome-why = Why: { $reason }.
pc-outcome-why-detail = Why: { $reason }. The PC says: { $detail }
pc-reason-zoom-does-not-tell = only the PC says so, because Zoom does not tell of such a thing
pc-reason-zoom-is-silent = only the PC says so, and Zoom should have told by now. Please look in Zoom
pc-reason-expired = it was too late when the PC heard of it
pc-reason-cancelled = it was taken back
pc-reason-unsupported = this PC cannot do that
pc-reason-forbidden = it is switched off on this PC
pc-reason-no-zoom = Zoom is not there, or does not answer
pc-reason-not-in-meeting = the PC is in no meeting
pc-reason-other-meeting = the PC is in another meeting
pc-reason-not-host = the PC is not the host
pc-reason-not-recording = nothing is being recorded
pc-reason-not-begun = the PC did not begin it in time
pc-reason-control-absent = what would have to be pressed is not on the screen
pc-reason-no-effect = it was pressed, and nothing came of it in time
pc-reason-no-way-in = I could not say how to get into the meeting
pc-reason-interrupted = the agent ended in the middle of it
pc-reason-disk-full = the PC’s disk is full
pc-reason-driver-failed = the program that drives Zoom failed
pc-reason-silent = the PC had taken it and says no more. Please look there
pc-reason-reinstalled = the PC was set up anew
pc-reason-revoked = the PC was shut out
pc-foreign-reason = { $word }
pc-asked-by-program = by its booking

pc-on-card = { $sign } 🖥 { $name }: { $what } ({ $who }): { $steps }
pc-booked = 📌 PC: { $name }
pc-booked-start = starts it
pc-booked-record = records
pc-booked-end-when-empty = ends it when all have left

pc-pick = On which PC is { $topic } to start?
pc-pick-more = { $count } more are free: <code>/start_meeting { $id }</code> and the name of the PC.
pc-legend = ▶️ starts · ⏺ records · ⏸ pauses the recording · 🔇 mutes everybody · ⏹ ends. A PC that has not said what it can do shows everything.
pc-none-free = No meeting PC is free for { $topic } right now: they are offline, at work, kept for another meeting, or cannot start a meeting yet. /agents shows them all. On a PC that cannot, <code>meetledger-agent doctor</code> says what is missing.
pc-not-free = That PC is not free any more.
pc-engaged = { $name } is in another meeting now, or kept for one. It has to leave that first; or choose another PC.
pc-which = Several PCs are in { $topic }. Which one is to { $what }?
pc-nobody-inside = As far as I know, no meeting PC is in { $topic }.
pc-start-usage = Which meeting is to start? Write its Zoom meeting id, and the PC if you know which: <code>/start_meeting { $id } lobby-1</code>. Without a PC you can choose one.
pc-mute-usage = Where is everybody to be muted? Write the Zoom meeting id: <code>/mute { $id }</code>. It is done by the PC that hosts the meeting.
pc-on-usage =
    What is to be done on the PC? Write the Zoom meeting id and what: <code>/on_pc { $id } camera off</code>.
    There are: start, join, leave; record, pause, stop; mute all, unmute all; mic on, mic off; camera on, camera off; share on, share off. The name of a PC behind it says which one.
pc-on-unknown =
    I do not know what “{ $word }” is to be on the PC. For instance: <code>/on_pc { $id } camera off</code>.
    There are: start, join, leave; record, pause, stop; mute all, unmute all; mic on, mic off; camera on, camera off; share on, share off.
pc-on-which = Several PCs are in { $topic }: { $names }. Please write which one is to { $what }: <code>{ $example }</code>

pc-notice-enrolled = ✅ { $name } has enrolled.
pc-notice-silent = 🔴 The meeting PC { $name } is offline. It was heard last { $when }.
pc-notice-back = 🟢 The meeting PC { $name } is back since { $when }.
pc-notice-clashed = ⚠️ { $topic } has lost its PC: at its new time ({ $when }) { $name } is kept for { $other }. Please choose another PC.
pc-notice-lost = ⚠️ { $topic } has lost its PC: { $name } was shut out or removed. Please choose another PC.
pc-notice-failed = ⚠️ { $topic }: { $name } could not start the meeting. { $why }
pc-notice-failed-other = ⚠️ { $topic }: { $name } could not { $what }. { $why }

command-pc = keep a meeting PC for a meeting
pc-book = Which PC is to be kept for { $topic }? What it does by itself is chosen with <code>/pc</code>; if nothing was said, it starts the meeting at its time.
pc-free-then = Free then: { $names }.
pc-none-free-then = No other PC is free then.
pc-taken = { $name } is kept for { $other } at that time ({ $when }).
pc-not-moved = The meeting has not been moved. Choose another time, or book another PC first, with <code>/pc</code>.
pc-book-usage =
    For which meeting is a PC to be kept? Write its Zoom meeting id, the PC, and what the PC does by itself:
    <code>/pc { $id } lobby-1 start record end</code>
    start: it starts the meeting at its time. record: it records once it has started it. end: it ends the meeting when everybody else has left. Without these words it only starts it.
    <code>/pc { $id } none</code> lets the PC go.
pc-book-wrong = I do not know “{ $word }”. There are start, record and end, for instance <code>/pc { $id } lobby-1 start record</code>.
pc-notice-waiting = ⚠️ { $topic } was to start at { $when }, but { $name } cannot be told now. I keep trying for ten minutes.
pc-notice-missed = ❌ { $topic } was to start on { $name } at { $when }. The PC could not be told for ten minutes, and I do not try any more.
