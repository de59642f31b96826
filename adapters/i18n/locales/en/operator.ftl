### Notices for those who run the bot.

operator-update-parked =
    ⚠️ <b>A Telegram update could not be read and was parked</b>
    Update: <code>{ $id }</code>
    Reason: { $reason }
    All other updates go on as usual.
operator-webhook-parked =
    ⚠️ <b>A notification from { $service } could not be read and was parked</b>
    Id: <code>{ $id }</code>
    Reason: { $reason }
operator-effect-parked =
    ⚠️ <b>An outside call was parked</b>
    Call: <code>{ $kind }</code>
    Reason: { $reason }
    To try again: <code>meetledger effects retry { $id }</code>
operator-unauthorised =
    🔑 <b>{ $service } no longer accepts our credentials</b>
    Reason: { $reason }
    Check them with <code>meetledger check</code>.
operator-seal =
    🔏 <b>The log's seal today</b>
    <code>{ $seal }</code>
    It proves what the log held. Keep this message; <code>meetledger verify --head { $seal }</code> compares.

operator-agent-bad-signature = 🛑 Requests in the name of the meeting PC <b>{ $agent }</b> were signed with a key that is not its own ({ $reason }). Nothing was let in.
operator-agent-replayed = 🛑 Requests of the meeting PC <b>{ $agent }</b> came a second time ({ $reason }). Nothing was let in.
operator-agent-revoked-key = 🛑 The meeting PC <b>{ $agent }</b> still calls, although it has been shut out ({ $reason }). Nothing was let in.
operator-agent-code-refused = 🛑 Somebody tried to enrol the meeting PC <b>{ $agent }</b> with a code that is not valid ({ $reason }). Nothing was let in.
operator-agent-not-yours = 🛑 The meeting PC <b>{ $agent }</b> asked for a command that is not its own ({ $reason }). Nothing was let in.
operator-agent-malformed = 🛑 Requests in the name of the meeting PC <b>{ $agent }</b> do not fit the protocol ({ $reason }): a name, time or nonce nobody can have, or a header that is missing or stands twice. They need not have come from it. Nothing was let in.
operator-agent-too-large = 🛑 Requests in the name of the meeting PC <b>{ $agent }</b> were larger than is allowed ({ $reason }). They were refused before it was known who sent them, and need not have come from it. Nothing was let in.
