# Set-up and log-in.
setup-title = Set up Overture
setup-lead = This is the first start. Three names and a password, and you are in.
setup-organization-legend = Organization
setup-organization = Name of the organization
setup-workspace = Name of the first workspace
setup-workspace-help = A workspace has its own members, contacts and campaigns.
setup-time-zone-help = Campaigns begin with it; each can have another.
setup-person-legend = You, the first administrator
setup-submit = Set up
login-title = Log in
login-submit = Log in
login-demo = Accounts of this demo
welcome-title = Welcome
welcome-lead = You were invited to { $workspace } as { $email }. Choose a password to begin.
welcome-submit = Begin

# Team > Members.
members-title = Members
members-sentence = { $ready } of { $count } can send now.
role-manager = Manager
role-editor = Editor
role-member = Member
role-viewer = Viewer
role-manager-help = Everything in this workspace.
role-editor-help = Campaigns and audience.
role-member-help = Own campaigns and the companion.
role-viewer-help = Looks, changes nothing.
account-standard = Standard
account-premium = Premium
account-sales-navigator = Sales Navigator
account-recruiter = Recruiter
connector-assisted = Assisted
connector-sandbox = Sandbox
connector-assisted-help = At the slot you get a card: open the profile, the text is ready to paste, say what came of it. No password is asked.
connector-sandbox-help = A simulated network for trying things out. Nobody real is contacted.
identity-connected = Connected
identity-disconnected = Disconnected
identity-action-required = Action required
identity-inactive = Signed out
identity-none = Not connected yet
identity-connect-own = Connect your account
member-active-label = { $name } is active
member-make = Make { $role }
members-open-invitations = Open invitations
members-link-until = link works until
members-withdraw = Withdraw
members-invite = Invite a member
members-invite-help = You get a link to pass on. It is also sent by e-mail where that is set up.
members-invite-submit = Invite

# Settings.
workspace-title = Workspace
workspace-language-help = For members who chose none.
workspace-budgets = Budgets per member
workspace-budgets-help = They hold over all campaigns and workspaces of a member.
workspace-invitations = Invitations in 7 days
workspace-invitations-help = At most { $maximum }.
workspace-messages = Messages a day
keys-title = API keys
keys-sentence = For programs that work with this workspace.
keys-documentation = Open the API’s documentation
keys-empty-title = No key yet
keys-empty-text = A key lets a program read this workspace, or write to it.
keys-create = Create a key
keys-name-help = What uses it, so that you know later what you revoke.
keys-days = Ends after days
keys-days-help = Empty for a key that does not end.
keys-fresh = The key is made. Copy it now: it is not shown again.
keys-revoke = Revoke
keys-revoke-title = Revoke { $name }?
keys-revoke-text = Programs that use it are refused from now on. This cannot be undone.
scope-read = Read
scope-write = Read and write
scope-read-help = Looks at everything in this workspace.
scope-write-help = May also create, change and start campaigns.
notifications-sentence = { $count ->
    [one] { $count } unread.
   *[other] { $count } unread.
}
notifications-read-all = Mark all as read
notifications-empty-title = Nothing new
notifications-empty-text = Proposals that wait, sessions that end and answers appear here.
