### What people are told without having asked.

connection-connected = ✅ <b>{ $name }</b> is connected. Its cloud recordings will arrive here by themselves. /delivery changes what of them you get.
connection-lost =
    🔑 Zoom no longer lets me act for <b>{ $name }</b>. Recordings wait until you connect it again.
connection-purged = The connection of <b>{ $name }</b> has ended. Its tokens, its transcripts and everything else I had kept of it are gone.
button-reconnect = Connect again

operator-bad-signatures =
    🛡️ <b>Somebody sends forged Zoom notifications</b>
    { $count } with a wrong signature came within a minute. All were refused.
    If they are Zoom's own, check <code>ZOOM_WEBHOOK_SECRET_TOKEN</code>.

operator-delivery-no-place =
    🚪 <b>A recording has no place to go</b>
    Chat and topic: <code>{ $chat }</code>
    Reason: { $reason }
    Reopen the topic, or choose another place: /connect there, or <code>TELEGRAM_CHAT_ID</code> for the organisation's recordings. /recordings sends again what was missed.

operator-delivery-failed =
    📦 <b>A recording could not be delivered</b>
    Recording: <code>{ $id }</code>
    Reason: { $reason }
    The chat has been told and can try again with a button.
