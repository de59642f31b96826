### People: who they are, and who may come in.

whoami =
    <b>{ $name }</b>
    Id: <code>{ $id }</code>
    Role: { $role }
    Standing: { $standing }
    Language: { $language }
    Time zone: { $zone }

role-owner = owner
role-admin = admin
role-user = user
role-guest = guest

standing-pending = waiting for a decision
standing-whitelisted = approved
standing-rejected = not approved
standing-banned = banned

register-list-heading =
    { $count ->
        [one] <b>{ $count } person is waiting for access</b>
       *[other] <b>{ $count } people are waiting for access</b>
    }
register-list-row = { $name } · { $username } · <code>{ $id }</code> · since { $when }
register-list-empty = Nobody is waiting for access.

approval-card =
    <b>New request for access</b>
    Name: { $name }
    Username: { $username }
    Id: <code>{ $id }</code>
    Language: { $language }
approval-approved = ✅ Approved by { $by }, { $when }
approval-rejected = ❌ Rejected by { $by }, { $when }
approval-banned = ⛔ Banned by { $by }, { $when }
no-username = no username

button-approve = Approve
button-reject = Reject
button-ban = Ban

decision-approved = An admin has approved your access. /help shows what you can do here.
decision-rejected = Your request for access was not approved. If you think that is a mistake, please speak to an admin.
decision-banned = You have been barred from this bot.
decision-role = Your role is now <b>{ $role }</b>. /help shows what you can do here.

make-admin-usage = Whom? Write the person's id: <code>/make_admin { $example }</code>. They must have written to me before.
make-admin-done = <code>{ $id }</code> is an admin now.

decide-usage = Whom? Write the person's id: <code>/{ $verb } { $example }</code>. They must have written to me before.
decide-done = Done for <code>{ $id }</code>.
