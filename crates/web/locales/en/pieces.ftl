# The simulated clock of the demo.
clock-label = Simulated clock
clock-simulated = Simulated
clock-day = Day { $day }
clock-paused = paused
clock-speed = { $speed } days per minute
clock-pause = Pause
clock-resume = Resume
clock-slower = Slower
clock-faster = Faster
clock-next-slot = Next slot
clock-next-day = Next day

# A campaign's health.
health-created = Created
health-scheduled = Scheduled
health-running = Running
health-warnings = Warnings
health-errors = Errors
health-stopped = Stopped
health-inactive = Inactive
health-created-why = Started today. Proposals are drawn from the next execution day on.
health-scheduled-why = Started. Its next slot has not begun.
health-running-why = A slot is in progress.
health-warnings-why = It runs, and something needs attention.
health-errors-why = It cannot do its work until this is cured.
health-stopped-why = An error was there when the day’s first slot began. It starts again at the next slot after the cure.
health-inactive-why = Switched off. Nothing is planned or sent.
health-next-slot = Next slot:
health-session-disconnected = LinkedIn session is disconnected.
health-identity-inactive = Identity is inactive.
health-user-inactive = User is inactive.
health-unknown-time-zone = The time zone is unknown.
cure-unknown-time-zone = Choose a time zone
health-no-slots = No slots scheduled.
health-cohort-size-zero = Cohort size is 0.
health-source-empty = The source is empty.
health-source-nearly-empty = The source is nearly empty: tomorrow’s plan holds { $planned } of { $wanted }.
health-budget-exhausted = The sender’s budget is used up until { $time }.
health-low-acceptance = Few accept: { $accepted } of the { $sent } invitations older than 14 days.
health-pending-piling-up = { $pending } invitations wait for an answer; new ones stop at { $limit }.
cure-session-disconnected = The sender reconnects on the companion
cure-identity-inactive = The sender signs in on the companion
cure-user-inactive = Switch the member on
cure-no-slots = Add a slot
cure-cohort-size-zero = Set a cohort size
cure-source-empty = Widen the source
cure-budget-exhausted = Open the budgets
cure-low-acceptance = Review the note and the source
cure-pending-piling-up = See the open invitations

# Today's progress and its six categories.
progress-label = { $sent } sent of { $planned } planned today
progress-not-begun = Today’s first slot has not begun
category-sent = Sent
category-blocked = Blocked
category-duplicate = Duplicate
category-pending = Pending
category-false = False
category-error = Error
category-sent-meaning = Left at its moment.
category-blocked-meaning = The sender refused it.
category-duplicate-meaning = A member invited this person for the same campaign before.
category-pending-meaning = The sender has an open invitation to this person, made elsewhere.
category-false-meaning = A condition did not hold: connected already, suppressed, stopped.
category-error-meaning = Refused by the network, too long, or a value is missing.

# Accepted of sent.
replies-label = { $count ->
    [one] One reply
   *[other] { $count } replies
}
replies-exact = Average sentiment { $share }; 50 % is neutral
ratio-none = Nothing sent yet
ratio-label = { $accepted } accepted of { $sent } sent
ratio-good = At or above the 40% mark
ratio-low = Below the 40% mark
ratio-matured = Older than 14 days ({ $count }): { $share }, between { $low } and { $high }

# States of an action.
state-queued = Queued
state-waiting-for-approval = Waiting for approval
state-approved = Approved
state-scheduled = Scheduled
state-sending = Sending
state-sent = Sent
state-blocked = Blocked
state-canceled = Canceled
state-unconfirmed = Unconfirmed

# Reasons.
reason-applied = Done.
reason-confirmed-by-evidence = Found on the network afterwards.
reason-confirmed-by-person = Confirmed by the sender.
reason-sent-without-note = Sent without the note.
reason-blocked-by-sender = The sender refused it.
reason-already-invited-by-member = A member invited this person for the same campaign.
reason-already-written-by-member = A member has already written to this person for the same campaign name and program.
reason-invitation-already-pending = The sender has an open invitation to this person.
reason-already-connected = Already connected to the sender.
reason-not-connected = Not connected to the sender.
reason-suppressed = On the suppression list.
reason-stopped-by-incoming = The contact wrote first.
reason-stopped-by-outgoing = The sender wrote by hand.
reason-stopped-by-refusal = The contact asked not to be contacted.
reason-condition-false = The sending condition did not hold.
reason-note-too-long = The note is too long as delivered.
reason-message-too-long = The message is too long as delivered.
reason-value-missing = A value is missing and has no fallback.
reason-network-refused = The network refused it.
reason-profile-unavailable = The profile cannot be opened.
reason-cannot-resend-yet = This person cannot be invited again yet.
reason-invitation-not-open = No invitation to this person is open any more.
reason-could-not = The sender could not send it.
reason-not-decided = Nobody decided in time.
reason-expired = No slot came within 3 days.
reason-undecided = Nobody decided within 3 days.
reason-notes-used-up = No personalised note is left this month.
reason-campaign-archived = The campaign was archived.
reason-removed-by-person = Taken off the queue.
reason-not-sent-by-person = The sender said that it was not sent.
reason-step-removed = The message was taken out of the campaign.
reason-merged = Two contacts were merged, and the other one’s sequence goes on.
reason-attempts-exhausted = Tried several times without success.
reason-outside-slot = Waits for the next slot.
reason-budget-exhausted = The sender’s budget is used up.
reason-warming-up = The account is new: its invitations of the week have left.
reason-recovering = After a limit notice half of the invitations leave for two weeks, and they have left.
reason-too-many-open = 500 invitations of the sender are open.
reason-share-used-up = The rest of the budget is kept for the sender’s other campaigns.
reason-campaign-stopped = The campaign is stopped.
reason-session-disconnected = Waits for the LinkedIn session.
reason-identity-inactive = Waits for the sender to sign in.
reason-user-inactive = The sender is switched off.
reason-limit-notice = Rests after a limit notice of the network.
reason-previous-unconfirmed = An earlier message is unconfirmed.
reason-in-flight = Another action of the sender is under way.
reason-snapshot-stale = The conversation is being read first.
reason-network-busy = The network is busy. It is tried again.
reason-outcome-unknown = The answer was lost. The network is looked at before anything else.
reason-not-answered = The card was not answered in its slot.

# Why.
why-label = Why
why-open = Why
why-close = Close the explanation
why-passed = passed
why-decided = decided
why-later = later
why-not-reached = not asked
why-next-look = Looked at next:

# Steps of a campaign.
step-invitation = Invitation
step-withdrawal = Withdrawal of the invitation
step-answer = Answer
step-welcome = Welcome
step-follow-up = Follow-up { $number }
step-message = Message { $number }
step-no-text = No text
step-wait-accepted = The day after the acceptance
step-wait-days = { $count ->
    [one] { $count } day later
   *[other] { $count } days later
}

step-variant = text { $name }
step-variants = Compared texts: { $names }

# Several texts of a message.
variant-name = Text { $name }
variant-text = Text { $name }, { $language }
variant-add = Add a text to compare
variant-add-help = Which words work better? Each text goes to a part of the people, drawn at random. What came of them is looked at once, by a rule that you set now.
variant-remove = Remove text { $name }
variant-rule = How the texts are compared
variant-rule-help = The rule is kept with the comparison. Until it is met nobody is shown what came of the texts: whoever looks again and again finds differences that are not there. Other texts, weights or rules begin a new comparison.
variant-weight = Weight of text { $name }
variant-success = What counts
variant-success-invitation = Acceptances count, of invitations that are two weeks old and older.
variant-accepted = Accepted
variant-replied = Answered
variant-replied-positively = Answered with interest
variant-sample = People of each text
variant-days = Days at most
variant-smallest = { $count ->
    [2] With { $sample } people of each text, a difference under { $points } points may stay unseen.
   *[other] With { $sample } people of each of { $count } texts, a difference under { $points } points may stay unseen. More texts need more people.
}
variant-afterwards = Once a text is better
variant-tell = Tell me
variant-tell-help = People go on being split until somebody chooses.
variant-use = Use it
variant-use-help = Whoever is planned from then on gets the better text. It can be taken back.

# What came of compared texts.
tested-running = Not decided yet
tested-replaced = Ended undecided
tested-better = { $name } is better
tested-alike = No difference found
tested-sentence-waiting = Not decided yet, 0 of { $sample }: none of the texts has left.
tested-sentence-running = Not decided yet, { $count } of { $sample }: so many people of each text had time to answer. It is looked at once, on { $date } at the latest.
tested-sentence-replaced = The texts or the rule were changed on { $date }; what came of these texts is not mixed with what came later.
tested-sentence-better = Text { $name } is better than each other, looked at on { $date }.
tested-sentence-alike = No difference was found, looked at on { $date }: chance may explain what was seen.
tested-in-use = Everybody who is planned now gets text { $name }.
tested-split = People go on being split between the texts.
tested-rule = Said before: { $success } counts, looked at with { $sample } people of each text, or { $days } days after the first one left.
tested-rule-use = A better text is used from then on.
tested-rule-tell = A better text is told to the sender.
tested-table = What came of the texts of: { $title }
tested-text = Text
tested-share = Share
tested-sent = Sent
tested-matured = Had time to answer
tested-interval = True ratio (95 %)
tested-from-to = { $low } to { $high }
tested-pair-differs = Text { $one } brings { $low } to { $high } points more than text { $other }.
tested-pair-alike = Text { $one } less text { $other }: { $low } to { $high } points. 0 lies within, so chance may explain it.
tested-pair-nobody = Text { $one } and text { $other } cannot be compared: one of them reached nobody who had time to answer.
tested-together = All { $count } comparisons together hold with 95 %; each is therefore held to more than that (Bonferroni).
tested-use = Use text { $name }
tested-split-again = Split people again
tested-choice-help = What is planned already keeps its text. The choice stands in the ledger and can be made otherwise at any time.

# The field for a message.
language-default = Default
message-invitation-note = The note of the invitation, up to 300 characters as delivered. It may be empty.
message-first-note = Sent to connections in the slot that they are drawn for.
message-welcome-note = Sent the day after the acceptance.
message-delay = Sent
message-delay-days = days after the previous message
message-remove = Remove message
message-remove-language = Remove { $language }
message-text = Text, { $language }
message-tokens = Insert a value
message-tokens-help = Replaced by the contact’s value. After a bar stands what is used when it is missing.
message-add-language = Add language
stop-if-ongoings = Stop if ongoings
stop-if-ongoings-help = Not sent when the sender wrote by hand since the previous step.
stop-if-incomings = Stop if incomings
stop-if-incomings-help = Not sent when the contact wrote since the previous step.
delivered-show = { $count ->
    [one] As delivered for { $count } contact
   *[other] As delivered for { $count } contacts
}
delivered-no-contacts = Choose a source to see the length for its contacts ({ $maximum } allowed).
delivered-too-long = { $count ->
    [one] { $length } characters for { $contact } ({ $maximum } allowed). It is too long for { $count } contact: shorten it or add a shorter variant.
   *[other] { $length } characters for { $contact } ({ $maximum } allowed). It is too long for { $count } contacts: shorten it or add a shorter variant.
}
delivered-fits = { $count ->
    [one] Longest as delivered: { $length } of { $maximum }, for { $contact }. { $count } contact looked at.
   *[other] Longest as delivered: { $length } of { $maximum }, for { $contact }. { $count } contacts looked at.
}
delivered-missing = { $count ->
    [one] A value is missing for { $count } contact. Add a fallback after a bar, or nothing leaves for this person.
   *[other] A value is missing for { $count } contacts. Add a fallback after a bar, or nothing leaves for them.
}

# The schedule.
schedule-time-zone = Time zone
schedule-weekdays = Days
schedule-slots = Slots
schedule-no-slots = No slot yet. A campaign without slots can be saved and does nothing.
schedule-add-slot = Add slot
schedule-add-slot-at = Add a slot at { $time }
schedule-remove-slot = Remove slot { $number }
schedule-slot-start = Start of slot { $number }
schedule-slot-duration = Minutes of slot { $number }
schedule-minutes = minutes
schedule-until = until { $time }
schedule-until-next-day = until { $time } the next day
schedule-week-label = The week
schedule-hours-in = Hours in { $zone }. Press an hour to add a slot.
schedule-your-hours = In { $zone } the slots begin at { $times }.

# The journey.
journey-title = Journey
journey-empty-title = Nothing happened yet
journey-empty-text = What members and campaigns do with this person appears here.
journey-identified = Identified
journey-proposed = Proposed for the next execution day
journey-approved = Approved
journey-blocked = Blocked
journey-edited = Text changed for this contact
journey-undone = Decision taken back
journey-invited = Invited
journey-accepted = Accepted the invitation
journey-withdrawn = Invitation withdrawn
journey-message-sent = Message sent
journey-answer-written = Answer written
journey-answered = Answer sent
journey-message-by-hand = Message written by hand
journey-message-received = Answered
journey-reply-corrected = The verdict on a reply was corrected
journey-link-clicked = Opened a link
journey-tagged = Tagged
journey-untagged = Tag taken away
journey-lead = Marked as a lead
journey-no-lead = No lead any more
journey-not-sent = Not sent
journey-sequence-stopped = Sequence ended
journey-changed = Profile changed
journey-suppressed = Put on the suppression list
event-contacts-identified = Identified together with others
event-contact-updated = A finder brought something new
event-contact-merged = Another contact was merged into this one
event-contact-merge-undone = A merge was undone
event-action-scheduled = Has its moment in an open slot
event-action-begun = Handed to the network
event-action-refused = Not performed this time
event-action-requeued = Put back into the queue
event-slot-opened = Slot began
event-slot-closed = Slot ended
event-slot-missed = Slot passed while nothing ran
event-slot-moved = Slot moved with the time-zone data
event-campaign-created = Campaign created
event-campaign-edited = Campaign changed
event-campaign-started = Campaign started
event-campaign-stopped = Campaign stopped
event-campaign-archived = Campaign archived
event-campaign-halted = Campaign halted by an error
event-finder-created = Finder created
event-finder-edited = Finder changed
event-finder-archived = Finder archived
event-finder-ran = Finder ran
event-finder-failed = Finder could not run
event-segment-created = Segment created
event-segment-edited = Segment changed
event-segment-archived = Segment archived
event-import-finished = File imported
event-import-cancelled = Import stopped by hand
event-import-undone = Import undone
event-archive-brought = LinkedIn archive read
event-identity-changed = Account changed its state
event-limit-noticed = The network announced a limit
event-member-added = Member added
event-member-invited = Person invited into the workspace
event-member-invitation-withdrawn = Invitation into the workspace withdrawn
event-member-changed = Member changed
event-workspace-changed = Settings of the workspace changed
event-suppression-removed = Taken off the suppression list
event-key-created = API key made
event-key-revoked = API key revoked
event-engine-held = Everything is held back
event-engine-released = Everything may leave again
event-variant-test-opened = Comparison of texts began
event-variant-test-replaced = Comparison of texts gave way to another
event-variant-test-decided = Comparison of texts was looked at
event-variant-chosen = Text chosen for everybody
event-member-notified = Member notified
journey-other = Recorded

# A proposal.
card-leaves = Leaves around { $time }
card-no-note = Invitation without a note
card-withdraw = This invitation has not been answered. Withdraw it?
card-withdraw-help = The person is not told, and can be invited again after 22 days.
card-withdraws = Withdrawn around { $time }
card-withdraw-now = Withdraw
card-keep = Keep it open
card-withdraw-approved = To be withdrawn
card-kept-open = Kept open
card-edited = Rewritten
card-rewrite = Rewrite
card-language = Language of the text
card-details = Details
card-company = Company
card-position = Position
card-place = Place
card-value-missing = A value for { $token } is missing. Rewrite the text, or add the value to the contact.
card-too-long = The text has { $length } characters, { $maximum } are allowed. Rewrite it.
card-campaign = Campaign
card-source = Source
card-profile = LinkedIn profile
card-block = Block
card-approve = Approve
card-approved = Approved
card-blocked = Blocked
card-undo-for = Undo the decision for { $name }
card-team = What your team had to do with this person
card-met-invited = { $member } has invited this person,
card-met-connected = { $member } is connected with this person since
card-met-wrote = { $member } wrote to this person
card-met-replied = This person wrote to { $member }
card-why = Why this person
card-why-finder = The finder of the campaign brought this person.
card-in-the-name-of = In the name of { $member }
card-later = Later
card-block-because = Block because…
card-block-why = Why not this person?
cause-not-relevant = Not who we look for
cause-known-already = I know this person already
cause-customer = A customer, or in talks with us
cause-competitor = A competitor
cause-out-of-date = No longer in this position
cause-other = Another reason

# A card to send by hand.
hand-until = until
hand-no-text = Invite without a note.
hand-withdraw = Withdraw the invitation to { $name } on LinkedIn: My network, Manage, Sent.
hand-withdrawn = Withdrawn
hand-asked-withdrawn = Did you withdraw this invitation?
hand-was-withdrawn = Yes, withdrawn
hand-was-not-withdrawn = No, not withdrawn
hand-copy = Copy text
hand-open-profile = Open profile
hand-copy-and-open = Copy and open profile
hand-sent = Sent
hand-asked = Did you send this?
hand-was-sent = Yes, sent
hand-was-not-sent = No, not sent
hand-could-not = Could not
hand-could-not-why = What kept you from sending it?
hand-later = Later
hand-reason-profile-unavailable = The profile cannot be opened
hand-reason-already-pending = An invitation is already open
hand-reason-already-connected = We are already connected
hand-reason-sent-without-note = It was sent, without the note
hand-reason-not-connected = We are not connected
hand-reason-limit-reached = LinkedIn says that I have reached a limit
hand-reason-other = Another reason

# What is wrong with a field. English shows the rule's own sentence where there is one.
problem-required = This is missing. Enter it.
problem-name-required = The name is missing. Enter one.
problem-default-text-required = This message needs a default text, for everybody whose language has no text of its own.
problem-language-text-required = The text for this language is empty. Write it, or remove the language.
problem-search-required = A search without any word would find everybody. Fill in at least one field.
problem-not-one-line = This is one line. Remove line breaks.
problem-too-long = This is too long. Shorten it.
problem-too-short = This is too short. Make it longer.
problem-slot-too-short = A slot lasts at least { $minimum } minutes.
problem-slot-too-long = A slot lasts at most 24 hours.
problem-password-too-short = A password has at least { $minimum } characters.
problem-too-many = These are too many. Remove some.
problem-out-of-range = This number is outside what is allowed. Choose another one.
problem-cohort-too-large = A slot takes from 1 to { $maximum } contacts. Choose a smaller cohort.
problem-unknown-time-zone = No time zone has this name. Choose one of the list, such as Europe/Paris.
problem-address-refused = This address cannot be called: it has to begin with https:// and lead to a public host, or to one that whoever runs Overture has named.
problem-bad-secret = A key is a line of letters, digits and marks. Copy it again.
problem-bad-time = This is no time of day. Write hours and minutes, such as 09:00.
problem-overlaps = This slot overlaps another one. Move or shorten one of them.
problem-unknown-weekday = This is no day of the week.
problem-unknown-country = A country is written as its two letters, such as FR or US.
problem-unknown-language = This is no language tag. Choose a language such as fr or pt-BR.
problem-duplicate-language = This language has two texts. Remove one of them.
problem-invitation-first = An invite campaign begins with the invitation. Put it first.
problem-one-invitation = An invite campaign has one invitation, at its beginning. Remove this one.
problem-welcome-needed = A follow-up needs a welcome message before it. Add one after the invitation.
problem-wrong-step = This message does not go here. Remove it or change its kind.
problem-identical-variant = This text reads like another one of the message, so that there is nothing to compare. Change one of the two.
problem-unknown-variant-name = Further texts are called B, C and D. Use one of these names.
problem-test-not-applicable = Notes of an invitation are compared by acceptances, messages by replies, and a single text by nothing. Change what counts, or add a text.
problem-not-applicable = The first message and the welcome have no delay. Remove it.
problem-not-supported = This is not available in this version. Leave it empty.
problem-unknown-token = A value between double braces is not known. Choose one of the list.
problem-broken-token = A value between double braces is not closed or has no name. Write it like one of the list.
problem-answer-suppressed = The person is on the suppression list, so that nothing is sent. Take the entry off the list, or write on LinkedIn by hand.
problem-contact-refused = The person refused or wants no more messages. Confirm that an answer is right all the same; it is recorded.
problem-answer-on-its-way = The last answer has not left yet. Wait until it has, or take it back.
problem-answered-from-here = Something else was sent from this form already. Look at the conversation, and send this if it is still right.
problem-answer-token = An answer leaves as it is written, and {"{{"} would reach the person. Write the value instead of the token.
problem-other = This cannot be taken as it is: { $message }
problem-bad-email = This is no e-mail address. It looks like name@example.org.
problem-bad-color = A colour is # and six hexadecimal digits, such as #1f6feb.
problem-password-too-simple = This password is easily guessed. Choose another one.
problem-unknown-choice = Choose one of the entries.
problem-only-select = Only reading is allowed: begin with SELECT or WITH.
problem-one-statement = There is a semicolon in it. Write one statement; within a text, write char(59) instead.
problem-database-address = Write where the database is: postgres://reader@db.example.com/crm, mysql://reader@db.example.com/crm or sqlite:people.db.
problem-database-column = This is no name of a column; it has at most 64 characters.
problem-no-archive = This is no archive of LinkedIn. Choose the file as it was downloaded, or Connections.csv, Invitations.csv or messages.csv from it.
problem-of-somebody-else = This archive belongs to another person than this member. Choose the member’s own, or correct the profile address of the account.

# Lists that leave as files.
export-csv = Export as CSV
export-xlsx = Export as XLSX

# Budgets.
budget-profile-views = Profiles looked at in 24 hours
budget-views-left = { $count ->
    [one] { $count } more may be looked at now.
   *[other] { $count } more may be looked at now.
}
budget-views-free = The next one may be looked at
budget-notes = Personalised notes in 30 days
budget-open = Invitations without an answer
budget-open-full = No new invitation leaves while { $maximum } are open: they end by an answer, or by withdrawing them.
budget-today = { $count ->
    [0] None today.
   *[other] { $count } today.
}
budget-frees = The next one may leave
budget-warming-up = New account: { $allowed } of { $full } for now, all of them from { $date } on.
budget-recovering = After a limit notice: { $allowed } of { $full } for now, all of them from { $date } on.
budget-of = { $used } of { $allowed }
budget-invitations-short = Invitations
budget-messages-short = Messages
budget-notes-short = Notes
budgets-all = All budgets
campaign-budgets = Budgets of { $name }
shares-title = How campaigns share it
shares-none = No other campaign of the sender uses the same budget.
shares-help = A campaign may use its own part at any time. Beyond that it uses what no other campaign has people for.
column-weight = Weight
column-share = Used of its part
column-kept = Kept for others
column-budgets = Budgets
card-may-go-without-note = Where no personalised note is left this month, the invitation leaves without it.
