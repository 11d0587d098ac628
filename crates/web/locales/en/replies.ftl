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
