# The links of a campaign (R47).
links-title = Links
links-sentence = Addresses in messages leave as short links; here is who opened them. Robots are counted apart.
links-empty-title = No link yet
links-empty-text = Write an address such as https://example.org into a message. It leaves as a short link, one for each person, and its visits appear here.
links-by-person = By person
links-people = People
links-clicks = Clicks
links-robots = Robots
links-last = Last click
links-not-sent = not sent yet
column-address = Address
action-links = Links
workspace-privacy = Privacy
workspace-click-tracking = Count clicks on links in messages
workspace-click-tracking-help = Addresses leave as short links, one for each person. When this is off, addresses leave as they are, and nothing is recorded; links that left before go on leading where they led.
workspace-short-links = Short links begin with { $site }/l/.
workspace-no-short-links = Short links need the address under which people reach this installation (the setting public_url). Until then addresses leave as they are.

# Why.
why-title = Why, for { $name }
why-not-in-source = This person is not in the campaign’s source, so nothing is planned.
why-ahead = { $count ->
    [0] This person is next in the source.
    [one] This person is in the source; { $count } person comes before.
   *[other] This person is in the source; { $count } people come before.
}
why-claimed = Another member works on this person, so the campaign went past.
why-passed-over = The campaign went past this person: it had contacted them before, or somebody else did.
why-drawn = The campaign has drawn this person.
why-undecided = The sender has not decided yet.
why-would-leave = Nothing stands against it: it leaves at its moment.
why-sequence-ended = The sequence ended for this person:
why-asked-for = As it stands, asked for its moment:
why-asked-at = Decided:
why-no-rules = No rule of the moment of sending decided this: a person or the plan did.
rule-campaign-is-active = Is the campaign active?
rule-member-is-active = Is the sender switched on?
rule-identity-is-connected = Is the LinkedIn session connected?
rule-slot-is-open = Is its slot open? It ends:
rule-no-limit-notice = Is there no limit notice of the network?
rule-approval-is-given = Is it approved, where it has to be?
rule-earlier-step-is-confirmed = Is every earlier message confirmed?
rule-contact-is-not-suppressed = Is the person not on the suppression list?
rule-contact-did-not-refuse = Has the person not asked to stop?
rule-family-has-not-approached = Has nobody else approached the person for the same name and program?
rule-tie-allows = Is the tie between sender and person right for it?
rule-withdrawal-is-over = May the person be invited again after a withdrawal?
rule-conversation-allows = Has nobody written since the message before?
rule-condition-holds = Does the sending condition hold?
rule-text-fits = Does the text fit, with every value there?
rule-budget-is-left = Is budget left?
rule-share-is-left = Is this campaign’s part of the budget left?
rule-note-is-left = Is a personalised note left?
saw-yes = yes
saw-no = no
saw-none = none
saw-active = active
saw-connected = connected
saw-disconnected = disconnected
saw-invited = an invitation is open
saw-holds = holds
saw-does-not-hold = does not hold
saw-no-message = no message
saw-no-invitation = No invitation
saw-not-looked-at = not looked at
change-start-campaign = Start the campaign
change-decide = Decide on the companion
change-say-whether-sent = Say on the companion whether it was sent
change-review-suppressions = Open the suppression list
change-edit-contact = Fill in the contact
change-review-messages = Change the messages
change-review-schedule = Change the slots
change-requeue = Put it back into the queue

# The forecast.
forecast-title = Forecast
action-forecast = Forecast
forecast-help = Made by the same steps that carry the days out, on a copy. It holds as long as nobody accepts, answers, decides or changes anything.
forecast-sentence = { $count ->
    [one] { $count } action leaves in the days to come; proposals that wait for a decision: { $undecided }.
   *[other] { $count } actions leave in the days to come; proposals that wait for a decision: { $undecided }.
}
forecast-running = The days to come are being gone through
forecast-look-again = Look again
forecast-incomplete = This is not everything. It goes up to
forecast-empty-title = Nothing in the days to come
forecast-empty-text = Nothing is planned. Start a campaign, or give it slots and a source.
forecast-proposals = Proposals
forecast-as-they-are = as they are
forecast-as-approved = taken as approved
forecast-bounds = What holds back
forecast-invitations-bound = The invitations of the week are used up
forecast-messages-bound = The messages of the day are used up
forecast-withdrawals-bound = Withdrawals reach the most of a day
forecast-dry = the source runs dry; the slots of { $date } get fewer than their cohort.
forecast-slot = slot { $number }
forecast-leaving = { $leaving } of { $count } leave
forecast-more = and { $count } more
forecast-leaves = leaves
forecast-ends = does not leave
forecast-waits-for-decision = waits for a decision
forecast-waits = waits

# Versions and differences.
versions-title = Versions
versions-sentence = Each time the campaign was saved. Going back is a change like any other: it makes a new version.
versions-empty-title = No version yet
versions-empty-text = The next change is kept here with what was there before.
version-number = Version { $number }
version-present = as it is now
version-created = Created
version-edited = Edited
version-rolled-back = Gone back
version-kept = As it was before versions were kept
version-back = Go back to version { $number }
action-versions = Versions
notice-rolled-back = The campaign is as it was at version { $number }.
notice-not-rolled-back = Nothing was changed. { $reasons }
field-message-text = Message { $number }, text ({ $language })
field-of-message = Message { $number }: { $field }
field-delay = Delay in days
field-condition = Sending condition
field-kind = Kind
schedule-holidays = Holidays
schedule-holidays-help = Dates on which no slot starts, one a line, such as 2027-05-01.
condition-always = Always
condition-in = Only who is in { $name }
condition-not-in = Only who is not in { $name }
condition-other = A condition that a program has set
condition-help = Looked at when the message is about to leave. Where it does not hold, nothing leaves.
difference-title = What this changes
difference-meanwhile = Somebody else has changed this campaign since you opened it. Nothing of what you typed is lost.
difference-yours = Yours, compared with how it is now
difference-none = Nothing is different.
difference-was-not-there = (was not there)
difference-goes = (goes)
difference-save = Save these changes
affected-in-flight = { $count ->
    [0] Nobody has anything open in this campaign.
    [one] { $count } person has something open in this campaign.
   *[other] { $count } people have something open in this campaign.
}
affected-new-text = { $count ->
    [one] { $count } of them gets the changed message.
   *[other] { $count } of them get the changed message.
}
affected-keep-text = { $count ->
    [one] { $count } keeps the text that was approved.
   *[other] { $count } keep the text that was approved.
}
affected-ended = { $count ->
    [one] For { $count } the open message ends, because it is taken out.
   *[other] For { $count } the open message ends, because it is taken out.
}
affected-moved = { $count ->
    [one] For { $count } day or hour may become another.
   *[other] For { $count } day or hour may become another.
}
affected-tests = { $count ->
    [one] { $count } comparison of texts ends. What came of the former texts is not mixed with what comes of the changed ones.
   *[other] { $count } comparisons of texts end. What came of the former texts is not mixed with what comes of the changed ones.
}
affected-undecided = { $count ->
    [one] { $count } proposal waits for a decision; who decides becomes other.
   *[other] { $count } proposals wait for a decision; who decides becomes other.
}
affected-waiting = { $count ->
    [one] { $count } invitation waits for an answer; what comes next for this person is as changed.
   *[other] { $count } invitations wait for an answer; what comes next for these people is as changed.
}

# The queue over campaigns.
queue-sentence = Every action of the campaigns, by program and member; each row says why.
queue-order = Order
queue-latest = latest first
queue-earliest = earliest first

# The note as delivered to everybody of the source.
action-lengths = Lengths of the note
lengths-title = Lengths of the note
lengths-sentence = { $contacts } contacts of the source looked at; { $refused } of them would get no invitation. At most { $limit } characters as delivered.
lengths-more = The source holds more; these are the first { $contacts }.
lengths-refused = Who would get none
lengths-fits-title = It fits everybody
lengths-fits-text = For each contact of the source every value is there, and the note is short enough.
lengths-shortest = Shortest
lengths-longest = Longest
lengths-too-long = Too long
lengths-of = { $length } of { $limit } characters
lengths-missing = No value for { $token }

# Compared texts.
variants-title = Compared texts
variants-sentence = Which words work better: each text goes to a part of the people, and what came of them is looked at once, by the rule that was said before.
variants-all = All comparisons
variants-present = Now
variants-former = Before
variants-former-help = Texts, weights or rules that were changed. What came of them is not mixed with what came later.
variants-test = { $step }, comparison { $number }
variants-empty-title = No texts are compared yet
variants-empty-text = Add a second text beside a message of this campaign: half of the people get each, drawn at random. You say beforehand with how many people the outcome is looked at; then it is told whether one text is better, or that no difference was found.
variants-add = Add a text to compare
notice-variant-used = Whoever is planned from now on gets text { $name }.
notice-variant-split = People are split between the texts again.
notice-variant-replaced = Nothing was changed: the texts were changed meanwhile, or the outcome was not looked at yet.
field-message-variant = Message { $number }, text { $name } ({ $language })
