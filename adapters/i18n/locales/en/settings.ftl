### What a chat chooses for itself.

command-settings = language, reminders, agenda and quiet hours of this chat

settings-heading = <b>Settings of this chat</b>
settings-language = Language: <b>{ $language }</b>
settings-zone = Time zone: <b>{ $zone }</b> ({ $clock } there now)
settings-reminders = Reminders: <b>{ $when }</b>
settings-reminder-before =
    { $count ->
        [one] { $count } minute before the start
       *[other] { $count } minutes before the start
    }
settings-reminder-start = at the start
settings-reminder-late = when a meeting has not started after 5 minutes
settings-reminder-none = none
settings-agenda = Daily agenda: <b>every day at { $clock }</b>
settings-agenda-off = Daily agenda: <b>off</b>
settings-quiet = Quiet hours: <b>from { $begin } to { $end }</b>
settings-quiet-off = Quiet hours: <b>none</b>
settings-invitations-usual = Invitations: <b>usual wording</b> (/invitation_template)
settings-invitations-own = Invitations: <b>own wording in { $languages }</b> (/invitation_template)
settings-footer =
    Tap a button to change something, or type it: <code>/settings reminder 15</code>
    What of recordings comes here is chosen with /delivery.

settings-open-language = Language
settings-open-zone = Time zone
settings-open-reminders = Reminders
settings-open-agenda = Daily agenda
settings-open-quiet = Quiet hours

settings-hint-language = This is how I write to this chat.
settings-hint-zone = Times in this chat's notices are told in this zone. Any other can be typed: <code>/settings zone Asia/Makassar</code>
settings-hint-reminders = How long before a meeting is this chat reminded? Any other time can be typed: <code>/settings reminder 20</code>, up to 24 hours.
settings-hint-agenda = At this time, in this chat's time zone, it is sent the meetings of the day; a day without any brings nothing. Any other time can be typed: <code>/settings agenda 07.30</code>
settings-hint-quiet = During these hours, in this chat's time zone, nothing is sent by itself. A reminder that falls into them is not sent later either; a daily agenda waits for their end. Any others can be typed: <code>/settings quiet 22.30-05.00</code>

settings-button-back = ← All settings
settings-button-usual = As usual
settings-button-off = Off
settings-button-no-minutes = None
settings-button-minutes = { $minutes } min
settings-button-start = At the start
settings-button-late = When it starts late

settings-unknown = I do not know the setting “{ $word }”. There are: { $names }. For example: <code>/settings reminder 15</code>
settings-wrong-language = I do not speak “{ $word }”. Write <code>/settings language en</code> or <code>/settings language id</code>.
settings-wrong-zone = I do not know the time zone “{ $word }”. Write a name such as <code>/settings zone Asia/Makassar</code>, or WIB, WITA or WIT.
settings-wrong-reminder = I cannot read “{ $word }” as minutes before the start. Write a number from 0 (none) to 1440, for example <code>/settings reminder 15</code>.
settings-wrong-start = I cannot read “{ $word }” as a yes or no to a reminder at the start. Write <code>/settings start on</code> or <code>/settings start off</code>.
settings-wrong-late = I cannot read “{ $word }” as a yes or no to a reminder of a late start. Write <code>/settings late on</code> or <code>/settings late off</code>.
settings-wrong-agenda = I cannot read “{ $word }” as the time of the daily agenda. Write it like <code>/settings agenda 07.30</code>, or <code>/settings agenda off</code>.
settings-wrong-quiet = I cannot read “{ $word }” as quiet hours. Write from when to when, for example <code>/settings quiet 22.00-06.00</code>, or <code>/settings quiet off</code>.
