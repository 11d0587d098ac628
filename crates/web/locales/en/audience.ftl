# Audience > Finders.
finders-title = Finders
finders-create = Create a finder
finders-sentence = { $running } active; { $found } contacts found so far.
finders-empty-title = No finder yet
finders-empty-text = A finder brings contacts in: from a file at once, or from a search on the network, some each day.
finder-kind-csv = File
finder-kind-network-search = Network search
finder-waiting-for-file = Waiting for a file
finder-busy = Working on a file
finder-waiting = Waiting for its slot
finder-complete = Everything fetched
finder-failed = Failed
finder-inactive = Inactive
finder-no-account = The owner has no account on the network. Connect one.
finder-session-expired = The owner’s session with the network has expired. Reconnect the account.
finder-account-busy = The owner’s account was busy. The next slot tries again.
finder-profile-views-used = The owner’s account has looked at all the profiles that the workspace allows in a day ({ $seen } of { $allowed }). A later slot goes on.
finder-throttled = The network asks to slow down. The next slot tries again.
notice-finder-saved = { $name } is saved.
notice-finder-runs = { $name } runs within a minute.
notice-finder-active = { $name } is active.
notice-finder-inactive = { $name } is inactive. It brings nobody in until it is switched on again.
notice-finder-archived = { $name } is archived. What it found stays.
finder-search-of = { $field }: { $words }
finder-language = Language
finder-language-help = Of the profile, as its tag, such as fr or pt-BR.
finder-additional-members = { $count ->
    [one] and { $count } more member
   *[other] and { $count } more members
}
finder-active-label = { $name } is active

# The form of a finder.
finder-new-title = New finder
finder-edit-title = Edit { $name }
finder-save = Save finder
finder-name-help = A segment of the same name holds its results.
finder-members = Additional members
finder-members-help = They may use it too. Each contact goes to exactly one of them.
finder-file = File
finder-file-label = File
finder-file-help = CSV in any encoding, an Excel workbook (XLSX), JSON, or LinkedIn’s own archive (ZIP, or one of its files). What was detected is shown before anything is written.
finder-file-more = Further files are imported on the finder’s page.
finder-preview-file = Preview the file
finder-search = Search
finder-search-help = At least one of these. All that are given must hold.
finder-keywords = Keywords
finder-title = Title
finder-company = Company
finder-country = Country
finder-country-help = Two letters, such as FR or US.
finder-results = Results per slot
finder-results-help = Between 1 and 25, at random moments of the slot.

# A finder.
finder-sentence = { $found ->
    [one] { $kind }; { $found } contact found.
   *[other] { $kind }; { $found } contacts found.
}
finder-import-more = Import another file
finder-imports = Imports
finder-no-imports-title = Nothing imported yet
finder-no-imports-text = The first run appears here with its numbers and rejected rows.
finder-next = Next run
finder-segment = Segment
finder-campaigns = Campaigns
finder-all-contacts = All its contacts

# What a file holds.
import-title = Import { $file }
import-sentence = New contacts: { $created }; rejected rows: { $rejected }. Nothing is written yet.
import-undo = Undo this import
import-undo-text = Contacts that it made go, and what it changed of others becomes what it was. Whoever was contacted since, was tagged or edited by hand, or was found elsewhere too, stays.
import-undo-confirm = Undo the import
import-undone = Undone. Contacts removed: { $removed }; restored: { $restored }; kept, because they were contacted, edited or found elsewhere: { $kept }.
notice-importing = The import of { $file } goes on. This page follows it; you can leave it meanwhile.
notice-import-undoing = The import is being undone. This page follows it; you can leave it meanwhile.
import-undoing = It is being undone; contacts so far: { $count }. Where it stands still, undoing it again goes on.
notice-import-undone = The import of { $file } was undone.
import-kind = Kind of file
import-part = Read from
import-encoding = Encoding
import-separator = Separator
import-finder = Finder
import-columns = Columns
import-column-header = Column of the file
import-column-field = Fills
import-column-samples = First values
import-column-of = What the column { $header } fills
import-column-number = Column { $number }
import-column-ignored = Leave out
import-column-custom = Custom field “{ $header }”
import-created = New
import-updated = Completed
import-unchanged = Unchanged
import-repeated = Repeated
import-rejected = Rejected
import-rejects = Rejected rows
import-rejects-show = { $count ->
    [one] { $count } rejected row
   *[other] { $count } rejected rows
}
import-row = Row
import-reason = Reason
import-excerpt = What stands there
preview-look = Look again
import-by-program = a program
import-running = { $percent } % of the file were read so far. Handing the same file in again goes on where it stands still.
import-cancel = Stop
import-cancelled = It was stopped when { $percent } % of the file were read; what had come in stays.
notice-import-cancelled = The import of { $file } is stopped; what had come in stays.
notice-imported = { $count ->
    [one] { $count } row of { $file } is imported; { $rejected } rejected.
   *[other] { $count } rows of { $file } are imported; { $rejected } rejected.
}
import-gone = The file was kept for half an hour and is no longer here. Choose it again.

# Why a row is rejected.
reject-no-address = The row has neither a profile address nor an e-mail address; add one of them.
reject-not-a-profile = The address is none of a person’s profile; it looks like https://www.linkedin.com/in/jane-doe.
reject-not-an-email-address = The e-mail address is not one; correct it.
reject-broken-quotes = A quotation mark is opened and not closed where the cell ends; close it, or write two for one.
reject-too-many-cells = The row has more cells than the header; put quotation marks around texts that hold the separator.
reject-field-too-long = A cell is too long; shorten it.
reject-row-too-long = The row is too long; check its quotation marks and line breaks.
reject-unreadable-characters = Some characters cannot be read; save the file again as UTF-8.
reject-broken-record = The entry is no object with fields; check its brackets, commas and quotation marks.
reject-hidden-member = LinkedIn tells nothing of this person, who closed or hid their profile; nothing can be done.

# Kinds of files.
file-kind-csv = Text with separators (CSV)
file-kind-xlsx = Workbook (XLSX)
file-kind-json = JSON
file-kind-linkedin-archive = LinkedIn archive
file-kind-linkedin-connections = LinkedIn archive: connections
file-kind-linkedin-invitations = LinkedIn archive: invitations
file-kind-linkedin-messages = LinkedIn archive: messages

# A contact's fields.
field-first-name = First name
field-last-name = Last name
field-full-name = Full name
field-profile-url = Profile address
field-email = E-mail
field-company = Company
field-title = Title
field-headline = Headline
field-city = City
field-region = Region
field-country = Country
field-location = Place
field-language = Language
field-industry = Industry
field-birth-year = Year of birth
field-tags = Tags

# The confirmation of an import.
import-confirm = { $count ->
    [one] Import { $count } contact
   *[other] Import { $count } contacts
}

# Audience > Contacts.
contacts-title = Contacts
contacts-import = Import a file
contacts-search = Search name, company, title
contacts-empty-title = No contact yet
contacts-empty-text = Import a file, or create a finder that searches the network.
contact-profile = Profile
contact-source = From { $source }, unless a field says otherwise.
contact-campaigns = Campaigns
contact-outlook = Would they be contacted?
contact-suppress = Do not contact
contact-suppressed = Nobody writes to this person: on the suppression list as { $kind } { $value }.
contact-by-hand = by hand
contacts-more-than = More than { $count } contacts
contacts-sort = Order
contacts-sort-name = By family name
contacts-column-tags = Tags
contacts-columns = Columns
contacts-columns-show = Show these
contacts-view-save = Save this view
contacts-view-help = Filters, order and columns, for everybody in the workspace. A view of the same name is replaced.
contacts-view-remove = Forget the view { $name }
notice-view-saved = The view { $name } is saved.
notice-view-removed = The view { $name } is forgotten.
contacts-choose = Choose
contacts-choose-one = Choose { $name }
contacts-choose-page = All of this page
contacts-change-chosen = Change the chosen…
contacts-change-all = Change all that match…
contacts-change-title = Change contacts
contacts-change-act = What is done
contacts-act-tag = Give a tag
contacts-act-tag-sentence = Segments and lists find them by it. No import takes it away.
contacts-act-untag = Take a tag away
contacts-act-untag-sentence = No import gives it back.
contacts-act-lead = Mark as leads
contacts-act-lead-sentence = They stand at the end of the funnel.
contacts-act-unlead = Take the mark back
contacts-act-unlead-sentence = They are no leads any more.
contacts-act-suppress = Do not contact
contacts-act-suppress-sentence = They are put on the suppression list: no campaign of anybody writes to them. Only managers take somebody off it.
contacts-change-tag-help = For giving or taking away a tag.
contacts-change-note-help = Why nobody is to contact them.
contacts-change-do = Do it for { $contacts }
contacts-change-so-far = { $contacts ->
    [one] { $contacts } contact looked at, { $changed } changed.
   *[other] { $contacts } contacts looked at, { $changed } changed.
}
contacts-change-go-on = Go on
contacts-change-stop = Stop here
contacts-change-leave = What is changed stays changed when you leave.
notice-nobody-chosen = Nobody was chosen. Tick contacts of the list first.
notice-contacts-changed = { $contacts ->
    [one] { $contacts } contact looked at, { $changed } changed.
   *[other] { $contacts } contacts looked at, { $changed } changed.
}
notice-contacts-nameless = { $count ->
    [one] One has neither a profile nor an e-mail address by which it could be named: suppress it by company or keyword.
   *[other] { $count } have neither a profile nor an e-mail address by which they could be named: suppress them by company or keyword.
}
notice-suppressed = Nobody is contacted any more who is named by { $name }.
notice-suppression-removed = { $value } is off the suppression list.

# Further entries of a journey.
journey-carried-over = Moved to another day
journey-unconfirmed = Not known yet whether it left
journey-ended = An action ended

# Audience > Suppression.
suppression-title = Suppression
suppression-sentence = Nobody named here is contacted by any campaign. It is checked at the moment of sending.
suppression-empty-title = Nobody is suppressed
suppression-empty-text = Add a person, a company, an e-mail domain or a keyword.
suppression-person = Person
suppression-company = Company
suppression-domain = E-mail domain
suppression-keyword = Keyword
suppression-note = Note
suppression-add = Add
suppression-remove = Remove { $value }

# Audience > Suppression > From a file.
suppression-from-file = From a file
suppression-file-title = Suppress by a file
suppression-file-sentence = A table of people, companies, e-mail domains or keywords. You see what was found in it before anything is written.
suppression-file-note-help = Why, for every entry for which the file does not say.
suppression-file = File
suppression-file-added = New entries
suppression-file-on-list = On the list now
suppression-files = Files
suppression-files-empty-title = No file yet
suppression-files-empty-text = Unsubscribed people from your mailing tool, customers from your contact manager: export them there as CSV or XLSX and choose the file here.
suppression-file-interrupted = Interrupted
suppression-file-interrupted-text = Taking this file was interrupted. What is on the list stays; choose the file again to add the rest.
suppression-preview-title = Suppress by { $file }
suppression-preview-sentence = { $count ->
    [one] { $count } new entry. Nothing is written yet.
   *[other] { $count } new entries. Nothing is written yet.
}
suppression-preview-choose = Nothing tells who is not contacted. Choose for one column what it holds, then look again.
suppression-preview-columns = Beside a column of persons, companies and domains count only where you choose them: who asks not to be contacted does not ask that for all colleagues.
suppression-first-row = First row
suppression-first-row-header = Names the columns
suppression-first-row-entry = Is an entry like the others
suppression-preview-confirm = Put on the list
suppression-present = On the list already
suppression-rejects = Not taken
suppression-reject-column = Column { $column }: { $reason }
suppression-field-kind = What the row names
suppression-field-value = The entry itself
suppression-file-page-sentence = { $count ->
    [0] Nothing of this file is on the suppression list.
    [one] { $count } entry of this file is on the suppression list.
   *[other] { $count } entries of this file are on the suppression list.
}
suppression-open-list = Open the suppression list
suppression-file-remove = Take them off the list
suppression-file-remove-text = Only what this file put on the list goes; what was there before stays. From then on campaigns may contact these people.
suppression-file-remove-confirm = { $count ->
    [one] Take { $count } entry off the list
   *[other] Take { $count } entries off the list
}
notice-suppression-file = { $count ->
    [one] { $count } entry of { $file } is new on the list; not taken: { $rejected }.
   *[other] { $count } entries of { $file } are new on the list; not taken: { $rejected }.
}
notice-suppression-file-removed = What { $file } put on the suppression list is off it.
reject-nothing-named = The row names nobody in the columns that were chosen; fill one of them.
reject-unknown-kind = The kind is none of person, company, e-mail domain and keyword; write one of them.
reject-not-a-person = A person is named by a profile address such as https://www.linkedin.com/in/jane-doe or by an e-mail address.
reject-not-a-domain = A domain is what stands after the @ of an e-mail address, such as example.com.
reject-no-words = A company or keyword has at least one letter or digit.
reject-too-many-keywords = The list holds as many keywords as it may; name companies and domains instead.
problem-nothing-chosen = No column names who is not contacted. Say which one holds persons, companies, e-mail domains or keywords.

contact-edit-title = Edit { $name }
contact-edit-sentence = What you change here stays as you write it: no later import overwrites it.
contact-edit-by-hand = Written by hand; no import changes it.
contact-edit-from = From { $source }; a later import may change it.
notice-contact-saved = { $name } is saved.
problem-profile-used = Another contact has this profile address. Open that one instead.
problem-not-a-profile = This is no profile address of LinkedIn. Copy it from the profile’s page.

# Audience > Segments.
segments-title = Segments
segments-sentence = Segments with criteria are always current: who fits comes in, who no longer fits leaves.
segments-create = Create a segment
segments-empty-title = No segment yet
segments-empty-text = A segment says who is meant: sales directors in France who have not been invited yet, for instance. Campaigns draw from it, and it follows what happens by itself.
segment-of-finder = Results of the finder of the same name
segment-global = Whole workspace
segment-counting = still counting
segment-archive = Archive
segment-archive-title = Archive { $name }?
segment-archive-text = It holds nobody any more and leaves the list. This cannot be undone.
notice-segment-archived = { $name } is archived.
notice-segment-saved = { $name } is saved.
segment-new-title = New segment
segment-edit-title = Edit { $name }
segment-form-sentence = Count and first contacts follow what you write; nothing is saved before you say so.
segment-save = Save segment
segment-group-what = What it is
segment-group-who = Who belongs to it
segment-owner-help = Campaigns of the owner may use it; one of the whole workspace is for everybody, each contact for one sender.
segment-count-again = Count again
segment-preview-title = Whom it finds
segment-incomplete = Fill in the rows to see whom they find.
segment-nobody = Nobody fits yet. Take a criterion away or widen it.
segment-why-of = Why { $name }
segment-show-all = Show them in the contact list
segment-why-title = Why is somebody in or out
segment-why-contact = Contact
segment-why-help = A name as the contact list finds it.
segment-why-ask = Explain
segment-why-not-found = Nobody called { $name } is known here.
segment-is-in = { $name } is in.
segment-is-out = { $name } is out.
segment-line-holds = Holds:
segment-line-fails = Does not hold:
segment-line-saw = seen: { $value }
segment-saw-nothing = nothing
segment-uses-title = Used by

# Criteria.
criterion-title = Title
criterion-headline = Headline
criterion-company = Company
criterion-name = Name
criterion-industry = Industry
criterion-city = City
criterion-region = Region
criterion-country = Country
criterion-language = Language
criterion-age = Age
criterion-tag = Tag
criterion-finder = Finder
criterion-owner = Owner
criterion-connected = Connected
criterion-invited = Invited
criterion-accepted = Accepted an invitation
criterion-withdrawn = Invitation withdrawn
criterion-messaged = Got a message
criterion-clicked = Clicked a link
criterion-replied = Replied
criterion-lead = Is a lead
criterion-blocked = Blocked by a sender
criterion-suppressed = On the suppression list
criterion-segment = In the segment
criterion-custom = Custom field
criteria-and = {" "}and{" "}
criteria-or = {" "}or{" "}
criteria-or-word = or
criteria-none-of = none of: { $parts }
criteria-except = not: { $criterion }
criteria-is = { $criterion } is { $values }
criteria-contains = { $criterion } contains { $values }
criteria-between = { $criterion } from { $from } to { $until }
criteria-from = { $criterion } from { $from } on
criteria-until = { $criterion } up to { $until }
criteria-known = { $field } is known
criteria-connected-any = Connected to a member
criteria-connected-none = Connected to no member
criteria-connected-to = Connected to { $values }
criteria-happened = { $event }, { $details }
criteria-in-campaign = in the campaign { $values }
criteria-in-program = in the program { $values }
criteria-by-member = by { $values }
criteria-last-days = in the last { $days } days
criteria-day = day
criteria-positive = with interest
criteria-neutral = neutrally
criteria-negative = negatively
criteria-stop = asking to stop
criteria-out-of-office = out of office
criteria-refusal = refusing
criteria-yes = yes
criteria-no = no
criteria-group = How these belong together
criteria-group-all = All of these hold
criteria-group-any = Any of these holds
criteria-group-not = None of these holds
criteria-remove-group = Remove group
criteria-add = Add a criterion
criteria-add-group = Add a group
criteria-gone = No longer there
criteria-include = Include
criteria-exclude = Exclude
criteria-use = Include or exclude
criteria-criterion = Criterion
criteria-custom-name = Field’s name
criteria-how = How
criteria-remove = Remove the criterion { $criterion }
criteria-values = Words, commas between several
criteria-from-word = from
criteria-until-word = to
criteria-days = days
criteria-any-campaign = Any campaign
criteria-any-program = Any program
criteria-any-member = Any member
criteria-any-reply = Any reply
criteria-link = Address of the link
criteria-way-contains = contains
criteria-way-known = is known
criteria-way-between = is between
criteria-way-anybody = to any member
criteria-way-nobody = to no member
criteria-way-member = to
criteria-way-number = as a number
criteria-way-date = as a day
criteria-way-yes = is yes
criteria-way-no = is no
criteria-way-ever = at any time
criteria-way-last-days = in the last
criteria-way-days = on days
criteria-way-is = is

finder-refusals = Why senders blocked people
finder-refusals-help = Given on the companion, about people that this finder brought.
# Would this person be contacted?
outlook-title = Would this person be contacted?
outlook-sentence = By whom, when, and if not, why: answered by the rules of sending themselves.
outlook-person = Person
outlook-person-help = A profile address or an e-mail address.
outlook-ask = Ask
outlook-empty-title = Ask about anybody
outlook-empty-text = Type a profile address or an e-mail address. The answer names each campaign, what it would do, and the rule that decides.
outlook-yes = { $name } would be contacted by { $by }.
outlook-no = { $name } would not be contacted as things stand.
outlook-suppressed = { $name } would not be contacted: on the suppression list ({ $kind }: { $value }).
outlook-unknown = { $name } is no contact of this workspace. No campaign contacts them, and the suppression list does not name them.
outlook-contact = Open the contact
outlook-campaigns = What each campaign would do
outlook-column-answer = Answer
outlook-column-when = When
outlook-rules = The rules that were asked
outlook-decided = decided
outlook-answer-planned = Yes, it is planned.
outlook-answer-approval = Yes, once the sender has approved it.
outlook-answer-ahead = { $count ->
    [0] Yes, with the next cohort.
    [one] Yes, after one other person of the source.
   *[other] Yes, after { $count } other people of the source.
}
outlook-answer-later = Not now. { $reason }
outlook-answer-no = No. { $reason }
outlook-answer-over = It has come to an end. { $reason }
outlook-answer-waits = Invited; what follows waits for the acceptance.
outlook-answer-not-in-source = No, the person is not in its source.
outlook-answer-given = No, { $name } works on this person.
outlook-answer-passed = No, it went past this person in its source.
outlook-rule-campaign = Is the campaign active?
outlook-rule-member = Is the sender active?
outlook-rule-identity = Is the sender’s account connected?
outlook-rule-slot = Is the slot open?
outlook-rule-limit = Did the network announce a limit?
outlook-rule-approval = Was it approved?
outlook-rule-earlier = Is the step before confirmed?
outlook-rule-suppressed = Is the person on the suppression list?
outlook-rule-refused = Has the person not refused?
outlook-rule-family = Did a member invite the person for the same campaign?
outlook-rule-tie = What is between sender and person?
outlook-rule-withdrawal = May the person be invited again after a withdrawal?
outlook-rule-conversation = What does the conversation say?
outlook-rule-text = Does the text fit?
outlook-rule-budget = Is there budget left?
outlook-rule-share = Is this campaign’s part of the budget left?
outlook-rule-note = Is a personalised note left?

# Sources outside.
finder-kind-http-json = HTTP (JSON)
finder-kind-hubspot = HubSpot
finder-kind-pipedrive = Pipedrive
finder-kind-sql = Database
source-database = Database
source-database-help = postgres://reader@db.example.com/crm, mysql://reader@db.example.com/crm or sqlite:people.db. Whoever runs Overture allows the host and port, or the folder.
source-password = Password
source-query = Statement
source-query-help = One SELECT with a row for each person, without a semicolon. Use an account that may only read.
source-order-column = Column that rises
source-order-column-help = A column of the answer that grows with each new row, such as id. Each run reads on behind its last value.
source-title = Source
source-address = Address
source-address-help = It answers with JSON and begins with https://. Redirects are not followed.
source-secret = Key
source-secret-help = It is encrypted and never shown again.
source-secret-kept = A key is kept. Leave this empty to go on with it.
source-secret-header = Header for the key
source-secret-header-help = Authorization where nothing stands here; then write Bearer before the key, where it wants it.
source-items = Where the people stand
source-items-help = Names with dots between them, such as data.items. Found where nothing stands here.
source-paging = The next answer
source-paging-none = There is one answer
source-paging-page = Pages are numbered
source-paging-offset = A number of people is passed over
source-paging-cursor = Each answer holds a cursor
source-paging-next-address = Each answer holds the next address
source-paging-link-header = The header Link names it
source-parameter = Parameter
source-parameter-help = It takes the page, the number or the cursor.
source-path = Where the answer names it
source-path-help = The cursor or the next address, such as meta.next.
source-size = Parameter for the size
source-size-help = It takes how many people an answer has.
source-filter = Filter
source-filter-help = The number of a filter of Pipedrive; everybody where nothing stands here.
source-mapping = Fields
source-mapping-help = One line each: a field of the source = what it fills, custom or ignored. What is not named is found out.
source-preview = Preview
source-column-name = Field of the source
source-answered = People looked at: { $records }; without any address: { $rejected }. Nothing is kept yet.

contact-duplicates = Possible duplicates
duplicates-title = Possible duplicates
duplicates-sentence = Contacts that may be the same person. Compare two of them before they become one; a merge can be undone.
duplicates-search = Search other contacts
duplicates-empty-title = Nobody else has anything in common with this contact
duplicates-empty-text = Search by name, company or headline for a contact that you know is the same person.
duplicates-compare = Compare
duplicates-compare-with = Compare with { $name }
duplicates-merged = Merged into this contact
duplicates-merged-when = { $day }, { $by }
duplicates-undo-merge = Undo the merge of { $name }
duplicates-undone = Undone
likeness-network-id = Same id at the network
likeness-member = Same member number
likeness-email = Same e-mail address
likeness-name-and-company = Same name and company
likeness-name = Same name
merge-title = Merge two contacts
merge-sentence = Choose whose value stays where both have one. What a person wrote by hand wins where nothing is chosen, else what the contact that stays has.
merge-stays = Stays
merge-goes = Is merged into it
merge-nothing = Nothing
merge-count-actions = { $count ->
    [one] { $count } action of campaigns
   *[other] { $count } actions of campaigns
}
merge-count-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
merge-count-relations = { $count ->
    [one] { $count } account that knows it
   *[other] { $count } accounts that know it
}
merge-count-tags = { $count ->
    [one] { $count } tag
   *[other] { $count } tags
}
merge-count-links = { $count ->
    [one] { $count } short link
   *[other] { $count } short links
}
merge-suppressed = on the suppression list
merge-endings = What ends
merge-endings-why = Both were planned or approached for the same name and program. Nobody is approached twice, so what waits there ends.
merge-what-follows = Conversations, tags, sources and campaigns of both become those of the contact that stays. Whoever refused, or is on the suppression list, under either of the two is not written to.
merge-swap = Keep the other one
merge-do = Merge
notice-merged = { $name } is merged into this contact.
notice-merge-undone = { $name } is a contact of its own again.
problem-same-contact = This is the contact itself. Choose another one.
problem-nothing-to-choose = Of this field there are not two values to choose from.
