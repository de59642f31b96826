### What the bot says about itself, and answers to what it cannot use.

start-whitelisted = Hello, { $name }. You are registered as <b>{ $role }</b>. /help shows what you can do here.
start-pending =
    Hello, { $name }. This bot plans and runs the team's Zoom meetings.
    Your request for access has been passed on to the admins. You will get a message here as soon as one of them has decided.
start-rejected = Hello, { $name }. Your request for access was not approved. If you think that is a mistake, please speak to an admin.
start-banned = Hello, { $name }. You are barred from this bot.

help-heading = <b>What you can do here</b>
help-row = /{ $command } – { $description }
help-pending = More commands appear once an admin has approved your access.
help-footer = Times are read and shown in your time zone, { $zone }. Change it with /timezone.

command-start = introduce yourself
command-help = show this list
command-about = what this bot is
command-whoami = how the bot knows you
command-language = choose your language
command-timezone = choose your time zone
command-meet = plan one or more meetings
command-meetings = meetings that are coming up
command-edit = change what is planned, step by step or in one line
command-zoom_del = delete meetings in Zoom, several at once
command-cancel = cancel a meeting
command-end = end a meeting that goes on
command-record = start, pause, resume or stop the cloud recording
command-invite_to = let Zoom ring somebody and ask them in
command-register_list = people waiting for access
command-make_admin = make somebody an admin
command-approve = let somebody in
command-reject = refuse somebody access
command-ban = bar somebody
command-audit = who did what, and when

about =
    <b>Meetledger</b> { $version }
    Plans Zoom meetings from this chat and keeps a ledger of who did what. Everything that happens is written to one log that nobody can change unnoticed.

language-choose = Which language should I use with you?
language-chosen = From now on I will write to you in English.
language-unknown = I do not speak “{ $word }”. I know: { $languages }.
language-name = English

timezone-choose = Your time zone is <b>{ $zone }</b>. Choose another, or write its name: <code>/timezone Asia/Makassar</code>
timezone-chosen = Your time zone is now <b>{ $zone }</b>. It is { $clock } there.
timezone-unknown = I do not know the time zone “{ $word }”. Write a name such as <code>/timezone Asia/Jakarta</code>, or WIB, WITA or WIT.

unknown-command = I do not know the command { $command }. /help shows what you can do here.
may-be-a-repeat = ↻ may be a repeat
and-more = … { $count } more
something-went-wrong = Something went wrong on our side and the operators have been told. Reference: <code>{ $reference }</code>
button-stale = This button is out of date. Please use the newest message.
not-a-command = I only understand commands. /help shows what you can do here.
