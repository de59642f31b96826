### Short links: asked for, made or not, counted, and what a chat wants of them.

command-short = make an address short
command-links = your short links, and how often they were opened
command-shortlinks = short links of this chat's meetings

short-usage =
    Write an address, and a name for it if you like:
    <code>/short { $example }</code>
    <code>/short { $example } weekly-meeting</code>
short-asked = Making a short link to { $host }…
short-made =
    { $address }
    leads to { $host }
short-instead = It was made by { $provider }, because { $wanted } { $why }.
short-taken = The name { $alias } is taken. Choose another:
short-failed = There is no short link: { $wanted } { $why }.
short-already = That is a short link already.
short-nobody = Nothing can be made short here. Whoever runs the bot can change that: our own links need <code>PUBLIC_URL</code>, other providers need their keys.
short-no-meeting = That meeting has no join address.
short-meeting-asked = The short link is being made. It will appear beside the meeting.

short-reason-unauthorised = did not accept our key
short-reason-unavailable = could not be reached
short-reason-alias-unsupported = takes no chosen names
short-reason-absent = is not set up here any more
short-reason-refused = refused

short-provider-own = our own redirect

short-button-any = Any name
short-button-again = Try again
short-button-meeting = Short URL

links-heading = <b>Your newest short links</b>
links-row =
    { $address }
    { $host } · { $when } · { $count ->
        [one] opened once
       *[other] opened { $count } times
    }
links-row-elsewhere =
    { $address }
    { $host } · { $when }
links-empty = You have no short links yet. /short makes one.

shortlinks-heading = <b>Short links in this chat</b>
shortlinks-on = Every new meeting gets a short link by itself.
shortlinks-off = Meetings get no short link by themselves.
shortlinks-maker = They are made by { $provider }.
shortlinks-usual = The usual provider
shortlinks-button-on = Switch on
shortlinks-button-off = Switch off

short-page-title = Nothing here
short-page-heading = This short link leads nowhere
short-page-text = It may have been mistyped, or it is no longer valid. Please ask whoever sent it to you for a new one.

refusal-link-target-unusable = That is not a complete web address. Write it with https:// and without a user name, for example <code>https://zoom.us/j/81234567890</code>.
refusal-link-target-too-long = An address has at most { $longest } characters.
refusal-link-scheme-refused = Only web addresses can be made short: they begin with https:// or http://.
refusal-link-target-private = That address leads into a private network. Only admins may make such addresses short.
refusal-link-alias-characters = A name has small letters, digits, and single - or _ between them, for example <code>weekly-meeting</code>.
refusal-link-alias-length = A name has between { $shortest } and { $longest } characters, for example <code>weekly-meeting</code>.
refusal-link-alias-reserved = The name “{ $alias }” is reserved. Please choose another, for example <code>weekly-meeting</code>.
refusal-link-alias-taken = That name is taken.
refusal-link-unknown = I do not know that short link.
refusal-link-made = That short link has been made already.
refusal-chat-shortener-unknown = I do not know that provider.
