# Replies: what they say, and what people make of it.

reply-class-positive = Positive
reply-class-neutral = Neutral
reply-class-negative = Negative
reply-class-stop = Wants no more messages
reply-class-out-of-office = Out of office
reply-class-unsure = Unsure
reply-judged = { $class }, { $percent }
mood-good = good mood
mood-low = low mood

# Inbox

nav-replies = Replies
nav-inbox = Inbox
inbox-sentence-none = Nothing on this page waits to be read.
inbox-sentence = { $count ->
    [one] One conversation on this page waits to be read.
   *[other] { $count } conversations on this page wait to be read.
 }
inbox-state = State
inbox-unread = Unread
inbox-snoozed = Put off
inbox-all = All, put off ones included
inbox-class = Last reply
inbox-campaign = Campaign
inbox-member = Member
inbox-assigned = Given to
inbox-to = to { $name }
inbox-you = Written by hand:
inbox-given-to = given to { $name }
inbox-until = put off until
inbox-mark-read = Mark as read
inbox-mark-unread = Mark as unread
inbox-keys = Keys: j and k go down and up, Enter opens, e marks as read, u as unread.
inbox-none-title = No conversation fits these filters
inbox-none-text = Take a filter away to see more.
inbox-empty-title = No conversation yet
inbox-empty-text = As soon as somebody answers a campaign, or a member writes to somebody in a campaign by hand, the conversation stands here: with what the reply says, in one place for all members.
conversation-open = Answer on LinkedIn
conversation-journey = Contact
conversation-messages = Messages
conversation-earlier = Earlier messages are not shown.
conversation-by-campaign = { $name }, by a campaign
conversation-no-text = Only that they wrote is known, not what.
conversation-suppress-text = { $name } refuses or wants no more messages. Every sequence with the person ended. On the suppression list nobody contacts the person again, by whatever campaign.
conversation-tags = Tags
conversation-tags-none = The contact has no tag.
conversation-tag = Tag
conversation-tag-do = Add
conversation-untag = { $tag }. Take this tag away
snooze-title = Put off for
snooze-day = One day
snooze-days = Three days
snooze-week = A week
snooze-month = 30 days
snooze-end = No longer
snooze-do = Put off
assign-nobody = Nobody
assign-do = Give
notice-snoozed = Put off. A reply brings the conversation back before.
notice-back = The conversation is back in the inbox.
notice-assigned = Given to { $name }.
notice-unassigned = The conversation belongs to nobody in particular.
notice-corrected = The correction counts from now on.
notice-corrected-ended = { $count ->
    [one] The correction counts from now on. It ended one planned message or sequence with the person.
   *[other] The correction counts from now on. It ended { $count } planned messages and sequences with the person.
 }
notice-corrected-stay = { $count ->
    [one] The correction counts from now on. One sequence had ended before and stays ended: nothing leaves by itself.
   *[other] The correction counts from now on. { $count } sequences had ended before and stay ended: nothing leaves by itself.
 }
verdict-why = Why?
verdict-judged = The machine said: { $class }, { $confidence } sure.
verdict-language = The language is { $language }.
verdict-because = What decided:
verdict-corrected = Corrected by { $name },
verdict-correct-label = What the reply says
verdict-correct = Correct
verdict-undo = Take the correction back

# Answering

answer-field = Your answer
answer-help = It leaves in the name of { $name }, once and as it is written; at most { $maximum } characters.
answer-help-by-hand = { $name } sends it by hand: the text is copied and the profile opened with one press. At most { $maximum } characters.
answer-send = Send as { $name }
answer-hand-over = Hand over
answer-keys = Keys: r writes, Ctrl and Enter sends.
answer-despite-refusal = { $name } refused or wants no more messages. Answer all the same
answer-despite-refusal-help = It is recorded who answered, and that they knew.
answer-leaves = It leaves in a moment.
answer-leaves-by-hand = It is handed to { $name } in a moment, or after the card that is in hand.
answer-waits = It waits: { $reason }
answer-next-look = It is looked at again
answer-waits-until = It waits until
answer-on-its-way = It is on its way.
answer-in-hand = Copy the text, send it on LinkedIn, and say what came of it.
answer-in-others-hands = It is in the hands of { $name }, on the companion.
answer-unconfirmed = It may have been sent, and nobody but you can tell. Look at the conversation on LinkedIn.
answer-unconfirmed-by = It may have been sent. { $name } can say whether it was, on the companion.
answer-not-sent = It was not sent: { $reason } The text stands below.
answer-take-back = Take it back
answer-copy-and-open = Copy and open LinkedIn
notice-answer = The answer is kept and leaves as soon as it can.
notice-answer-taken-back = Taken back. The text stands below.
notice-answer-settled = Noted.

# The endpoint that judges replies
endpoint-title = Judging of replies
endpoint-sentence-off = Replies are judged on this machine; no text leaves it.
endpoint-sentence-on = Replies are judged on this machine at once, and by the endpoint after that.
endpoint-leaves = While the endpoint is on, the texts of replies leave this machine and go to whoever runs the endpoint. Names and addresses of people are not sent, but people write what they like.
endpoint-enabled = Let an endpoint judge replies
endpoint-enabled-help = An endpoint compatible with OpenAI’s. Its verdict takes the place of the machine’s, a person’s word stands above both, and a wish to stop that the machine finds is never taken away.
endpoint-address = Base address
endpoint-address-help = Overture asks /chat/completions below it.
endpoint-model = Model
endpoint-key = Key
endpoint-key-help = Stored encrypted and never shown again. Leave it empty where the endpoint wants none.
endpoint-key-kept = A key is stored and never shown. Leave this empty to keep it; it stays behind when the address moves to another host.
endpoint-forget-key = Forget the stored key
endpoint-test = Try it
endpoint-text = Sample text
endpoint-text-help = The endpoint as it is written above judges this text once. Nothing is saved.
endpoint-test-do = Judge the sample
endpoint-sample = Thanks for reaching out. Could you send me the slides? I may have time next week.
endpoint-no-verdict = No verdict came back: { $problem }
endpoint-said = The endpoint says
endpoint-reason = Its reason
endpoint-own = The machine says
endpoint-holds = What would hold
judge-address-refused = the address may not be called.
judge-unreachable = nothing answers at the address.
judge-too-slow = there was no whole answer within { $seconds } seconds.
judge-redirect = it answers with a redirect, which is not followed.
judge-key-refused = it does not accept the key.
judge-throttled = it asks to be called less often.
judge-status = it answered with the status { $status }.
judge-too-large = it answered with more than is read.
judge-no-completion = it did not answer as an endpoint of chat completions does.
judge-no-verdict = what it said is no verdict as it was asked for.
judge-lost = the program ended while it was asked.
judge-switched-off = it was switched off, or its key cannot be read.
judge-nothing-to-judge = there are no words of the writer’s own.
judge-stop-is-final = the machine’s own rules found a wish to stop, which nothing takes away.
verdict-endpoint = The endpoint’s model { $model } said: { $class }.
verdict-endpoint-kept = The endpoint was asked, and the machine’s verdict stays: { $problem }
verdict-endpoint-waits = The endpoint is being asked; until then the machine’s verdict holds.
conflict-no-campaign = No campaign has written to this person. Answer on LinkedIn instead.
conversation-no-campaign = No campaign has written to this person: answer on LinkedIn.
