# Audience > Finders.
finders-title = Finders
finders-create = Create a finder
finders-sentence = { $running } active; { $found } contacts found so far.
finders-empty-title = No finder yet
finders-empty-text = A finder brings contacts in: from a CSV file at once, or from a search on the network, some each day.
finder-kind-csv = CSV file
finder-kind-network-search = Network search
finder-waiting-for-file = Waiting for a file
finder-waiting = Waiting for its slot
finder-complete = Everything fetched
finder-failed = Failed
finder-inactive = Inactive
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
finder-file-label = CSV file
finder-file-help = Any separator, encoding and column order. What was detected is shown before anything is written.
finder-file-more = Further files are imported on the finder’s page.
finder-preview-file = Preview the file
finder-search = Search
finder-search-help = At least one of these. All that are given must hold.
finder-keywords = Keywords
finder-title = Title
finder-company = Company
finder-country = Country
finder-results = Results per slot
finder-results-help = Between 1 and 25, at random moments of the slot.

# A finder.
finder-sentence = { $kind }; { $found } contacts found.
finder-import-more = Import another file
finder-imports = Imports
finder-no-imports-title = Nothing imported yet
finder-no-imports-text = The first run appears here with its numbers and rejected rows.
finder-next = Next run
finder-segment = Segment
finder-campaigns = Campaigns
finder-latest = Found last
finder-all-contacts = All its contacts

# What a file holds.
import-title = Import { $file }
import-sentence = { $created } new contacts, { $rejected } rows rejected. Nothing is written yet.
import-encoding = Encoding
import-separator = Separator
import-finder = Finder
import-columns = Columns
import-column-header = Column of the file
import-column-field = Fills
import-column-samples = First values
import-column-of = What the column { $header } fills
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
import-rejects-download = Download rejected rows
import-row = Row
import-reason = Reason
import-excerpt = What stands there
import-confirm = { $count ->
    [one] Import { $count } contact
   *[other] Import { $count } contacts
}

# Audience > Contacts.
contacts-title = Contacts
contacts-import = Import a file
contacts-search = Search name, company, title
contacts-empty-title = No contact yet
contacts-empty-text = Import a CSV file, or create a finder that searches the network.
contact-profile = Profile
contact-campaigns = Campaigns
contact-suppress = Do not contact

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
