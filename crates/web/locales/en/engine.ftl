# The banner above every page while everything is held back.
held-banner = Nothing is sent: everything is held back until a person looks at it.
held-banner-cure = See why

# Settings > Sending.
nav-engine = Sending
engine-title = Sending
engine-sentence-fine = Nothing is held back; everything leaves at its time.
engine-sentence-ready = Nothing leaves. Every network was read; it can be released.
engine-sentence-reading = { $count ->
    [one] Nothing leaves. The network of { $count } account is still to be read.
   *[other] Nothing leaves. The networks of { $count } accounts are still to be read.
}
engine-happened = What happened
hold-restored = This installation was restored from a backup. What was sent after the backup is not in it.
hold-copied = The data folder is at another place than before. If this is a copy, its original may be sending.
hold-replaced = The database is another one than this data folder knows.
hold-rolled-back = The database is older than what was seen of it before. What was sent since is missing.
hold-timeline-changed = The database server is another one, or changed over after a failure. The last commits may be missing.
hold-clock-jumped = The clock went far ahead or back, and nothing confirms it. Check the time of the machine before you release.
hold-since = Held since
hold-known-until = the database knows everything until
engine-read = What was read since
engine-read-help = Each network is asked what happened in the missing period. Nothing leaves through an account before that, not even after a release.
engine-column-read = Network
engine-is-read = Read
engine-is-unread = To be read
engine-is-unreachable = Sign in needed first
engine-leaving = What would leave now
engine-overdue = { $count ->
    [one] { $count } action is overdue in an open slot; it gets a new moment in the rest of it.
   *[other] { $count } actions are overdue in an open slot; they get new moments in the rest of it.
}
engine-scheduled = { $count ->
    [one] { $count } action has its moment still to come in an open slot.
   *[other] { $count } actions have their moments still to come in an open slot.
}
engine-later = { $count ->
    [one] { $count } action waits for a later slot.
   *[other] { $count } actions wait for a later slot.
}
engine-open = { $count ->
    [one] { $count } action has an open outcome; it is looked up and not tried again.
   *[other] { $count } actions have an open outcome; they are looked up and not tried again.
}
engine-release = Release
engine-release-text = Everything leaves again at its time. What is past its slot has expired or moves on; nothing leaves at once.
engine-release-by-manager = An organization manager can release it.
engine-reason = Reason
engine-reason-help = For the audit, such as: the old server is switched off.
engine-sure = Nothing else sends for these accounts
engine-sure-help = If this is a copy, or the old server still runs, people get everything twice.
notice-released = Released. Everything leaves again at its time.
engine-nodes = Processes that send
engine-no-node = No process has said anything in the last two minutes.
engine-column-node = Process
engine-column-clock = Clock
engine-column-zones = Time-zone data
engine-column-state = State
engine-seconds = { $seconds } s
doubt-none = Works
doubt-near = Clock is off; set it
doubt-apart = Claims nothing: its clock is more than a minute off
doubt-behind = Claims nothing: the clock is behind the last decision
doubt-standing = Claims nothing: the clock stands still
doubt-jumped = Claims nothing: the clock jumped
doubt-older-zones = Plans nothing: another process has newer time-zone data
engine-ended = Earlier
engine-column-happened = What happened
engine-column-released = Released
