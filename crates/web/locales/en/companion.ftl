companion-nav = Companion
companion-to-desk = To the workspace
companion-tomorrow = Tomorrow
companion-by-hand = Today
companion-answers = Answers
companion-account = Account

# Tomorrow's proposals.
deck-count = { $position } of { $total }
deck-progress = Decided proposals
deck-empty-title = Nothing to decide
deck-empty-text = Tomorrow’s people appear here at the next slot of your campaigns.
deck-ready = Tomorrow is ready
deck-ready-text = { $count ->
    [one] { $count } invitation leaves at human moments.
   *[other] { $count } invitations leave at human moments.
}
deck-leaving = { $count ->
    [one] { $count } invitation
   *[other] { $count } invitations
}
deck-decided = Your decisions

deck-offline = You are offline. What you decide is kept on this device and delivered once you are back.
deck-kept = { $count } decisions wait to be delivered.
deck-told = Decisions that do not hold
deck-told-seen = Understood
deck-rest-title = You have seen everybody
deck-rest-text = These wait still. Approve them together, or look at them again.
deck-rest-approve = Approve the rest
deck-rest-again = Look again
deck-rest-done = { $approved } approved, { $refused } left as they were.
deck-decided-all = Everything is decided
deck-decided-kept = Your decisions are delivered once you are back online.
deck-length = { $length } of { $maximum } characters
told-approved = { $name } was approved elsewhere before your decision arrived.
told-blocked = { $name } was blocked elsewhere before your decision arrived.
told-sent = The invitation to { $name } had left before your decision arrived.
told-expired = The proposal of { $name } had expired before your decision arrived.
told-archived = The campaign that proposed { $name } was archived before your decision arrived.
told-changed = The text for { $name } was changed after you saw it. Look at it again.
told-gone = { $name } is no longer proposed to you.
told-forbidden = You may no longer decide about { $name }. Ask a manager of the workspace.
told-text = The text for { $name } could not leave as it is. Look at it again.
told-stopped = { $name } is approved, but the campaign was stopped: the invitation leaves once it runs again.
told-other = Your decision about { $name } does not hold. Look at it again.

# Rewriting.
edit-title = Rewrite for { $name }
edit-label = Text for { $name }
edit-help = This text goes to this contact alone, exactly as it stands here.
edit-save = Save text

# Cards to send by hand.
hand-lead = { $count ->
    [one] { $count } card for this slot.
   *[other] { $count } cards for this slot.
}
hand-later-count = { $count ->
    [one] { $count } more today.
   *[other] { $count } more today.
}
hand-next-slot = Next card: { $time }.
hand-empty-title = Nothing to send now
hand-empty-text = Cards appear here when a slot begins.
hand-empty-next = The next cards come { $time }.

# What came back.
answers-empty-title = Nobody waits
answers-empty-text = People you invite by hand appear here, so that you can tell who accepted or answered.
answers-invited = Invited
answers-invited-help = Tap the ones that accepted. The welcome follows the next day.
answers-invited-since = Invited
answers-accepted = Accepted
answers-accepted-by = { $name } accepted
answers-profile-of = Profile of { $name }
answers-connected = Connected
answers-connected-help = An answer ends the sequence with that person.
answers-answered = Answered
answers-answered-by = { $name } answered
answers-what = What they wrote
answers-record = Record the answer

# The account.
identity-invitations = Invitations in 7 days
identity-messages = Messages in 24 hours
identity-sign-out = Sign out of the companion
identity-sign-out-help = Your campaigns rest until you sign in again.
reconnect-title = Your LinkedIn session has expired
reconnect-inactive-title = You are signed out
reconnect-action-title = LinkedIn asks you for something
reconnect-waiting = { $count ->
    [one] { $count } action waits until you reconnect. Nothing is lost.
   *[other] { $count } actions wait until you reconnect. Nothing is lost.
}
reconnect-sign-in = Sign in at the network
reconnect-submit = Reconnect
reconnect-assisted-help = Open LinkedIn in this browser and log in there first.
connect-title = Connect your account
connect-lead = Campaigns act in your name, with the account that you connect here.
connect-profile = Your LinkedIn profile
connect-profile-help = The address of your own profile page.
connect-submit = Connect

# Being told.
push-title = Notifications
push-lead = Be told on this device when tomorrow’s people are there, at the first slot of your day.
push-on = Turn notifications on
push-is-on = This device is told.
push-off = Turn off on this device
push-denied = This browser blocks notifications of this site. Allow them in its settings, then come back.
push-unable = This browser cannot be told. On an iPhone, add the companion to the home screen first.
push-problem = Notifications could not be turned on. Try again, or look at the browser’s settings.
push-devices = { $count ->
    [one] { $count } device of yours is told.
   *[other] { $count } devices of yours are told.
}
push-try = Send a trial notification
push-tried = It is on its way to your devices.
push-quiet-from = Leave me alone from
push-quiet-until = until
push-quiet-help = In your time zone. What falls into these hours is told afterwards. Empty both to be told at any time.
push-quiet-save = Save these hours
push-letters-on = While none of your devices is told, a short letter comes by e-mail instead.
push-letters-off = No letter comes by e-mail while none of your devices is told.
push-letters-end = No letters by e-mail
push-letters-begin = Send me a letter instead
push-proposals-title = Tomorrow is waiting
push-proposals-text = Look at who would be invited, and decide.
push-variants-title = Texts were compared
push-variants-text = The outcome was looked at; it stands on the campaign’s page.
push-try-title = Notifications work
push-try-text = This is the trial that you asked for.
push-other-title = Overture
push-other-text = There is something to look at.
conflict-no-device = No device of yours is told yet. Turn notifications on, on the device.

# Delegation.
delegation-title = Who decides beside you
delegation-lead = While you are away, another member can decide about your proposals. The journey says who decided.
delegation-given = { $member } decides for you until
delegation-taken = You decide for { $member } until
delegation-to = Member
delegation-until = Last day
delegation-give = Let decide
delegation-end = End
delegation-end-for = { $member } decides no more

# A member's LinkedIn archive.
linkedin-archive = LinkedIn archive
archive-invite = LinkedIn gives you your own data as a file. Bring it here, and acceptances, replies and open invitations are known without tapping them in.
archive-bring-own = Bring your LinkedIn archive
archive-lead = The archive of { $member } tells who accepted, who answered and which invitations are open. Of conversations, only those with people whom a campaign approached are read, from then on.
archive-guide = How to ask LinkedIn for it
archive-guide-ask = Open LinkedIn’s settings, Data privacy, Get a copy of your data.
archive-guide-open = Open the page
archive-guide-choose = Choose Connections, Invitations and Messages, or the larger archive.
archive-guide-wait = LinkedIn writes an e-mail with a link: after some minutes for the small archive, within a day for the large one. The link works for three days.
archive-guide-bring = Bring the file as it is. You see what would change before anything is written.
archive-file = Archive or one of its files
archive-file-help = The ZIP as it was downloaded, or Connections.csv, Invitations.csv or messages.csv.
archive-look = See what would change
archive-no-account = There is no account yet of which an archive could tell. Connect one on the companion first.
archive-brought = Brought before
archive-of-day = Archive of { $day }
archive-holds = { $file }, an archive of { $day }: { $connections ->
    [one] { $connections } connection
   *[other] { $connections } connections
}, { $invitations ->
    [one] { $invitations } invitation
   *[other] { $invitations } invitations
}, { $messages ->
    [one] { $messages } message
   *[other] { $messages } messages
}.
archive-without-address = { $count ->
    [one] { $count } row names nobody by an address and tells nothing.
   *[other] { $count } rows name nobody by an address and tell nothing.
}
archive-would = What would change
archive-nothing-new = Nothing new
archive-another = Choose another file
archive-bring = Bring the archive
archive-notice = The archive was brought: { $told }.
archive-gone = The file is no longer here. Choose it again.
archive-count-accepted = { $count ->
    [one] { $count } accepted
   *[other] { $count } accepted
}
archive-count-settled = { $count ->
    [one] { $count } open question settled: it was sent
   *[other] { $count } open questions settled: they were sent
}
archive-count-replied = { $count ->
    [one] { $count } reply
   *[other] { $count } replies
}
archive-count-stopped = { $count ->
    [one] { $count } sequence ends
   *[other] { $count } sequences end
}
archive-count-by-hand = { $count ->
    [one] { $count } message written by hand
   *[other] { $count } messages written by hand
}
archive-count-invited = { $count ->
    [one] { $count } open invitation of your own
   *[other] { $count } open invitations of your own
}
archive-count-connected = { $count ->
    [one] { $count } further connection
   *[other] { $count } further connections
}
archive-count-gone = { $count ->
    [one] { $count } invitation withdrawn or declined
   *[other] { $count } invitations withdrawn or declined
}
archive-change-accepted = accepted
archive-change-settled = was sent
archive-change-replied = replied
archive-change-stopped = the sequence ends
archive-change-by-hand = you wrote by hand
archive-change-invited = invitation is open
archive-change-connected = connected
archive-change-gone = withdrawn or declined

# The companion's cards at the desk.
companion-by-hand-desk = By hand
by-hand-title = By hand
by-hand-sentence = { $count ->
    [0] Nothing to send now.
    [one] { $count } card waits for you.
   *[other] { $count } cards wait for you.
} { $later ->
    [0] No more are planned today.
    [one] One more comes today.
   *[other] { $later } more come today.
}
keys-rows = Down and up the list
budget-left = { $count ->
    [one] { $count } more may leave now.
   *[other] { $count } more may leave now.
}
budget-spent = The most there may be has left. The next one leaves when the oldest falls out of the period.
budget-rests = LinkedIn announced a limit: they rest until

# Reading from LinkedIn's own interface.
portability-title = Read it from LinkedIn by itself
portability-lead = LinkedIn gives members in the European Economic Area and Switzerland a token with which a program may read their own data. Overture reads connections, invitations and messages with it once a day, and nothing can be sent with it.
portability-token = Token
portability-token-help = Made with LinkedIn’s product Member Data Portability (Member). It is kept encrypted and shown to nobody.
portability-make = Make a token at LinkedIn
portability-connect = Connect
portability-replace = Connect another token
portability-connected = The token is kept. The data are read within moments.
portability-read-at = Read
portability-never = Not yet
portability-next-at = Next
portability-found = Found
portability-holds = { $connections ->
    [one] { $connections } connection
   *[other] { $connections } connections
}, { $invitations ->
    [one] { $invitations } invitation
   *[other] { $invitations } invitations
}, { $messages ->
    [one] { $messages } message
   *[other] { $messages } messages
}
portability-look = Look now
portability-see = What to do
portability-looking = The data are read within moments.
portability-end = Read no more
portability-ended = The token is forgotten. What was read stays.
portability-token-refused = LinkedIn does not accept the token: it has run out, or was taken back. Make another one and connect it.
portability-not-allowed = The token does not open this interface. It needs the product Member Data Portability, which is for members in the European Economic Area and Switzerland.
portability-other-version = LinkedIn has ended the version of the interface that this program speaks. Bring the archive until an update speaks the next one.
portability-of-somebody-else = The data are another person’s than the account’s. Connect the member’s own token, or correct the profile address of the account.
portability-throttled = LinkedIn asks to be called less often. The data are read again later by themselves.
portability-failing = LinkedIn answered that it cannot now. The data are read again later by themselves.
portability-unreachable = LinkedIn could not be reached. The data are read again later by themselves.
portability-too-slow = LinkedIn took too long to answer. The data are read again later by themselves.
portability-address-refused = The interface leads to an address that may not be called. Whoever runs the installation looks at its network.
portability-nonsense = What LinkedIn answered is not what its interface promises; nothing of it was taken. Bring the archive meanwhile.
portability-too-large = LinkedIn answered with more than is read at once; nothing of it was taken. Bring the files of the archive one by one.
conflict-token-needed = LinkedIn refused the token. Connect another one.
conflict-looked-lately = The data were asked for a moment ago. LinkedIn writes them anew about once a day; try again later.
