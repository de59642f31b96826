### Deleting several meetings at once.

deletion-usage =
    Which meetings? Write their Zoom meeting ids: <code>/{ $command } 81234567890 82345678901</code>
    /meetings shows them.
deletion-too-many = { $count } ids are too many for one message; please send at most { $most }.
deletion-sure =
    { $count ->
        [one] <b>Delete this meeting in Zoom?</b>
       *[other] <b>Delete these { $count } meetings in Zoom?</b>
    }
deletion-row = { $id } · { $topic } · { $when }
deletion-unknown = “{ $word }” is no meeting I know.
deletion-button-yes = Yes, delete
deletion-button-no = No
deletion-not = Nothing has been deleted.
deletion-done = <b>Deleting</b>
deletion-asked = ✅ { $id } · { $topic }: I am telling Zoom
deletion-already = ▫️ { $id } · { $topic }: was cancelled before
deletion-over = ▫️ { $id } · { $topic }: is over already
deletion-refused = ⚠️ { $id } · { $topic }: { $reason }
