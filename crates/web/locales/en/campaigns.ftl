# Campaigns > Invites, Campaigns > Nurtures.
campaigns-create = { $kind ->
    [nurture] Create a nurture campaign
   *[invite] Create an invite campaign
}
campaigns-empty-title = { $kind ->
    [nurture] No nurture campaign yet
   *[invite] No invite campaign yet
}
campaigns-empty-text = { $kind ->
    [nurture] A nurture campaign writes to people who are connected to the sender already, at human hours, and stops when they answer.
   *[invite] An invite campaign proposes people for tomorrow, lets the sender decide, and invites them at human hours.
}
invites-sentence-sent = { $kind ->
    [nurture] { $sent } of { $planned } people written to today
   *[invite] { $sent } of { $planned } invitations sent today
}
invites-sentence-nothing = Nothing is planned for today
invites-sentence-next = next slot { $time } in { $zone }
invites-sentence-quiet = nothing needs you
invites-sentence-needing = { $count ->
    [one] { $count } campaign needs someone
   *[other] { $count } campaigns need someone
}
campaign-active-label = { $name } is active
archive-title = Archive { $name }?
archive-text = It stops at once and leaves the lists. This cannot be undone. Its history still counts in statistics, journeys and duplicate checks.
archive-confirm = Archive

# The form.
campaign-new-title = { $kind ->
    [nurture] New nurture campaign
   *[invite] New invite campaign
}
campaign-form-sentence = Nothing leaves on the day of the start; the first people are proposed on the next execution day.
campaign-edit-title = Edit { $name }
campaign-save = Save campaign
campaign-start = Start this campaign
campaign-start-help = { $kind ->
    [nurture] Nothing is sent today. People are drawn on the next execution day, the first messages leave the day after.
   *[invite] Nothing is sent today. Proposals are drawn on the next execution day, invitations leave the day after.
}
campaign-group-who = Who
campaign-group-messages = Messages
campaign-group-schedule = Schedule
campaign-group-moderation = Moderation
campaign-fixed = Sender, name and program stay as they were at the first start.
campaign-name-help = Campaigns of several members with the same name and program form one family.
campaign-program-help = Groups campaigns in lists and statistics.
campaign-sender-help = The member in whose name the messages leave.
campaign-source-help = { $kind ->
    [nurture] The finder or segment whose contacts are written to. Who is not connected to the sender gets nothing and counts as False.
   *[invite] The finder or segment whose contacts are invited.
}
campaign-description = Description
campaign-add-welcome = Add a welcome message
campaign-add-follow-up = Add a follow-up
campaign-add-message = Add a message
campaign-cohort = Contacts per slot
campaign-cohort-help = Between 1 and 25.
campaign-moderation = { $kind ->
    [nurture] The sender decides about each message
   *[invite] The sender decides about each invitation
}
campaign-moderation-help = Tomorrow’s people appear on the companion today, to approve, block or rewrite.
campaign-on-silence = If the sender does not decide
silence-hold = Hold
silence-hold-help = Nothing leaves undecided. Proposals stay for up to 3 days.
silence-send = Send
silence-send-help = What was not blocked leaves.
silence-drop = Drop
silence-drop-help = What was not approved is given up.
campaign-group-withdrawal = Invitations without an answer
campaign-withdrawal = When an invitation stays unanswered
campaign-withdrawal-after-days = Unanswered for so many days
campaign-withdrawal-help = At most 40 are withdrawn a day. Whoever was withdrawn can be invited again after 22 days.
withdrawal-propose = Ask
withdrawal-propose-help = The sender decides about each on the companion.
withdrawal-automatic = Withdraw
withdrawal-automatic-help = It is withdrawn in a slot, without asking.
withdrawal-never = Leave it open
withdrawal-never-help = Open invitations count until they are answered; at 500 no new ones leave.
campaign-group-budget = Share of the budgets
campaign-weight = Weight
campaign-weight-help = How much of the sender’s budget this campaign gets beside the sender’s other ones: with 2 twice as much as with 1, at most 10. What nobody else needs is free.
campaign-without-note = Invite without a note when none is left
campaign-without-note-help = A Standard account has few personalised notes a month. Where this is off, invitations wait for the next one and end after 3 days.
campaign-withdrawn = { $count ->
    [one] { $count } withdrawn
   *[other] { $count } withdrawn
}
consequences-title = What this means
consequences-per-day = { $kind ->
    [nurture] First messages on a full day
   *[invite] Invitations on a full day
}
consequences-per-week = { $kind ->
    [nurture] First messages in a week
   *[invite] Invitations in a week
}
consequences-budget = { $kind ->
    [nurture] Messages a day that the sender may send
   *[invite] Weekly budget of the sender
}
consequences-others = Used by other campaigns
consequences-source = Contacts in the source
consequences-first-day = { $kind ->
    [nurture] First people drawn
   *[invite] First proposals
}
consequences-over-budget = { $kind ->
    [nurture] This plans more than the { $budget } messages a day that the sender may send. What is over waits for the next days.
   *[invite] This plans more than the sender’s { $budget } invitations a week. What is over waits for the next days.
}
consequences-look = Look again

# A campaign and its queue.
campaign-set-up = Messages and schedule
campaign-sentence-today = { $kind ->
    [nurture] { $sent } of { $planned } people written to today
   *[invite] { $sent } of { $planned } invitations sent today
}
campaign-sentence-not-begun = Today’s first slot has not begun
campaign-sentence-archived = Archived. Its history still counts.
queue-title = Queue
queue-empty-title = The queue is empty
queue-empty-text = At the first slot after the start, the source yields the first cohort for the next execution day.
notice-blocked = { $name } is blocked for this campaign.

notice-campaign-saved = { $name } is saved.
notice-campaign-started = { $name } is on. It begins on its next execution day.
notice-campaign-not-started = Not started. { $reasons }
notice-campaign-stopped = { $count ->
    [0] { $name } is off. Nothing more leaves.
    [one] { $name } is off. One action was at the network and resolves.
   *[other] { $name } is off. { $count } actions were at the network and resolve.
}
notice-campaign-archived = { $name } is archived. Its history still counts.
notice-campaign-duplicated = This is a copy of { $name }. It was never started.
source-finder = finder
source-segment = segment
sender-inactive = not active
sender-not-connected = not connected
schedule-words = { $days }, { $slots }, cohort { $cohort }
schedule-words-no-slots = no slots
schedule-words-slot = { $start } to { $end }

# Families.
action-family = Family
family-title = Family of { $name }
family-sentence = { $count ->
    [one] One campaign of this name in { $program }.
   *[other] { $count } campaigns of this name in { $program }.
}
family-parts = Parts of the members
family-together = Together
family-messages = Messages
family-duplicates = Already approached
family-waiting = Waiting
family-incomplete = There are more than are shown here.
family-waits-title = Who waits for whom
family-waits-help = Within a family one campaign approaches a person: the first one. The others wait, and count the person as Duplicate once it has.
family-waits-none = Nobody waits for another campaign of this family.
family-who-waits = Waits
family-for-whom = For
family-then = Then
family-approached = Has approached the person: this one ends as Duplicate.
family-planned = Is planned earlier: this one goes on only where that one does not leave.
family-row-invites = { $count } campaigns: { $accepted } accepted of { $sent }
family-row-nurtures = { $count } campaigns: { $sent } messages sent
campaign-state-draft = Not started
campaign-state-active = Active
campaign-state-stopped = Stopped
campaign-state-archived = Archived

# Rehearsal.
action-rehearse = Rehearse
rehearsal-title = Rehearsal
rehearsal-help = The campaign runs on a copy, among simulated people and in accelerated time: every message that would leave is shown. Nothing is sent, and nothing is changed.
rehearsal-days = Days
rehearsal-people = People of the source at most
rehearsal-manner = The people
rehearsal-accepting = Everybody accepts
rehearsal-accepting-help = Nobody writes, so that every message of the sequence leaves.
rehearsal-lifelike = As people do
rehearsal-lifelike-help = Some accept, some answer, some refuse.
rehearsal-begin = Rehearse
rehearsal-again = Rehearse again
rehearsal-running = The rehearsal is running.
rehearsal-stop = Stop it
rehearsal-sentence = { $count } messages would leave to { $people } people; { $accepted } invitations accepted, { $replies } replies.
rehearsal-nothing-left = Nothing was sent. Every proposal was taken as approved.
rehearsal-was-started = The campaign was started for the rehearsal alone.
rehearsal-empty-title = Nothing would leave
rehearsal-empty-text = No slot falls into these days, or the source holds nobody.
rehearsal-no-text = Without a note.
rehearsal-not-yet = Would not leave within these days.
