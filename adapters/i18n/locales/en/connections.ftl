### Zoom accounts of people: connecting them, ending that, and how they are.

command-connect = connect your Zoom account
command-disconnect = end a Zoom connection
command-status = Zoom connections and what arrives

connect-invitation =
    { $name }, connect your Zoom account, and its cloud recordings will arrive in this chat by themselves.
    The link is for you and this chat. It works once, for ten minutes.
connect-invitation-group =
    { $name }, connect your Zoom account, and its cloud recordings will arrive in this chat by themselves, where everybody here can see them.
    The link is for { $name } only: whoever else opens it, the account is connected in that name. It works once, for ten minutes.
connect-invitation-again =
    { $name }, connect your Zoom account again. Its recordings will go where they went before.
    The link is for you. It works once, for ten minutes.
connect-settings-missing = People cannot connect their Zoom accounts yet. The operator has to give these settings: { $settings }.
connect-ask-admin = Zoom accounts cannot be connected here yet. Please ask an admin.
connect-scope-missing =
    { $name }, your Zoom account was not connected: Zoom did not grant everything that is needed. Missing: { $scopes }
    What was connected before stays connected.
    Whoever looks after the Zoom app can add it there. Then begin again with /connect.
button-connect = Connect Zoom

connection-state-connected = connected
connection-state-lost = access lost, connect again
connection-chats =
    { $count ->
        [0] goes to no chat
        [one] goes to { $count } chat
       *[other] goes to { $count } chats
    }

disconnect-heading = <b>Zoom connections</b>
disconnect-row = <b>{ $name }</b> · { $state } · { $chats }
disconnect-none = You have no Zoom connection. /connect makes one.
disconnect-confirm =
    Disconnect <b>{ $name }</b> completely? Its recordings will no longer arrive in any chat.
    I will give the access back to Zoom and delete the tokens, the transcripts, the temporary files and the e-mail address I keep. What has been delivered stays in the chats.
disconnect-done =
    <b>{ $name }</b> is disconnected. I am giving the access back to Zoom and deleting what I kept of it: tokens, transcripts, temporary files and the e-mail address. You will get a message when that is done.
    What has been delivered stays in the chats.
disconnect-kept = Nothing was changed; <b>{ $name }</b> stays connected.
unsubscribe-done = Recordings of <b>{ $name }</b> no longer arrive in this chat. Other chats still get them.
unsubscribe-done-last = Recordings of <b>{ $name }</b> no longer arrive in this chat, nor in any other. To give the access back to Zoom as well, use /disconnect.
button-connection-leave = Not in this chat any more: { $name }
button-connection-ask = Disconnect completely: { $name }
button-connection-end = Yes, disconnect { $name }
button-connection-keep = Keep { $name }

refusal-connection-unknown = That connection no longer exists. /disconnect shows those there are.

status-heading = <b>Zoom</b>
status-connection = <b>{ $name }</b> · { $state } · { $chats } · { $tokens }
status-tokens = access renewed { $ago }
status-no-tokens = no access stored
status-no-connections = No Zoom account is connected. /connect connects yours.
status-scope-missing = ⚠️ { $scope } was not granted: { $consequence }.
status-scope-optional = { $scope } was not granted: { $consequence }.
status-last-webhook = Last notification from Zoom: { $ago }
status-last-webhook-none = Last notification from Zoom: none since the program started
status-last-delivery = Last recording delivered: { $ago }
status-last-delivery-none = Last recording delivered: none yet
status-waiting =
    { $count ->
        [0] No recording is waiting to be delivered.
        [one] { $count } recording file is waiting to be delivered.
       *[other] { $count } recording files are waiting to be delivered.
    }
status-backlog = Messages to handle: { $inbox } · outside calls to make: { $effects } · parked: { $parked }

scope-list-recording-files = the files of a recording cannot be fetched
scope-list-past-participants = captions do not say how many people took part
scope-user = I cannot tell whose account it is

ago-moment = a moment ago
ago-minutes =
    { $count ->
        [one] { $count } minute ago
       *[other] { $count } minutes ago
    }
ago-hours =
    { $count ->
        [one] { $count } hour ago
       *[other] { $count } hours ago
    }
ago-days =
    { $count ->
        [one] { $count } day ago
       *[other] { $count } days ago
    }

connect-page-title = Connect Zoom
connect-page-question = Connect your Zoom account to Meetledger?
connect-page-asked = <b>{ $name }</b> asked for this in Telegram.
connect-page-private = The recordings of your Zoom account will go to the private chat of <b>{ $name }</b> with the bot.
connect-page-chat = The recordings of your Zoom account will go to the chat <b>{ $chat }</b>, where everybody can see them.
connect-page-topic = { $chat }, topic { $topic }
connect-page-warning = Only go on if that is you.
connect-page-go-on = Go on to Zoom
connect-page-connected = Connected
connect-page-connected-more = { $account } is connected. You can close this window; everything else is in the chat.
connect-page-not-connected = Not connected
connect-page-invalid = This link is not valid. Ask the bot for a new one with /connect.
connect-page-expired = This link has expired. Ask again with /connect in the chat.
connect-page-used = This link has been used already. If your account is not connected, ask again with /connect.
connect-page-browser = You came back in a browser that did not begin here. Open the link from the chat again, and stay in the same browser.
connect-page-elsewhere = The button was not pressed on our own page. Open the link from the chat again.
connect-page-declined = You did not let Meetledger in, so nothing was changed. If you change your mind, open the link from the chat again.
connect-page-zoom-refused = Zoom did not let Meetledger in, and nothing was connected. Begin again with /connect in the chat.
connect-page-misconfigured = Zoom does not accept this program's own credentials, and nothing was connected. Please tell whoever runs the bot.
connect-page-unavailable = Something did not answer just now, and nothing was connected. The link has been used up: please wait a minute and begin again with /connect in the chat.
connect-page-not-begun = Something does not answer just now. Please open the link from the chat again in a minute.
connect-page-scope-missing = Zoom did not grant everything that is needed. What was connected before stays connected. Missing: { $scopes }
connect-page-scope-more = Whoever looks after the Zoom app can add it there. Then begin again with /connect in the chat.
