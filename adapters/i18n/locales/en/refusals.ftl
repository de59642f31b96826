### One text per refusal code: `meeting.over` is `refusal-meeting-over`.

refusal-not-permitted = You are not permitted to do that. An admin can change your role.
refusal-user-banned = You are barred from this bot.
refusal-user-pending = Your access has not been approved yet. You will get a message here as soon as it has been decided.
refusal-user-rejected = Your request for access was not approved.
refusal-user-unknown = I do not know you yet. Send /start first.
refusal-user-already-decided = This request has already been decided.
refusal-user-owner-is-fixed = The owner's role and standing cannot be changed here.
refusal-user-unknown-time-zone = I do not know that time zone. Write a name such as Asia/Jakarta, or WIB, WITA or WIT.
refusal-meeting-over = That meeting is over.
refusal-meeting-cancelled = That meeting has been cancelled.
refusal-meeting-in-past = A meeting cannot begin in the past.
refusal-meeting-unknown = I do not know that meeting.
refusal-meeting-too-long = A meeting lasts at most 24 hours.
refusal-other = That is not possible ({ $code }).
refusal-meeting-topic-unusable = A topic has between 1 and { $longest } characters.
refusal-user-unknown-language = I do not speak “{ $language }”.
refusal-chat-follows-person = A private chat follows your own language and time zone. Change them with /language and /timezone.
refusal-chat-unknown-language = I do not speak that language. I speak English and Indonesian.
refusal-chat-unknown-time-zone = I do not know that time zone. Write a name such as Asia/Jakarta, or WIB, WITA or WIT.
refusal-chat-reminder-out-of-range = A reminder comes at most { $most } minutes (24 hours) before the start.
refusal-chat-quiet-hours-empty = Quiet hours must begin and end at different times, for example <code>/settings quiet 22.00-06.00</code>.
refusal-chat-invitation-too-long = That text has { $length } characters; an invitation takes { $longest } at most. Please shorten it and send it again.
refusal-chat-invitation-braces-unbalanced = In line { $line } of the text a brace stands alone. Places are written like <code>{ $example }</code>, with one brace before and one after the name.
refusal-chat-invitation-place-unknown = In line { $line } of the text I do not know the place <code>{ $place }</code>. There are: { $known }.
refusal-chat-invitation-without-link = The text has no place for the link, so nobody could join. Please add <code>{ $example }</code>.
