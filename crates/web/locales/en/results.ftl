# Following results: the dashboard and the ledger.

nav-dashboard = Dashboard
dashboard-empty-title = Nothing to follow yet
dashboard-empty-text = As soon as a campaign runs, what needs you, how today goes and what comes of it stand here.
dashboard-sentence-nothing = Nothing is planned for today
dashboard-sentence-today = { $sent } of { $planned } sent today
dashboard-sentence-quiet = nothing needs you
dashboard-sentence-needs = { $count ->
    [one] one thing needs a person
   *[other] { $count } things need a person
 }
dashboard-sentence-came = { $period }: { $accepted ->
    [one] one invitation accepted
   *[other] { $accepted } invitations accepted
 }, { $replies ->
    [one] one reply
   *[other] { $replies } replies
 }.
dashboard-period = { $from } to { $to }
dashboard-needs = What needs a person
dashboard-needs-nothing = Nothing. Whatever waits for a decision or cannot go on stands here.
dashboard-warnings-invites = Invites with warnings
dashboard-warnings-nurtures = Nurtures with warnings
dashboard-today = Today by member
dashboard-today-nothing = Nothing is planned for today.
dashboard-planned = Planned
dashboard-open = Open
dashboard-figures = What came of it
dashboard-before = { $count } in the period before
dashboard-growth = Top network growth
dashboard-growth-nothing = No invitation left or was accepted in this period.
dashboard-accepted-of-sent = Accepted of sent
dashboard-nurturing = Top nurturing
dashboard-nurturing-nothing = No nurture campaign wrote to anybody in this period.
dashboard-mood = Mood
dashboard-campaigns = { $count } campaigns
dashboard-replies = Replies over time
dashboard-replies-nothing = Nobody answered in this period.
dashboard-sent = Sent and accepted over time
dashboard-sent-nothing = Nothing left in this period.
dashboard-members = What members did
dashboard-activity = Activity
dashboard-step = Period
dashboard-file = CSV
dashboard-zone = Days are those of { $zone }.
chart-table = The numbers as a table
chart-label = { $title }: { $sums }. Most in { $step }: { $most }.
chart-label-empty = { $title }: nothing in this period.
period-title = Period
period-days = { $count } days
period-year = A year
period-from = From
period-to = To
period-show = Show
need-proposals = { $count ->
    [one] One proposal waits for a decision
   *[other] { $count } proposals wait for a decision
 }
need-hand-sends = { $count ->
    [one] One message is to be sent by hand
   *[other] { $count } messages are to be sent by hand
 }
need-unconfirmed = { $count ->
    [one] Of one message nobody knows whether it left
   *[other] Of { $count } messages nobody knows whether they left
 }
need-accounts = { $count ->
    [one] The account of one sender is not connected
   *[other] The accounts of { $count } senders are not connected
 }
need-invites = { $count ->
    [one] One invite campaign cannot send
   *[other] { $count } invite campaigns cannot send
 }
need-nurtures = { $count ->
    [one] One nurture campaign cannot send
   *[other] { $count } nurture campaigns cannot send
 }
need-unsure = { $count ->
    [one] What one reply means is not certain
   *[other] What { $count } replies mean is not certain
 }
need-unread = { $count ->
    [one] One conversation is unread
   *[other] { $count } conversations are unread
 }
measure-invitations = Invitations sent
measure-accepted = Invitations accepted
measure-accepted-short = Accepted
measure-messages = Messages sent
measure-clicks = Links opened
measure-replies = Replies
ledger-title = Ledger
ledger-sentence = Everything that happened, the latest first. Every number in the program is a count of these rows.
ledger-total = { $what }: { $count ->
    [one] one row
   *[other] { $count } rows
 }
ledger-file = Export as CSV
ledger-measure = Number
ledger-family = All of this name
ledger-kind = Event
ledger-what = What happened
ledger-when = When
ledger-by = By
ledger-by-engine = Overture
ledger-by-network = The network
ledger-sequence = Row { $number }
ledger-empty-title = No row counts for this
ledger-empty-text = Take a filter away, or choose a longer period.
ratio-rows-accepted = { $count } accepted
ratio-rows-sent = { $count } sent

# Funnel
nav-funnel = Funnel
period-own = Your own period
level-invited = Invited
level-connected = Connected
level-nurtured = Nurtured
level-engaged = Engaged
level-lead = Lead
level-invited-meaning = A campaign approached them
level-connected-meaning = Connected to the sender
level-nurtured-meaning = A message was sent to them
level-engaged-meaning = Answered positively, or opened a link
level-lead-meaning = Marked as a lead by a user
funnel-sentence-none = Nobody was approached yet.
funnel-sentence = { $count ->
    [one] One person was approached
   *[other] { $count } people were approached
 }; { $engaged ->
    [one] one of them is engaged or a lead
   *[other] { $engaged } of them are engaged or leads
 }.
funnel-empty-title = Nobody is on the way
funnel-empty-text = As soon as a campaign approaches people, how far they have come stands here: invited, connected, nurtured, engaged, lead.
funnel-help = Everybody counts once, at the highest level. The dark part of a bar are those who stand at that level, the whole bar all who have reached it. A period chooses by the day on which a campaign approached them first.
funnel-level = Level
funnel-share = Share
funnel-reached = Reached
funnel-conversion = Came on
funnel-standing = Stand there
funnel-people-title = People of the funnel
funnel-people-reached = { $level } and further.
funnel-people-standing = { $level } is their highest level.

# Weekly report
weekly-title = Weekly report
weekly-sentence = { $days }.
weekly-sentence-program = { $program }, { $days }.
weekly-before = Week before
weekly-after = Week after
weekly-this = This week
weekly-last = Week before
weekly-change = Change
weekly-mail = By e-mail
weekly-mail-none = The report can come to you by e-mail on Monday mornings, where you are.
weekly-mail-all = All programs
weekly-mail-next = next
weekly-mail-end = End
weekly-mail-end-of = End the letters about { $program }
weekly-mail-do = Send me this on Mondays: { $program }
notice-weekly-letter = The report comes to you by e-mail on Monday mornings.
notice-weekly-letter-ended = These letters have ended.
leave-title = Weekly report by e-mail
leave-ask = End these letters? No further one is sent.
leave-do = End these letters
leave-done = These letters have ended. The page of the weekly report turns them on again.
leave-morning-title = Morning letters by e-mail
leave-morning-done = These letters have ended. The companion turns them on again: Account, Notifications.
leave-wrong-title = Letters by e-mail
leave-wrong = This link belongs to no letter. It may have been copied incompletely.
