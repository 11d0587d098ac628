# Words that every page uses.
skip-to-content = Skip to content
cancel = Cancel
save = Save
undo = Undo
choose = Choose…
copy = Copy
copied = Copied
copy-link = Copy link
on = On
off = Off
never = Never
email = E-mail
password = Password
password-help = At least { $count } characters.
full-name = Full name
time-zone = Time zone
form-refused = Not saved yet. This needs a look:
actions-of = Actions for { $name }
log-out = Log out
go-to-start = Go to the start page

# Navigation.
nav-label = Pages
nav-label-phone = Main pages
nav-workspaces = Workspaces
nav-campaigns = Campaigns
nav-invites = Invites
nav-nurtures = Nurtures
nav-audience = Audience
nav-finders = Finders
nav-contacts = Contacts
nav-segments = Segments
nav-suppression = Suppression
nav-team = Team
nav-members = Members
nav-settings = Settings
nav-workspace = Workspace
nav-keys = API keys
nav-notifications = Notifications
nav-companion = Companion
nav-more = More
theme-label = Look
theme-system = System
theme-light = Light
theme-dark = Dark
language-label = Language

# Lists.
filters-clear = Clear filters
filter-remove = Remove the filter { $filter }
nothing-matches-title = Nothing matches
nothing-matches-text = No row matches these filters. Take one away to see more.
pager-label = Pages of the list
pager-first = First page
pager-next = Next page
count-contacts = { $count ->
    [one] { $count } contact
   *[other] { $count } contacts
}
count-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}

# Columns.
column-sender = Sender
column-campaign = Campaign
column-name = Name
column-program = Program
column-source = Source
column-health = Health
column-today = Today
column-ratio = Ratio
column-sent = Sent
column-clicks = Clicks
column-replies = Replies
column-active = Active
column-actions = Actions
column-status = Status
column-outcome = Outcome
column-contact = Contact
column-message = Message
column-time = Time
column-owner = Owner
column-finder = Finder
column-segment = Segment
column-contacts = Contacts
column-company = Company
column-country = Country
column-last-event = Last event
column-source-kind = Source
column-remaining = Not fetched yet
column-state = State
column-found = Found
column-member = Member
column-role = Role
column-identity = LinkedIn account
column-account = Account type
column-connector = Connector
column-scope = Scope
column-created = Created
column-expires = Expires
column-kind = Kind
column-value = Value
column-added = Added

# Actions on a row.
action-edit = Edit
action-queue = Queue
action-duplicate = Duplicate
action-archive = Archive
action-remove = Remove
action-requeue = Put back in the queue
action-journey = Journey
action-contacts = Contacts
action-run-now = Run now

# Times.
time-tomorrow-at = tomorrow, { $time }
time-yesterday-at = yesterday, { $time }
time-just-now = just now
time-in-minutes = { $count ->
    [one] in { $count } minute
   *[other] in { $count } minutes
}
time-minutes-ago = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
time-in-hours = { $count ->
    [one] in { $count } hour
   *[other] in { $count } hours
}
time-hours-ago = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
time-in-days = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
}
time-days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
weekday-monday = Monday
weekday-tuesday = Tuesday
weekday-wednesday = Wednesday
weekday-thursday = Thursday
weekday-friday = Friday
weekday-saturday = Saturday
weekday-sunday = Sunday

# Pages that cannot be shown.
not-found-title = Nothing is here
not-found-text = The address is wrong, or what it named was archived or belongs to another workspace.
forbidden-title = Your role does not allow this
forbidden-text = A manager of the workspace can change your role on the page Members.
broken-title = This page could not be made
broken-text = Nothing was lost. Load the page again; if it happens once more, an administrator finds the reason in the log.

# Requests that are refused.
go-back = Go back
refused-title = This was not done
refused-sign-in = Log in to continue.
wrong-method-text = This address does not take what was sent. Go back and use the form on the page.
cross-site-text = This came from another site and was not carried out. Open the page here and do it again.
too-large-text = What was sent is larger than allowed, and nothing was saved. Shorten it and send it again.
unreadable-text = What was sent cannot be read, and nothing was saved. Load the page again and repeat it.
too-many-title = Too many attempts
too-many-seconds = { $count ->
    [one] There were too many attempts. Try again in { $count } second.
   *[other] There were too many attempts. Try again in { $count } seconds.
}
too-many-minutes = { $count ->
    [one] There were too many attempts. Try again in { $count } minute.
   *[other] There were too many attempts. Try again in { $count } minutes.
}
network-title = The network did not do its part
network-text = It answered: { $message }
unavailable-title = The database cannot be reached
unavailable-text = Nothing was lost. Try again in a few seconds.
login-wrong = The e-mail address or the password is wrong. Check both and try again.
conflict-already-exists = This exists already. Open the one that is there, or choose another name.
conflict-changed-meanwhile = Somebody else changed this meanwhile. Load it again and repeat your change.
conflict-already-set-up = The set-up is done already. Log in, or ask the administrator for an invitation.
conflict-already-invited = This address is invited already. Make a new link for that invitation, or withdraw it first.
conflict-already-member = This person is a member already.
conflict-last-manager = This is the last active manager of the workspace. Make another member a manager first.
conflict-campaign-archived = This campaign is archived and cannot be changed any more. Duplicate it to go on with a new one.
conflict-sender-without-account = The sender has no account. Connect one on the companion, and rehearse again.
conflict-no-stage = This program has no network to rehearse on.
conflict-too-many-forecasts = Too many forecasts and rehearsals are being made at the moment. Try again in a minute.
conflict-already-answered = This was answered differently before. Load the page to see what was answered.
conflict-not-shown = This card was not shown yet. Open the companion, look at it and decide then.
conflict-identity-busy = The account is being used at this very moment. Try again in a few seconds.
conflict-identity-has-history = The account that is there has a history that would be mixed up with another one. Reconnect the same account.
conflict-not-removable = This is in flight or has ended already, so it stays in the queue.
conflict-not-requeueable = This cannot be put back into the queue: it was sent, is in flight, or its campaign is archived.
conflict-import-in-progress = A file is being imported into this finder. Wait until it has ended, or stop it.
conflict-merge-in-flight = Something is on its way to one of the two, or nobody knows yet whether it arrived. Look into the queue, say there what is known, and merge after that.
conflict-merged-already = One of the two was merged into another contact already. Open that contact and compare again.
conflict-merged-away = The contact was merged into another one, which this name and program works with already. Undo the merge first.
conflict-too-many-merged = So many contacts are merged into one at most. Look whether they are all one person, and undo what is not.
conflict-later-merge = The contact was merged once more since. Undo that merge first.
conflict-merge-already-undone = This merge was undone already.
conflict-later-import = Another file was imported into this finder since. Undo that import first.
conflict-already-undone = This import was undone already.
conflict-not-undoable = This import was made by an earlier version, which did not keep what contacts were before.
conflict-not-running = This import has ended already. There is nothing to stop.
conflict-nothing-to-run = There is nothing to fetch: the source of this finder is exhausted.
nav-administration = Administration
nav-users = Users
nav-all-workspaces = All workspaces
nav-account = Your account
column-user = User
column-organization-roles = Roles in the organization
palette-title = Go to
palette-open = Search
palette-sentence = Every page, campaign, contact and action by a few letters. Ctrl K opens this anywhere.
palette-placeholder = A page, a campaign, a person…
palette-submit = Search
palette-none = Nothing is called “{ $text }”.
keys-of-page = Keys of this page
close = Close
