### Meetings in people's own calendars.

command-ics = a meeting as a calendar file
command-calendar = this chat's meetings in your calendar

ics-usage = Which meeting? Write its Zoom meeting id: <code>/ics { $example }</code>. /meetings shows them.
ics-caption = <b>{ $topic }</b>, { $when }. Open the file to put it into your calendar.
ics-caption-cancelled = <b>{ $topic }</b>, { $when }, was cancelled. Open the file to take it out of your calendar.
ics-calendar = Zoom meetings
ics-join = Join: { $link }
ics-id = Meeting ID: { $id }
ics-passcode = Passcode: { $passcode }
ics-without-link = Zoom has not given a join link for it yet.

calendar-address =
    📅 <b>The meetings of this chat in your calendar</b>
    In your calendar program, subscribe to this address:
    { $address }
    Changes arrive there by themselves. Whoever has the address can read these meetings and join them. “New address” makes it invalid; everybody then has to subscribe again.
calendar-button-renew = New address
calendar-ask-admin = Calendars cannot be subscribed to here yet. Please ask an admin. /ics sends single meetings.
calendar-settings-missing = Calendars can be subscribed to once these settings are given: { $settings }. /ics sends single meetings in any case.
