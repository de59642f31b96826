### Invitations to meetings, and how a chat words them. The invitation itself is plain text.

command-invitation_template = how invitations from this chat are worded

invitation-usual =
    { $greeting },

    Dear all,

    You are cordially invited to { $topic }:

    Date: { $day }
    Time: { $time }
    Repeats: { $repeat }
    Link: { $link }
    Meeting ID: { $id }
    Passcode: { $passcode }
    Host: { $host }

    Thank you for your kind attention. We look forward to your attendance.
invitation-example-topic = Weekly Coordination Meeting
greeting-morning = Good morning
greeting-forenoon = Good morning
greeting-noon = Good afternoon
greeting-afternoon = Good afternoon
greeting-evening = Good evening

invitation-as-usual = <b>Invitations in { $language }: the usual wording</b>
invitation-own = <b>Invitations in { $language }: this chat's own wording</b>
invitation-places = Places that are filled in for each meeting: { $places }. A line whose places are all empty is left out.
invitation-how =
    Admins change it by sending <code>/invitation_template { $language }</code> with the new text behind it, up to 2,000 characters.
    <code>/invitation_template { $language } default</code> goes back to the usual wording.
invitation-chosen = ✅ <b>Invitations in { $language } now read like this:</b>
invitation-usual-again = ✅ <b>Invitations in { $language } have the usual wording again:</b>
invitation-language = I have no invitations in the language “{ $word }”. There are: { $languages }. For example: <code>/invitation_template en</code>
