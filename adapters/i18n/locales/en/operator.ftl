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
