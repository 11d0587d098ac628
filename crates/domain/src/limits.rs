//! Every limit of the product, with its unit and the reason for it.

/// Contacts that one slot takes from the source at most (R50).
pub const COHORT_SIZE_MAXIMUM: u32 = 25;
/// A shorter slot leaves no room for human moments (R50).
pub const SLOT_DURATION_MINUTES_MINIMUM: u32 = 15;
/// A slot is at most one civil day (R50).
pub const SLOT_DURATION_MINUTES_MAXIMUM: u32 = 24 * 60;
/// Slots of one schedule: more than one an hour is no human rhythm.
pub const SLOTS_MAXIMUM: usize = 24;
/// Holidays of one schedule: more than a year of days is a schedule that never runs.
pub const HOLIDAYS_MAXIMUM: usize = 366;
/// Sending moments of one slot lie at least that far apart where the slot has room, in
/// milliseconds: nobody writes two invitations in half a minute.
pub const MOMENT_SPACING_MILLISECONDS: i64 = 30 * crate::time::span::SECOND;
/// Results that one slot of a finder brings at most (R21).
pub const FINDER_RESULTS_PER_SLOT_MAXIMUM: u32 = 25;
/// Messages of one campaign, the invitation included.
pub const MESSAGES_MAXIMUM: usize = 20;
/// Languages of one message, the default included.
pub const LANGUAGES_MAXIMUM: usize = 30;
/// Longest delay between two messages, in days.
pub const DELAY_DAYS_MAXIMUM: u32 = 365;
/// Delay where none is given, in days (R41).
pub const DELAY_DAYS_DEFAULT: u32 = 1;
/// The invitation note as delivered, in UTF-16 units, for accounts that allow the longer one (R46).
pub const NOTE_LENGTH_MAXIMUM: usize = 300;
/// The invitation note as delivered, in UTF-16 units, for Standard accounts (R46).
pub const NOTE_LENGTH_MAXIMUM_STANDARD: usize = 200;
/// Any other message as delivered, in UTF-16 units (R46).
pub const MESSAGE_LENGTH_MAXIMUM: usize = 8_000;
/// Names of campaigns, programs, finders, segments, in characters.
pub const NAME_LENGTH_MAXIMUM: usize = 120;
/// Descriptions, in characters.
pub const DESCRIPTION_LENGTH_MAXIMUM: usize = 2_000;
/// Invitations of one member in seven rolling days, unless the workspace says otherwise (R51).
pub const INVITATIONS_PER_WEEK_DEFAULT: u32 = 80;
/// The most that a workspace may set without an administrator's raised ceiling (R51).
pub const INVITATIONS_PER_WEEK_CEILING: u32 = 100;
/// Invitations that a new account may send of what its workspace allows, in per cent, week by week; all from the week
/// after on (R51).
pub const WARM_UP_PERCENT_BY_WEEK: [u32; 3] = [25, 50, 75];
/// Once invitations go on after a limit notice, this part of them leaves, in per cent (R51).
pub const LIMIT_NOTICE_RECOVERY_PERCENT: u32 = 50;
/// For so long, in milliseconds; then all of them leave again. A notice in the meantime begins it anew (R51).
pub const LIMIT_NOTICE_RECOVERY_MILLISECONDS: i64 = 14 * crate::time::span::DAY;
/// Personalised notes of one Standard account in thirty rolling days, unless the workspace says otherwise (R51).
pub const NOTES_PER_MONTH_DEFAULT: u32 = 3;
/// The most that a workspace may set: an invitation has one note at most.
pub const NOTES_PER_MONTH_MAXIMUM: u32 = 800;
/// The rolling month of personalised notes, in milliseconds (R51).
pub const NOTE_WINDOW_MILLISECONDS: i64 = 30 * crate::time::span::DAY;
/// The weight of a campaign where it names none: all are alike (R51).
pub const CAMPAIGN_WEIGHT_DEFAULT: u32 = 1;
/// The heaviest campaign: ten times the lightest one is as much as anybody has to say with it.
pub const CAMPAIGN_WEIGHT_MAXIMUM: u32 = 10;
/// A campaign that has used its share is looked at again after this long, in milliseconds: others may have stopped.
pub const SHARE_RETRY_MILLISECONDS: i64 = 30 * crate::time::span::MINUTE;
/// Messages of one member in a rolling day (R51).
pub const MESSAGES_PER_DAY_DEFAULT: u32 = 40;
/// Profiles that searches show one member in a rolling day (R25).
pub const PROFILE_VIEWS_PER_DAY_DEFAULT: u32 = 50;
/// The most of them that a workspace may set: the network takes more for a machine.
pub const PROFILE_VIEWS_PER_DAY_MAXIMUM: u32 = 100;
/// The rolling day of these views, in milliseconds.
pub const PROFILE_VIEW_WINDOW_MILLISECONDS: i64 = crate::time::span::DAY;
/// Open invitations of one member at which new ones stop (R51).
pub const PENDING_INVITATIONS_MAXIMUM: u32 = 500;
/// Days after which an open invitation is stale where nothing is said (R64).
pub const WITHDRAWAL_AFTER_DAYS_DEFAULT: u32 = 21;
/// The fewest: who was invited yesterday had no chance to answer.
pub const WITHDRAWAL_AFTER_DAYS_MINIMUM: u32 = 1;
/// The most: after half a year the network lets an invitation end by itself.
pub const WITHDRAWAL_AFTER_DAYS_MAXIMUM: u32 = 180;
/// Withdrawals of one member in a rolling day (R64).
pub const WITHDRAWALS_PER_DAY_MAXIMUM: u32 = 40;
/// Who was withdrawn may be invited again after this long: the network's three weeks and a day (R64).
pub const REINVITE_MILLISECONDS: i64 = 22 * crate::time::span::DAY;
/// Open invitations are said to pile up from this part of the limit on, in per cent (R55).
pub const PENDING_INVITATIONS_WARNING_PERCENT: u32 = 80;
/// A plan that is short by more than this, in per cent, means a source that runs dry (R55, R56).
pub const PLAN_SHORTFALL_PERCENT: u32 = 10;
/// A ratio is green from here on, in per cent (R57).
pub const RATIO_GREEN_PERCENT: u32 = 40;
/// Matured invitations accepted less often than this, in per cent, give a warning (R55).
pub const LOW_ACCEPTANCE_PERCENT: u32 = 20;
/// Matured invitations before that warning: fewer prove nothing.
pub const LOW_ACCEPTANCE_SENT_MINIMUM: u64 = 20;
/// The age at which an invitation counts as matured, in milliseconds (R57).
pub const MATURED_MILLISECONDS: i64 = 14 * crate::time::span::DAY;
/// The age at which a message counts as matured, in milliseconds: nearly everybody who answers has answered by then (R65).
pub const REPLY_MATURED_MILLISECONDS: i64 = 7 * crate::time::span::DAY;
/// Texts of one message that are compared, its own included: each one more needs more people (R65).
pub const VARIANTS_MAXIMUM: usize = 4;
/// How much more of the people one variant gets than another, at most.
pub const VARIANT_WEIGHT_MAXIMUM: u32 = 10;
/// People of each variant with whom the outcome of a test is looked at, where nothing else is said.
pub const VARIANT_SAMPLE_DEFAULT: u32 = 100;
/// The fewest: fewer show nothing but chance.
pub const VARIANT_SAMPLE_MINIMUM: u32 = 20;
/// The most.
pub const VARIANT_SAMPLE_MAXIMUM: u32 = 10_000;
/// Days after which the outcome of a test is looked at in any case, where nothing else is said.
pub const VARIANT_DAYS_DEFAULT: u32 = 60;
/// The fewest: an invitation of the first day has matured by then.
pub const VARIANT_DAYS_MINIMUM: u32 = 15;
/// The most: what was true of people half a year ago need not be true of those of today.
pub const VARIANT_DAYS_MAXIMUM: u32 = 180;
/// Tests of one campaign that are shown, former ones included.
pub const VARIANT_TESTS_SHOWN_MAXIMUM: u32 = 50;
/// The rolling week of the invitation budget, in milliseconds (R51).
pub const INVITATION_WINDOW_MILLISECONDS: i64 = 7 * crate::time::span::DAY;
/// The rolling day of the message budget, in milliseconds (R51).
pub const MESSAGE_WINDOW_MILLISECONDS: i64 = crate::time::span::DAY;
/// Invitations rest that long after the network's limit notice (R51).
pub const LIMIT_NOTICE_PAUSE_MILLISECONDS: i64 = 7 * crate::time::span::DAY;
/// A proposal or approval that was not carried out expires after that many days (engine, time 4).
pub const APPROVAL_EXPIRY_DAYS: i32 = 3;
/// An unknown outcome is looked up after this long: longer than time-out and lease together.
pub const QUARANTINE_MILLISECONDS: i64 = 10 * crate::time::span::MINUTE;
/// The connector's time-out for one call.
pub const CONNECTOR_TIMEOUT_MILLISECONDS: i64 = 20 * crate::time::span::SECOND;
/// How long one process may hold an identity; longer than the connector's time-out.
pub const IDENTITY_LEASE_MILLISECONDS: i64 = crate::time::span::MINUTE;
/// A conversation snapshot older than this does not count for the stop rules (I-10, I-11).
pub const SNAPSHOT_AGE_MILLISECONDS_MAXIMUM: i64 = 120 * crate::time::span::SECOND;
/// Attempts of one action before a person is asked.
pub const ATTEMPTS_MAXIMUM: u32 = 8;
/// An action that could not go now is looked at again after this long.
pub const RETRY_MILLISECONDS: i64 = 5 * crate::time::span::MINUTE;
/// An answer that a person wrote waits at most so long for what keeps it back: nobody is answered with yesterday's words.
pub const ANSWER_WAITS_MILLISECONDS: i64 = crate::time::span::DAY;
/// Attempts of one letter by mail, over a day and a half, before it is given up.
pub const MAIL_ATTEMPTS_MAXIMUM: i64 = 10;
/// The longest pause between two of them.
pub const MAIL_PAUSE_MILLISECONDS_MAXIMUM: i64 = 6 * crate::time::span::HOUR;
/// A member's data are read from the network's interface so often.
pub const PORTABILITY_EVERY_MILLISECONDS: i64 = crate::time::span::DAY;
/// Who asks for them between two readings waits so long after the last one.
pub const PORTABILITY_ASKED_MILLISECONDS: i64 = 15 * crate::time::span::MINUTE;
/// After a reading that failed they are read again so much later, then twice as long each time, a day at most.
pub const PORTABILITY_PAUSE_MILLISECONDS: i64 = 15 * crate::time::span::MINUTE;
/// Where the interface says when it may be asked again, that is believed up to so long.
pub const PORTABILITY_THROTTLE_MILLISECONDS_MAXIMUM: i64 = 7 * crate::time::span::DAY;
/// A reading whose process has ended counts as lost after this long.
pub const PORTABILITY_LEASE_MILLISECONDS: i64 = 30 * crate::time::span::MINUTE;
/// What one page may take.
pub const PORTABILITY_TIMEOUT_SECONDS: u64 = 30;
/// Bytes of one page.
pub const PORTABILITY_ANSWER_BYTES_MAXIMUM: usize = 8 * 1024 * 1024;
/// Bytes of all pages of one reading.
pub const PORTABILITY_TOTAL_BYTES_MAXIMUM: usize = 128 * 1024 * 1024;
/// Pages of one domain.
pub const PORTABILITY_PAGES_MAXIMUM: u32 = 10_000;
/// Members whose data one look reads, one after the other.
pub const PORTABILITY_BATCH: u32 = 2;
/// What one letter may take of a mail server's time.
pub const MAIL_PATIENCE_MILLISECONDS: i64 = 30 * crate::time::span::SECOND;
/// A letter whose process has ended counts as lost after this long: longer than the patience.
pub const MAIL_LEASE_MILLISECONDS: i64 = 2 * crate::time::span::MINUTE;
/// Letters that one look gives to the mail server at once.
pub const MAIL_BATCH: u32 = 8;
/// Programs of which a member has the weekly report by mail.
pub const WEEKLY_LETTERS_MAXIMUM: u32 = 50;
/// A letter about tomorrow's people is of use so long; whoever looks later than that sees them in the companion.
pub const MORNING_LETTER_MILLISECONDS: i64 = 6 * crate::time::span::HOUR;
/// Weekly letters that one look writes.
pub const WEEKLY_BATCH: u32 = 20;
/// What became of a letter is shown for so long.
pub const MAIL_KEPT_MILLISECONDS: i64 = 90 * crate::time::span::DAY;
/// Rows of a page where the caller names no number.
pub const PAGE_SIZE_DEFAULT: u32 = 50;
/// Rows of a page at most.
pub const PAGE_SIZE_MAXIMUM: u32 = 200;
/// Bytes of a request body that is no upload.
pub const BODY_BYTES_MAXIMUM: usize = 1024 * 1024;
/// Requests that one key or session may send to the API in a minute: far more than a program that
/// means well needs, far fewer than would keep the others waiting.
pub const API_REQUESTS_PER_MINUTE_MAXIMUM: std::num::NonZeroU32 =
    std::num::NonZeroU32::new(30_000).expect("it is not 0");
/// Callers of the API whose requests are counted at once.
pub const API_CALLERS_COUNTED_MAXIMUM: usize = 10_000;
/// A manual clock moves by at most this much at once, in milliseconds: every step on the way runs
/// before the answer.
pub const CLOCK_MOVE_MILLISECONDS_MAXIMUM: i64 = 400 * crate::time::span::DAY;
/// Bytes of an uploaded file: it waits in a temporary file, so that a million people need no memory.
pub const UPLOAD_BYTES_MAXIMUM: usize = 256 * 1024 * 1024;
/// Bytes of an imported file, wherever it comes from.
pub const IMPORT_BYTES_MAXIMUM: u64 = 1024 * 1024 * 1024;
/// Rows of one imported file.
pub const IMPORT_ROWS_MAXIMUM: usize = 2_000_000;
/// Rows of one imported file that are looked at, blank ones included.
pub const IMPORT_ROWS_LOOKED_AT_MAXIMUM: u64 = 4_000_000;
/// Rows of a file that one transaction takes: it keeps how far the file was read, so that an interrupted import goes on
/// there; others who write wait meanwhile, a third of a second.
pub const IMPORT_PIECE_ROWS: usize = 20_000;
/// Bytes of rows, as they are read, from which on a piece takes no further ones: in memory a row is many times as large.
pub const IMPORT_PIECE_BYTES: usize = 4 * 1024 * 1024;
/// How long an import may stand still before somebody else may go on with it, in milliseconds.
pub const IMPORT_STANDSTILL_MILLISECONDS: i64 = crate::time::span::MINUTE;
/// Bytes of one field of an imported file.
pub const IMPORT_FIELD_BYTES_MAXIMUM: usize = 16 * 1024;
/// Bytes of one row of an imported file; a longer one is a broken quote or no table.
pub const IMPORT_ROW_BYTES_MAXIMUM: usize = 256 * 1024;
/// Columns of an imported file.
pub const IMPORT_COLUMNS_MAXIMUM: usize = 500;
/// Rows at the beginning of a file among which its header is looked for: exports put a few lines
/// of explanation before it.
pub const IMPORT_HEADER_ROWS_SEARCHED: usize = 30;
/// Characters of a rejected row that are kept.
pub const IMPORT_REJECT_LENGTH_MAXIMUM: usize = 1_000;
/// Rows of a file that are handed over at once by whoever reads ahead.
pub const IMPORT_BATCH_ROWS: usize = 1_000;
/// Bytes of rows, as they are read, from which on a batch takes no further ones.
pub const IMPORT_BATCH_BYTES: usize = 256 * 1024;
/// Bytes from which on a file is read ahead by a thread of its own.
pub const IMPORT_AHEAD_BYTES: u64 = 1024 * 1024;
/// Characters of a file's name that are kept.
pub const FILE_NAME_LENGTH_MAXIMUM: usize = 200;
/// Rejected rows whose reason is kept for one import.
pub const IMPORT_REJECTS_KEPT_MAXIMUM: usize = 10_000;
/// Characters of a contact's field that has a name of its own.
pub const CONTACT_FIELD_LENGTH_MAXIMUM: usize = 500;
/// Characters of a custom field's name.
pub const CUSTOM_FIELD_NAME_LENGTH_MAXIMUM: usize = 100;
/// Entries of a suppression list that one call adds.
pub const SUPPRESSIONS_ADDED_MAXIMUM: usize = 10_000;
/// Keywords of a suppression list: each is looked for in every contact.
pub const SUPPRESSION_KEYWORDS_MAXIMUM: usize = 1_000;
/// Members that one finder has besides its owner.
pub const FINDER_MEMBERS_MAXIMUM: usize = 100;
/// Contacts that are counted before a filtered list says "more than".
pub const COUNTED_CONTACTS_MAXIMUM: u32 = 1_000;
/// Contacts of each kind of likeness that are offered as possible duplicates.
pub const DUPLICATES_MAXIMUM: u32 = 20;
/// Contacts that are merged into one: whoever reads of the person reads of all of them.
pub const MERGED_CONTACTS_MAXIMUM: i64 = 20;
/// Custom fields of one contact.
pub const CUSTOM_FIELDS_MAXIMUM: usize = 100;
/// Failed log-ins for one address in a quarter of an hour before it has to wait.
pub const LOGIN_FAILURES_MAXIMUM: u32 = 10;
/// Characters of a password at least.
pub const PASSWORD_LENGTH_MINIMUM: usize = 10;
/// Characters of a password at most: hashing has a price.
pub const PASSWORD_LENGTH_MAXIMUM: usize = 256;
/// A session lasts that long (R2), in milliseconds.
pub const SESSION_MILLISECONDS: i64 = 30 * crate::time::span::DAY;
/// The answer to a write with an idempotency key is kept that long, in milliseconds (R80).
pub const IDEMPOTENCY_MILLISECONDS: i64 = 2 * crate::time::span::DAY;
/// Campaigns that one step takes at once.
pub const STEP_BATCH: u32 = 500;
/// Calls to connectors in flight at once in one process. So many intents and outcomes share a transaction: what it costs
/// to make one durable, and the pages that several of them touch, is paid once for all.
pub const DISPATCH_IN_FLIGHT_MAXIMUM: usize = 256;
/// The most that an administrator may set (R51).
pub const INVITATIONS_PER_WEEK_CEILING_RAISED: u32 = 200;
/// The most messages of one member in a rolling day that a workspace may set: more is no person's
/// day.
pub const MESSAGES_PER_DAY_CEILING: u32 = 150;
/// The time in which failed log-ins are counted, in milliseconds.
pub const LOGIN_WINDOW_MILLISECONDS: i64 = 15 * crate::time::span::MINUTE;
/// Failed log-ins from one network address in that time: an office shares one.
pub const LOGIN_FAILURES_PER_ORIGIN_MAXIMUM: u32 = 50;
/// Addresses whose failed log-ins are remembered at once.
pub const LOGIN_SUBJECTS_MAXIMUM: usize = 50_000;
/// The link of an invitation into a workspace works that long, in milliseconds (R5).
pub const INVITATION_LINK_MILLISECONDS: i64 = 14 * crate::time::span::DAY;
/// An API key lasts that many days where nothing else is said (R80).
pub const KEY_DAYS_DEFAULT: u32 = 365;
/// The longest life of an API key, in days.
pub const KEY_DAYS_MAXIMUM: u32 = 3_650;
/// Characters of an idempotency key at most.
pub const IDEMPOTENCY_KEY_LENGTH_MAXIMUM: usize = 200;
/// A write whose answer is missing after this long was given up, in milliseconds; longer than any
/// request takes.
pub const IDEMPOTENCY_PENDING_MILLISECONDS: i64 = crate::time::span::MINUTE;
/// Workspaces of one user that the selector shows.
pub const WORKSPACES_SHOWN_MAXIMUM: u32 = 200;
/// Unread notifications are counted up to here.
pub const NOTIFICATIONS_COUNTED_MAXIMUM: u32 = 100;
/// Groups of criteria within each other: a sentence with more is read by nobody.
pub const CRITERIA_DEPTH_MAXIMUM: usize = 6;
/// Groups and criteria of one tree, together; each is a condition of one statement.
pub const CRITERIA_NODES_MAXIMUM: usize = 100;
/// Values of one criterion.
pub const CRITERION_VALUES_MAXIMUM: usize = 50;
/// Segments that stand within each other by reference: "in another segment" of one that says the
/// same of a third.
pub const SEGMENT_REFERENCE_DEPTH_MAXIMUM: usize = 4;
/// Groups and criteria of a tree together with those of the segments it names: SQLite nests
/// conditions to a depth of 1,000, and a person must be able to follow.
pub const CRITERIA_REFERENCED_NODES_MAXIMUM: usize = 500;
/// The longest look back of a criterion, in days.
pub const CRITERIA_DAYS_MAXIMUM: u32 = 3_650;
/// Tags of one contact.
pub const CONTACT_TAGS_MAXIMUM: usize = 50;
/// Characters of a tag.
pub const TAG_LENGTH_MAXIMUM: usize = 60;
/// Tags of one workspace: they are chosen from a list.
pub const TAGS_MAXIMUM: usize = 1_000;
/// Saved views of the list of contacts that a workspace keeps.
pub const CONTACT_VIEWS_MAXIMUM: usize = 50;
/// Contacts that one call tags or marks.
pub const CONTACTS_CHANGED_MAXIMUM: usize = 1_000;
/// Segments defined by criteria in one workspace: each is kept current.
pub const CRITERIA_SEGMENTS_MAXIMUM: u32 = 500;
/// Contacts of a segment that are looked at in one transaction; others who write wait meanwhile.
pub const SEGMENT_CHUNK_CONTACTS: u32 = 20_000;
/// Changed contacts that are looked at one by one; of more, the whole workspace is looked at.
pub const SEGMENT_CHANGES_MAXIMUM: u32 = 20_000;
/// Members, finders, segments, campaigns, programs and tags that the editor of criteria offers.
pub const CRITERIA_CHOICES_MAXIMUM: u32 = 5_000;
/// First contacts that a preview shows.
pub const SEGMENT_PREVIEW_CONTACTS: u32 = 50;
/// Years of birth that are believed.
pub const BIRTH_YEARS: std::ops::RangeInclusive<i16> = 1_900..=2_099;
/// Holds that are shown at once; one lasts until a person decides, so there are few.
pub const HOLDS_SHOWN_MAXIMUM: u32 = 20;
/// Accounts that are shown while everything is held back.
pub const ACCOUNTS_SHOWN_MAXIMUM: u32 = 500;
/// Characters of the reason with which a person lets everything leave again.
pub const RELEASE_REASON_LENGTH_MAXIMUM: usize = 500;
/// Days for which moderation is delegated at most: longer is another sender (R14).
pub const DELEGATION_DAYS_MAXIMUM: u32 = 90;
/// Decisions that a device delivers at once.
pub const DECISIONS_DELIVERED_MAXIMUM: usize = 200;
/// Delivered decisions are remembered that long, in milliseconds: no device keeps one longer, because
/// an approval has expired long before (R13).
pub const DECISION_MEMORY_MILLISECONDS: i64 = 90 * crate::time::span::DAY;
/// Characters of the id that a device gives to a decision.
pub const DECISION_ID_LENGTH_MAXIMUM: usize = 64;
/// What others of the team did with a person, on one card.
pub const ENCOUNTERS_SHOWN_MAXIMUM: usize = 5;
/// Bytes that come out of one part of an archive before its size is compared with what went in.
pub const ARCHIVE_EXPANSION_TRUSTED_BYTES: u64 = 32 * 1024 * 1024;
/// How much larger than what went in that may be: tables shrink to a twentieth, bombs to a thousandth.
pub const ARCHIVE_EXPANSION_MAXIMUM: u64 = 150;
/// Bytes of an archive's directory: twenty thousand parts with long names.
pub const ARCHIVE_DIRECTORY_BYTES_MAXIMUM: u64 = 2 * 1024 * 1024;
/// People with whom a member had conversations: a network has at most 30,000 connections.
pub const ARCHIVE_CONVERSATION_PARTNERS_MAXIMUM: usize = 100_000;
/// What one archive tells of a workspace's contacts, at most: a network of 30,000 connections and what was written with those
/// whom campaigns approached.
pub const ARCHIVE_FACTS_MAXIMUM: usize = 100_000;
/// Bytes of texts among it.
pub const ARCHIVE_TEXT_BYTES_MAXIMUM: usize = 64 * 1024 * 1024;
/// What is looked up or written of an archive at once.
pub const ARCHIVE_PIECE: usize = 1_000;
/// People whom the preview of an archive names.
pub const ARCHIVE_CHANGES_SHOWN_MAXIMUM: usize = 50;
/// Archives of a member that are listed.
pub const ARCHIVES_SHOWN_MAXIMUM: u32 = 10;
/// Bytes of one tag or one run of text in XML.
pub const XML_EVENT_BYTES_MAXIMUM: usize = 1024 * 1024;
/// Tags within each other.
pub const XML_DEPTH_MAXIMUM: usize = 64;
/// Texts that the cells of a workbook share: the place of each is in memory.
pub const WORKBOOK_STRINGS_MAXIMUM: usize = 4_000_000;
/// Styles of a workbook's cells; a spreadsheet program writes no more.
pub const WORKBOOK_STYLES_MAXIMUM: usize = 65_536;
/// Campaigns that are asked what they would do with one person.
pub const OUTLOOK_CAMPAIGNS_MAXIMUM: u32 = 200;
/// Actions of one person that are looked at for that.
pub const OUTLOOK_ACTIONS_MAXIMUM: u32 = 2_000;
/// Headers of columns for which a choice is remembered in one workspace.
pub const COLUMN_MEMORY_MAXIMUM: u32 = 2_000;
/// Objects within each other that JSON of people has.
pub const JSON_DEPTH_MAXIMUM: usize = 6;
/// Characters of a source's address.
pub const SOURCE_ADDRESS_LENGTH_MAXIMUM: usize = 2_000;
/// Characters of a path, parameter or header of a source.
pub const SOURCE_TEXT_LENGTH_MAXIMUM: usize = 200;
/// Characters of the statement that a database is asked with.
pub const SOURCE_QUERY_LENGTH_MAXIMUM: usize = 8_000;
/// Characters of a source's key.
pub const SOURCE_SECRET_LENGTH_MAXIMUM: usize = 4_000;
/// Fields of a source's records that are mapped.
pub const SOURCE_MAPPING_MAXIMUM: usize = 200;
/// Bytes of one answer of a source.
pub const SOURCE_ANSWER_BYTES_MAXIMUM: usize = 8 * 1024 * 1024;
/// Records of one answer of a source.
pub const SOURCE_RECORDS_MAXIMUM: usize = 10_000;
/// Seconds that a source may take to answer: a person may be waiting for the preview.
pub const SOURCE_TIMEOUT_SECONDS: u64 = 4;
/// People of a source that a preview shows.
pub const SOURCE_PREVIEW_RECORDS: usize = 10;
/// Seconds that an endpoint may take to judge a reply: a person may be waiting for the test.
pub const JUDGE_TIMEOUT_SECONDS: u64 = 15;
/// Bytes of an endpoint's answer that are read: a verdict is a line.
pub const JUDGE_ANSWER_BYTES_MAXIMUM: usize = 64 * 1024;
/// Bytes of a reply that an endpoint is shown: what it says stands near its start, and every word is billed.
pub const JUDGE_TEXT_BYTES_MAXIMUM: usize = 4_000;
/// Characters of an endpoint's reason that are kept.
pub const JUDGE_REASON_LENGTH_MAXIMUM: usize = 300;
/// Characters of the name of a model.
pub const JUDGE_MODEL_LENGTH_MAXIMUM: usize = 200;
/// Replies that are judged at once.
pub const JUDGE_BATCH: u32 = 4;
/// Attempts of one judgement, where it is certain that those before judged nothing.
pub const JUDGE_ATTEMPTS_MAXIMUM: i64 = 5;
/// The pause after the first of them; each further one is twice as long.
pub const JUDGE_PAUSE_MILLISECONDS: i64 = 30 * crate::time::span::SECOND;
/// A judgement whose process has ended counts as lost after this long: longer than the time that an endpoint has.
pub const JUDGE_LEASE_MILLISECONDS: i64 = 2 * crate::time::span::MINUTE;
/// Visits of one link whose time is kept; the redirect works beyond. More are no person's.
pub const LINK_VISITS_KEPT_MAXIMUM: u32 = 1_000;
/// Links of one message that are shortened.
pub const LINKS_PER_MESSAGE_MAXIMUM: usize = 20;
/// Bytes of an address that is shortened; a longer one stays as it is.
pub const LINK_TARGET_BYTES_MAXIMUM: usize = 2_048;
/// Visits that are written in one transaction: what it costs to make one durable is paid once for all that wait.
pub const LINK_VISITS_WRITTEN_AT_ONCE: usize = 256;
/// Campaigns of one family that are shown together.
pub const FAMILY_CAMPAIGNS_MAXIMUM: u32 = 200;
/// People for whom campaigns of a family wait for each other, as its page shows them.
pub const FAMILY_WAITS_MAXIMUM: u32 = 200;
/// Days that a forecast goes ahead (R61).
pub const FORECAST_DAYS: u32 = 14;
/// The longest that a forecast goes ahead, in days: further ahead others have done too much meanwhile.
pub const FORECAST_DAYS_MAXIMUM: u32 = 31;
/// Campaigns that one forecast takes along.
pub const FORECAST_CAMPAIGNS_MAXIMUM: u32 = 500;
/// Actions that one forecast shows.
pub const FORECAST_ACTIONS_MAXIMUM: u32 = 20_000;
/// How long one forecast may take, in milliseconds; what it knows by then is shown.
pub const FORECAST_MILLISECONDS_MAXIMUM: u64 = 20_000;
/// Forecasts that run at once; others wait.
pub const FORECASTS_AT_ONCE: usize = 2;
/// Forecasts that are kept for whoever comes back to the page.
pub const FORECASTS_KEPT_MAXIMUM: usize = 32;
/// How long a forecast is shown again before it is made anew, in milliseconds of the program's clock.
pub const FORECAST_KEPT_MILLISECONDS: i64 = crate::time::span::MINUTE;
/// Days that a rehearsal goes through (R62).
pub const REHEARSAL_DAYS: u32 = 14;
/// The longest, in days: a sequence of a few messages has left by then.
pub const REHEARSAL_DAYS_MAXIMUM: u32 = 60;
/// People of the source that a rehearsal takes along.
pub const REHEARSAL_PEOPLE_MAXIMUM: u32 = 200;
/// How long one rehearsal may take, in milliseconds; what it has by then is shown.
pub const REHEARSAL_MILLISECONDS_MAXIMUM: u64 = 20_000;
/// A rehearsal that nobody has asked for so long is given up, in milliseconds: the browser has left.
pub const REHEARSAL_UNWATCHED_MILLISECONDS: u64 = 10_000;
/// Days of a period that a dashboard sums up: two years.
pub const PERIOD_DAYS_MAXIMUM: i64 = 731;
/// Days of a period where the caller names none.
pub const PERIOD_DAYS_DEFAULT: u32 = 30;
/// Families that a dashboard shows of a kind, the best ones.
pub const TOP_FAMILIES_MAXIMUM: usize = 10;
/// What waits for people is counted no further: more is "999 and more".
pub const ATTENTION_COUNTED_MAXIMUM: u32 = 1_000;
