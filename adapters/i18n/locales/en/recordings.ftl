### Recordings: on their way into chats, where they are, and what can be done with them.

command-recordings = recordings of meetings, and where they are
command-delivery = what of each recording comes into this chat

recording-untitled = Meeting without a topic
recording-length-hours = { $hours } h { $minutes } min
recording-length-minutes = { $minutes } min
recording-length-seconds = { $seconds } s
recording-size-gb = { $amount } GB
recording-size-mb = { $amount } MB
recording-size-kb = { $amount } kB
recording-decimal-mark = .
recording-people =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
recording-part = Part { $number } of { $of }
recording-file-audio = audio
recording-file-video = video
recording-file-chat = chat messages
recording-file-transcript = transcript
recording-file-summary = Zoom's summary

recording-stage-waiting = Waiting for its turn…
recording-stage-downloading = Fetching it from Zoom: { $percent } %
recording-stage-preparing = Preparing it for Telegram…
recording-stage-uploading = Sending it to Telegram: { $percent } %

recording-reason-smaller = The original is too large for Telegram, so this is a smaller version of it.
recording-reason-parts = The file is too large for Telegram, so it comes in parts.
recording-reason-link = The file is too large for Telegram, so here is a link to it.
recording-reason-zoom-link = The file is too large for Telegram, so please open it in Zoom.

recording-link-days =
    { $count ->
        [one] The link works for { $count } day.
       *[other] The link works for { $count } days.
    }
recording-link-hours =
    { $count ->
        [one] The link works for { $count } hour.
       *[other] The link works for { $count } hours.
    }
recording-passcode = Passcode: { $passcode }
recording-no-address = Zoom gave no address for it. Please sign in to Zoom to open it.

recording-failed-gone = Zoom no longer has this file.
recording-failed-empty = This file is empty: Zoom recorded nothing in it.
recording-failed-unfinished = Zoom has not finished this file in two days.
recording-failed-forbidden = Telegram does not let me write in this chat.
recording-failed-no-place = The topic or chat it was meant for is closed or gone.
recording-failed-unauthorised = Zoom no longer accepts our access. The account must be connected again.
recording-failed-no-connection = Nobody has connected the Zoom account this recording belongs to.
recording-failed-unreadable = The transcript cannot be read.
recording-failed-exhausted = Sending it failed again and again, so I gave up.
recording-failed-other = It could not be sent.

recording-key-moments = Key moments
recording-decisions = Decisions
recording-action-items = Action items

recording-state-delivered = sent here
recording-state-planned = on its way here
recording-state-failed = could not be sent here
recording-state-absent = not sent here
recording-state-trashed = in Zoom's trash
recording-state-deleted = deleted in Zoom

recordings-heading = <b>Recordings</b>, page { $page }: { $filter }
recordings-row =
    { $number }. <b>{ $topic }</b>
    { $when } · { $details }
recordings-empty = There is no such recording, or none that you may see here.
recordings-last-page = There are no further recordings.
recordings-bad-filter = I do not know what to do with “{ $word }”.
recordings-too-many-words = Please look for { $most } words at most.
recordings-usage =
    Narrow the list down with words of the topic, days or a host:
    <code>{ $example }</code>
    <code>host:me</code> shows your own recordings, <code>host:all</code> all that you may see.

recording-button-here = Send here
recording-button-video = Send video here
recording-button-transcript = Send transcript
recording-button-private = Send privately
recording-button-link = Web link
recording-button-delete = Delete in Zoom…
recording-button-delete-now = Delete { $file }
recording-button-again = Try again
recording-button-open = Open
recording-button-open-zoom = Open in Zoom

recording-on-its-way-already = It is on its way already.
recording-sent-privately = I am sending it to your private chat with me.
recording-no-such-file = This recording has no such file.
recording-no-link = There is no web link for this recording.
recording-delete-question =
    <b>Delete in Zoom?</b>
    The file goes into Zoom's trash, where it can be recovered for 30 days. What was sent to Telegram stays.
recording-delete-asked = I am telling Zoom to delete it.
recording-delete-already = It has been deleted in Zoom already, or is about to be.
recording-kept-unauthorised =
    “{ $topic }” is still in Zoom: I may not delete recordings of that account. Whoever connected it can allow it with /connect; the permission is called <code>cloud_recording:delete:recording_file</code>.
recording-kept = “{ $topic }” is still in Zoom, which said no ({ $code }). You can ask again.

refusal-recording-unknown = I do not know that recording, or you may not see it here.
refusal-recording-out-of-reach = That recording has been deleted in Zoom. Once it is recovered there, it can be sent again.
refusal-recording-not-verified = No chat has received that file whole yet, so I do not delete it in Zoom.

delivery-heading = <b>What of each recording comes into this chat</b>
delivery-nothing = Nothing comes by itself. /recordings shows what there is.
delivery-order-heading = <b>When a file is too large for Telegram</b>
delivery-order-row = { $number }. { $step }
delivery-step-other-file = a smaller file of the same recording
delivery-step-encode = the audio, made smaller
delivery-step-split = the audio, in parts
delivery-step-link = a link to the file
delivery-step-zoom-link = a link to Zoom, with the passcode
delivery-choice-audio = Audio
delivery-choice-video = Video
delivery-choice-chat = Chat messages
delivery-choice-transcript = Transcript
delivery-choice-summary = Zoom's summary
delivery-order-smaller = Smaller file first
delivery-order-whole = Keep everything: in parts
delivery-order-link = Link first
delivery-order-zoom = Zoom link only
