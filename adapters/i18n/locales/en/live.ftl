### A meeting that goes on: ending it, recording it, calling people in.

live-button-end = ⏹ End meeting
live-button-sure = Yes, end it for all
live-button-keep = No, let it go on
live-button-start = ⏺ Record
live-button-pause = ⏸ Pause recording
live-button-resume = ▶️ Resume recording
live-button-stop = ⏹ Stop recording
live-button-call = 📞 Call somebody in

live-what-end = end the meeting
live-what-start = start the cloud recording
live-what-pause = pause the cloud recording
live-what-resume = resume the cloud recording
live-what-stop = stop the cloud recording
live-what-call-in = call { $who } in

live-wish-asked = ⏳ Asked: { $what } (since { $clock }). Telling Zoom…
live-wish-taken = ⏳ Asked: { $what } (since { $clock }). Zoom has taken it and has not confirmed it yet.
live-wish-unconfirmed = ⚠️ Unconfirmed: { $what } (asked at { $clock }). { $check }
live-wish-refused = ⚠️ Zoom refused: { $what } (asked at { $clock }). It said: { $reason }
live-wish-given-up = ⚠️ Given up: { $what } (asked at { $clock }). Zoom could not be told in time and will not be told any more. Please ask again, or do it in Zoom.
live-wish-rang = 📞 It rings: { $what } (since { $clock })
live-wish-declined = 📵 Declined: { $what } (asked at { $clock })
live-wish-unanswered = 📵 No answer: { $what } (asked at { $clock })
live-check-end = Nobody has said that it is over. Please look in Zoom, and end it again if it still goes on.
live-check-recording = Zoom has not said so. Please look at the recording sign in Zoom before you rely on it.
live-check-call-in = Zoom does not say whether it rang. Please ask the person before you call again.

live-end-sure = End { $topic } now, for everybody in it?
live-kept = { $topic } goes on.
live-asked = { $topic }: I am asking Zoom to { $what }. The card says when it is so.
live-already = { $topic }: there is nothing to do. “{ $what }” has been done, or asked for, already.

live-end-usage = Which meeting is to end? Write its Zoom meeting id: <code>/end { $id }</code>. <code>/meetings live</code> shows those that go on.
live-record-usage =
    What is to be done with the cloud recording? Write one of these:
    <code>/record { $id } start</code>
    <code>/record { $id } pause</code>
    <code>/record { $id } resume</code>
    <code>/record { $id } stop</code>
live-record-unknown = I do not know what “{ $word }” means for a recording. There are start, pause, resume and stop, for example <code>/record { $id } start</code>.
live-call-usage =
    Whom should Zoom ring? Write their e-mail address: <code>/invite_to { $id } name@example.org</code>
    They must belong to the Zoom account of the meeting's host. One message takes up to ten addresses. For everybody else there is “Copy invitation”.
live-too-many-calls = { $count } addresses are too many for one message; please send { $most } at most.
live-call-asked = 📞 { $who }: I am asking Zoom to ring.
live-call-already = ▫️ { $who }: is being asked in already.
live-call-refused = ⚠️ { $who }: { $reason }

live-no-agent =
    Running meetings are to be controlled by a meeting PC here, and no meeting PC is connected yet.
    Please do it in Zoom itself. An operator can also let Zoom's cloud do it, with <code>ZOOM_CONTROL_MODE=cloud</code>.
live-no-local =
    Zoom's cloud cannot record on a computer; that takes a meeting PC, and none is connected yet.
    Record to the cloud instead, with <code>/record { $id } start</code>, or press Record in Zoom on the host's computer.
live-no-mute =
    Zoom lets no bot mute everybody.
    In Zoom the host presses “Participants”, then “Mute all”.
live-no-start =
    Zoom lets no bot start a meeting; that takes a meeting PC, and none is connected yet.
    The host starts it in Zoom. “Join” on its card leads there, and <code>/edit</code> with <code>early on</code> lets people in before the host.

refusal-meeting-not-live = As far as I know, this meeting is not going on, so there is nothing to end or record. The host starts it in Zoom, and its card shows when it is live. A meeting PC can start it, too: <code>/start_meeting</code>.
refusal-meeting-not-in-zoom = Zoom does not have this meeting yet. Its card shows how far it is.
refusal-meeting-recording-paused = The recording is paused. Please resume it instead of starting it.
refusal-meeting-nothing-recorded = Nothing is being recorded. Please start the recording first.
refusal-meeting-contact-unusable = That is not an e-mail address. Write it like <code>name@example.org</code>.
refusal-meeting-too-many-call-ins = { $most } people are being asked in at this moment. Please wait until some of them have answered.
