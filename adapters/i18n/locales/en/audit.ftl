### The ledger, as people read it in the chat.

audit-usage =
    <code>/audit</code> shows the newest entries. Narrow them down by person, kind or day:
    <code>/audit user:12345</code>, <code>/audit kind:meeting</code>, <code>/audit meeting:81234567890</code>, <code>/audit via:telegram</code>, <code>/audit day:2026-12-31</code>
audit-heading =
    { $count ->
        [one] <b>The newest entry</b>
       *[other] <b>The { $count } newest entries</b>
    }
audit-row = <code>{ $position }</code> { $when } · { $actor } · { $via } · { $what }
audit-empty = The ledger has no such entries.
audit-bad-filter = I do not know the filter “{ $word }”. There are: { $filters }.
audit-program = the program

via-telegram = Telegram
via-api = API
via-zoom = Zoom
via-agent = meeting PC
via-policy = rule
via-cli = terminal
