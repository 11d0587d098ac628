//! Create and edit a campaign of either kind (R40 to R53): left the words, right the consequences.

use domain::budget::CampaignBudget;
use domain::campaign::{CampaignKind, MessageStep, Moderation, OnSilence};
use domain::limits;
use domain::withdrawal::{Withdrawal, WithdrawalPolicy};
use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, page};
use crate::icons::{Icon, icon};
use crate::page::Page;
use crate::pages::campaign_list::section;
use crate::pages::versions::{self, ChangedField};
use crate::pieces::banner::{Tone, banner};
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::message::{self, DeliveredView, MessageContext, MessageForm};
use crate::pieces::slots::{self, ScheduleContext, ScheduleForm};
use crate::pieces::steps::{Step, steps};
use crate::t;

/// A campaign as a form holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignForm {
    /// What it does.
    pub kind: CampaignKind,
    /// The name.
    pub name: String,
    /// The program.
    pub program: String,
    /// The description.
    pub description: String,
    /// The sender's member id, `mem_...`.
    pub sender_id: String,
    /// The source's id, `fnd_...` or `seg_...`.
    pub source_id: String,
    /// The messages in order.
    pub messages: Vec<MessageForm>,
    /// The schedule.
    pub schedule: ScheduleForm,
    /// Whether the sender decides about each invitation (R53).
    pub moderation: bool,
    /// What silence means.
    pub on_silence: String,
    /// What happens to invitations that nobody answered (R64).
    pub withdrawal: String,
    /// After how many days.
    pub withdrawal_after_days: String,
    /// Its weight among the sender's campaigns.
    pub weight: String,
    /// Whether invitations leave without a note where none is left in the month.
    pub without_note: bool,
    /// Dates on which no slot starts, one a line (R50).
    pub holidays: String,
    /// Whether it starts when it is saved.
    pub active: bool,
    /// The version that was read; empty for a new campaign.
    pub version: String,
    /// The version whose difference was shown and is to be saved; empty where none was.
    pub confirmed: String,
}

impl CampaignForm {
    /// A new campaign of a kind in a zone: a first message without words, a schedule to change.
    pub fn proposal(kind: CampaignKind, time_zone: &str) -> Self {
        Self {
            kind,
            name: String::new(),
            program: String::new(),
            description: String::new(),
            sender_id: String::new(),
            source_id: String::new(),
            messages: vec![MessageForm::empty(step_at(kind, 0))],
            schedule: ScheduleForm::proposal(time_zone),
            moderation: Moderation::usual(kind).enabled,
            on_silence: OnSilence::Hold.as_str().to_owned(),
            withdrawal: Withdrawal::usual(kind).policy.to_string(),
            withdrawal_after_days: Withdrawal::usual(kind).after_days.to_string(),
            weight: CampaignBudget::default().weight.to_string(),
            without_note: CampaignBudget::default().without_note,
            holidays: String::new(),
            active: false,
            version: String::new(),
            confirmed: String::new(),
        }
    }

    /// Reads a posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        let messages = fields
            .indexes("messages.", limits::MESSAGES_MAXIMUM)
            .into_iter()
            .filter_map(|index| MessageForm::from_fields(fields, index))
            .collect();
        Self {
            kind: fields.get("kind").parse().unwrap_or(CampaignKind::Invite),
            name: fields.get("name").to_owned(),
            program: fields.get("program").to_owned(),
            description: fields.get("description").to_owned(),
            sender_id: fields.get("sender_id").to_owned(),
            source_id: fields.get("source").to_owned(),
            messages,
            schedule: ScheduleForm::from_fields(fields),
            moderation: fields.on("moderation.enabled"),
            on_silence: fields.get("moderation.on_silence").to_owned(),
            withdrawal: fields.get("withdrawal.policy").to_owned(),
            withdrawal_after_days: fields.get("withdrawal.after_days").to_owned(),
            weight: fields.get("budget.weight").to_owned(),
            without_note: fields.on("budget.without_note"),
            holidays: fields.raw("schedule.holidays").to_owned(),
            active: fields.on("active"),
            version: fields.get("version").to_owned(),
            confirmed: fields.get("confirmed").to_owned(),
        }
    }

    /// Changes the form as a button of it asks: the value of the field `do`. An unknown one changes
    /// nothing.
    pub fn apply(&mut self, deed: &str) {
        let mut words = deed.splitn(3, ':');
        let verb = words.next().unwrap_or_default();
        let first = words.next();
        let second = words.next();
        match (verb, first, second) {
            ("add_message", None, None) => self.add_message(),
            ("remove_message", Some(index), None) => self.remove_message(index),
            ("add_language", Some(index), Some(tag)) => {
                if let Some(message) = self.message_mut(index) {
                    message.add_language(tag);
                }
            }
            ("remove_language", Some(index), Some(tag)) => {
                if let Some(message) = self.message_mut(index) {
                    message.remove_language(tag);
                }
            }
            ("add_variant", Some(index), None) => {
                if let Some(message) = self.message_mut(index) {
                    message.add_variant();
                }
            }
            ("remove_variant", Some(index), Some(name)) => {
                if let Some(message) = self.message_mut(index) {
                    message.variants.retain(|variant| variant.name != name);
                }
            }
            ("add_slot", None, None) => self.schedule.add_slot(None),
            ("add_slot", Some(hours), Some(minutes)) => {
                self.schedule.add_slot(Some(&format!("{hours}:{minutes}")));
            }
            ("remove_slot", Some(index), None) => {
                if let Some(index) = index
                    .parse()
                    .ok()
                    .filter(|index| *index < self.schedule.slots.len())
                {
                    self.schedule.slots.remove(index);
                }
            }
            _ => {}
        }
    }

    fn message_mut(&mut self, index: &str) -> Option<&mut MessageForm> {
        self.messages.get_mut(index.parse::<usize>().ok()?)
    }

    fn add_message(&mut self) {
        if self.messages.len() < limits::MESSAGES_MAXIMUM {
            let step = step_at(self.kind, self.messages.len());
            self.messages.push(MessageForm::empty(step));
        }
    }

    /// Takes a message away; where the welcome goes, the first follow-up becomes it.
    fn remove_message(&mut self, index: &str) {
        if let Some(index) = index
            .parse()
            .ok()
            .filter(|index| (1..self.messages.len()).contains(index))
        {
            self.messages.remove(index);
            if let Some(second) = self.messages.get_mut(1) {
                second.step = step_at(self.kind, 1);
            }
        }
    }
}

/// What the message at a place of a campaign's sequence is (R41, R42).
const fn step_at(kind: CampaignKind, place: usize) -> MessageStep {
    match (kind, place) {
        (CampaignKind::Nurture, _) => MessageStep::Message,
        (CampaignKind::Invite, 0) => MessageStep::Invitation,
        (CampaignKind::Invite, 1) => MessageStep::Welcome,
        (CampaignKind::Invite, _) => MessageStep::FollowUp,
    }
}

/// What saving the campaign would mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consequences {
    /// Contacts on a full day: slots times cohort.
    pub per_day: u32,
    /// Contacts in a week.
    pub per_week: u32,
    /// The sender's budget where a sender is chosen: invitations a week, or messages a day (R51).
    pub budget: Option<u32>,
    /// What the sender's other invite campaigns use of a weekly budget.
    pub used_by_others_per_week: u32,
    /// Contacts that the source holds now, where one is chosen.
    pub source_size: Option<u64>,
    /// The first day on which proposals are drawn, as words.
    pub first_day: Option<String>,
}

/// The form as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignFormView {
    /// The campaign's id where it exists; none for a new one.
    pub id: Option<String>,
    /// What was typed, or the stored campaign.
    pub form: CampaignForm,
    /// What is wrong with it.
    pub problems: Problems,
    /// For every message, what each of its texts becomes for contacts of the source.
    pub delivered: Vec<Vec<DeliveredView>>,
    /// Names that exist.
    pub names: Vec<String>,
    /// Programs that exist.
    pub programs: Vec<String>,
    /// Members that may send; others with the reason why not.
    pub senders: Vec<Choice>,
    /// Finders and segments that the sender may use (R23).
    pub sources: Vec<Choice>,
    /// Zones to suggest.
    pub time_zones: Vec<String>,
    /// Imported custom fields, offered as tokens.
    pub custom_tokens: Vec<String>,
    /// What saving would mean.
    pub consequences: Consequences,
    /// Whether sender, name and program are fixed, because it was started once (R54).
    pub fixed: bool,
    /// Sending conditions to choose from.
    pub conditions: Vec<Choice>,
    /// What saving would make different, once that was asked for.
    pub difference: Option<Difference>,
}

/// A change before it is saved (R54).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The version that it changes.
    pub version: i64,
    /// What becomes different.
    pub changes: Vec<ChangedField>,
    /// What others have changed since the form was opened.
    pub changed_meanwhile: Vec<ChangedField>,
    /// Whom it concerns, in sentences.
    pub affected: Vec<String>,
}

impl CampaignFormView {
    /// A campaign with three messages, whose note is too long for two contacts.
    pub fn sample() -> Self {
        let mut problems = Problems::default();
        problems.add(
            "messages.0.texts.default",
            "The note is 312 characters for Anne-Sophie de la Tour (300 allowed). Shorten it or add a shorter variant.",
        );
        problems.add(
            "schedule.slots.1.start",
            "This slot overlaps the one at 09:00. Choose a start from 12:00 on.",
        );
        let mut invitation = MessageForm::empty(MessageStep::Invitation);
        invitation.texts = vec![
            ("default".to_owned(), "Hello {{firstName|there}}, we both work on low-carbon industry in Europe. I would like to follow what you publish.".to_owned()),
            ("fr".to_owned(), "Bonjour {{firstName}}, nous travaillons tous deux sur l’industrie bas carbone.".to_owned()),
        ];
        let mut welcome = MessageForm::empty(MessageStep::Welcome);
        "Thank you for connecting, {{firstName|there}}.".clone_into(&mut welcome.texts[0].1);
        let mut follow_up = MessageForm::empty(MessageStep::FollowUp);
        "3".clone_into(&mut follow_up.delay_days);
        "Last week we published a short study on {{companyName|your sector}}."
            .clone_into(&mut follow_up.texts[0].1);
        let fits = DeliveredView {
            samples: DeliveredView::sample().samples.split_off(2),
            looked_at: 412,
            length_maximum: limits::MESSAGE_LENGTH_MAXIMUM,
            ..DeliveredView::default()
        };
        Self {
            id: None,
            form: CampaignForm {
                kind: CampaignKind::Invite,
                name: "clevel-france".to_owned(),
                program: "growth".to_owned(),
                description: String::new(),
                sender_id: "mem_1".to_owned(),
                source_id: "fnd_1".to_owned(),
                messages: vec![invitation, welcome, follow_up],
                schedule: ScheduleForm::sample(),
                moderation: true,
                on_silence: "hold".to_owned(),
                withdrawal: "propose".to_owned(),
                withdrawal_after_days: "21".to_owned(),
                weight: "2".to_owned(),
                without_note: true,
                holidays: "2027-05-01".to_owned(),
                active: true,
                version: String::new(),
                confirmed: String::new(),
            },
            problems,
            delivered: vec![
                vec![
                    DeliveredView::sample(),
                    DeliveredView {
                        length_maximum: 300,
                        ..fits.clone()
                    },
                ],
                vec![fits.clone()],
                vec![DeliveredView { missing: 3, ..fits }],
            ],
            names: vec!["clevel-france".to_owned(), "clevel-us-q1".to_owned()],
            programs: vec!["growth".to_owned(), "events".to_owned()],
            senders: vec![
                Choice::new("mem_1", "Claire Morel"),
                Choice {
                    refused: Some("session expired".to_owned()),
                    ..Choice::new("mem_3", "Maya Chen")
                },
            ],
            sources: vec![
                Choice::new("fnd_1", "Industry leaders France"),
                Choice::new("seg_1", "Industry leaders France"),
            ],
            time_zones: vec!["Europe/Paris".to_owned(), "America/New_York".to_owned()],
            custom_tokens: vec!["event".to_owned()],
            consequences: Consequences {
                per_day: 20,
                per_week: 100,
                budget: Some(80),
                used_by_others_per_week: 30,
                source_size: Some(412),
                first_day: Some("Tue 24 Nov".to_owned()),
            },
            fixed: false,
            conditions: Vec::new(),
            difference: None,
        }
    }

    /// A running campaign whose change is about to be saved.
    pub fn sample_difference() -> Self {
        Self {
            id: Some("cmp_1".to_owned()),
            problems: Problems::default(),
            fixed: true,
            difference: Some(Difference {
                version: 4,
                changes: ChangedField::samples(),
                changed_meanwhile: ChangedField::samples(),
                affected: vec!["12 people have something open in this campaign.".to_owned()],
            }),
            ..Self::sample()
        }
    }

    /// An untouched form for a new campaign.
    pub fn sample_new() -> Self {
        Self {
            form: CampaignForm::proposal(CampaignKind::Invite, "Europe/Paris"),
            problems: Problems::default(),
            delivered: Vec::new(),
            consequences: Consequences {
                per_day: 10,
                per_week: 50,
                ..Consequences::default()
            },
            ..Self::sample()
        }
    }

    /// A nurture campaign with two messages, of which the sender is asked.
    pub fn sample_nurture() -> Self {
        let mut form = CampaignForm::proposal(CampaignKind::Nurture, "Europe/Paris");
        "partners-news".clone_into(&mut form.name);
        "partners".clone_into(&mut form.program);
        form.apply("add_message");
        "Our year in operations is out, {{firstName|hello}}."
            .clone_into(&mut form.messages[0].texts[0].1);
        "5".clone_into(&mut form.messages[1].delay_days);
        form.moderation = true;
        Self {
            form,
            ..Self::sample_new()
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &CampaignFormView) -> Page {
    let title = match view.id {
        Some(_) => t!(f, "campaign-edit-title", name = &view.form.name),
        None => t!(f, "campaign-new-title", kind = view.form.kind.as_str()),
    };
    let section = section(view.form.kind);
    let head = Head::new(title)
        .parent(section.label(f), f.url(section.path()))
        .sentence(t!(f, "campaign-form-sentence"));
    page(f, section, head, form(f, view))
}

/// Where a POST answers the form as it is, with a part added or taken away, and saves nothing.
fn draft_url(f: &Frame, view: &CampaignFormView) -> String {
    match &view.id {
        Some(id) => f.url(&format!("/campaigns/{id}/draft")),
        None => f.url("/campaigns/draft"),
    }
}

/// The form alone: what a request for a draft answers with.
pub fn form(f: &Frame, view: &CampaignFormView) -> Markup {
    let action = match &view.id {
        Some(id) => f.url(&format!("/campaigns/{id}")),
        None => f.url("/campaigns"),
    };
    let draft = draft_url(f, view);
    html! {
        form.editor #campaign-form method="post" action=(action) data-guard
            hx-target:inherited="#campaign-form" hx-swap:inherited="outerMorph" {
            @if let Some(id) = &view.id {
                input type="hidden" name="campaign" value=(id);
            }
            input type="hidden" name="kind" value=(view.form.kind.as_str());
            // The first submit button is the one that Enter presses: it must save, not add a language.
            button.unseen type="submit" tabindex="-1" aria-hidden="true" { (t!(f, "campaign-save")) }
            @if view.id.is_some() { input type="hidden" name="version" value=(view.form.version); }
            div.editor__main {
                @if let Some(difference) = &view.difference { (changes(f, difference)) }
                (field::summary(&t!(f, "form-refused"), &view.problems))
                (identity(f, view))
                (messages(f, view, &draft))
                (schedule(f, view, &draft))
                (moderation(f, view))
                @if view.form.kind == CampaignKind::Invite { (withdrawal(f, view)) }
                (budget(f, view))
                (holidays(f, view))
            }
            aside.editor__side {
                (consequences(f, view))
                (steps(f, &step_list(view)))
            }
            div.editor__foot {
                (field::check("active", &t!(f, "campaign-start"), Some(&t!(f, "campaign-start-help", kind = view.form.kind.as_str())), view.form.active))
                div.editor__buttons {
                    a.button href=(f.url(section(view.form.kind).path())) { (t!(f, "cancel")) }
                    button.button.button--primary type="submit" { (t!(f, "campaign-save")) }
                }
            }
        }
    }
}

/// What saving makes different, whom it concerns, and the button that does it.
fn changes(f: &Frame, difference: &Difference) -> Markup {
    html! {
        section.group #campaign-difference tabindex="-1" aria-labelledby="group-difference" {
            h2 #group-difference { (t!(f, "difference-title")) }
            @if !difference.changed_meanwhile.is_empty() {
                (banner(Tone::Warning, &t!(f, "difference-meanwhile"), None))
                (versions::difference(f, &difference.changed_meanwhile))
                h3 { (t!(f, "difference-yours")) }
            }
            @if difference.changes.is_empty() { p { (t!(f, "difference-none")) } }
            (versions::difference(f, &difference.changes))
            @if !difference.changes.is_empty() {
                ul { @for sentence in &difference.affected { li { (sentence) } } }
                button.button.button--primary type="submit" name="confirmed" value=(difference.version) {
                    (t!(f, "difference-save"))
                }
            }
        }
    }
}

/// Days on which nothing leaves (R50).
fn holidays(f: &Frame, view: &CampaignFormView) -> Markup {
    let field = Field::new(
        "schedule.holidays",
        t!(f, "schedule-holidays"),
        &view.form.holidays,
    )
    .help(t!(f, "schedule-holidays-help"));
    html! { section.group { (field::area(&field, &view.problems, "3")) } }
}

fn identity(f: &Frame, view: &CampaignFormView) -> Markup {
    let (form, problems) = (&view.form, &view.problems);
    html! {
        section.group aria-labelledby="group-identity" {
            h2 #group-identity { (t!(f, "campaign-group-who")) }
            @if view.fixed {
                (banner(Tone::Info, &t!(f, "campaign-fixed"), None))
                dl.facts {
                    div { dt { (t!(f, "column-name")) } dd { (form.name) } }
                    div { dt { (t!(f, "column-program")) } dd { (form.program) } }
                    div { dt { (t!(f, "column-sender")) } dd { (sender_name(view)) } }
                }
                @for (name, value) in [("name", &form.name), ("program", &form.program), ("sender_id", &form.sender_id)] {
                    input type="hidden" name=(name) value=(value);
                }
            } @else {
                div.pair {
                    (field::suggested(&Field::new("name", t!(f, "column-name"), &form.name)
                        .help(t!(f, "campaign-name-help")).required(), problems, &view.names))
                    (field::suggested(&Field::new("program", t!(f, "column-program"), &form.program)
                        .help(t!(f, "campaign-program-help")).required(), problems, &view.programs))
                }
                (field::select(&Field::new("sender_id", t!(f, "column-sender"), &form.sender_id)
                    .help(t!(f, "campaign-sender-help")).required(), problems, &with_none(f, &view.senders)))
            }
            (field::select(&Field::new("source", t!(f, "column-source"), &form.source_id)
                .help(t!(f, "campaign-source-help", kind = form.kind.as_str())).required(), problems, &with_none(f, &view.sources)))
            (field::area(&Field::new("description", t!(f, "campaign-description"), &form.description), problems, "2"))
        }
    }
}

fn sender_name(view: &CampaignFormView) -> &str {
    view.senders
        .iter()
        .find(|choice| choice.value == view.form.sender_id)
        .map_or(view.form.sender_id.as_str(), |choice| choice.label.as_str())
}

fn with_none(f: &Frame, choices: &[Choice]) -> Vec<Choice> {
    std::iter::once(Choice::new("", t!(f, "choose")))
        .chain(choices.iter().cloned())
        .collect()
}

fn messages(f: &Frame, view: &CampaignFormView, draft: &str) -> Markup {
    let context = MessageContext {
        preview_url: f.url("/campaigns/preview"),
        draft_url: draft.to_owned(),
        custom_tokens: view.custom_tokens.clone(),
        conditions: view.conditions.clone(),
    };
    let next = match step_at(view.form.kind, view.form.messages.len()) {
        MessageStep::Welcome => t!(f, "campaign-add-welcome"),
        MessageStep::FollowUp => t!(f, "campaign-add-follow-up"),
        MessageStep::Message | MessageStep::Invitation => t!(f, "campaign-add-message"),
    };
    html! {
        section.group aria-labelledby="group-messages" #f-messages {
            h2 #group-messages { (t!(f, "campaign-group-messages")) }
            (field::error("messages", &view.problems))
            @for (index, entry) in view.form.messages.iter().enumerate() {
                @let delivered = view.delivered.get(index).map_or(&[][..], Vec::as_slice);
                (message::message(f, &context, index, entry, delivered, &view.problems))
            }
            @if view.form.messages.len() < limits::MESSAGES_MAXIMUM {
                button.button type="submit" name="do" value="add_message" formaction=(draft) hx-post=(draft) formnovalidate {
                    (icon(Icon::Plus)) (next)
                }
            }
        }
    }
}

fn schedule(f: &Frame, view: &CampaignFormView, draft: &str) -> Markup {
    let context = ScheduleContext {
        draft_url: draft.to_owned(),
        time_zones: view.time_zones.clone(),
        cohort_label: t!(f, "campaign-cohort"),
        cohort_help: t!(f, "campaign-cohort-help"),
        cohort_name: "schedule.cohort_size",
    };
    html! {
        section.group aria-labelledby="group-schedule" {
            h2 #group-schedule { (t!(f, "campaign-group-schedule")) }
            (slots::schedule(f, &context, &view.form.schedule, &view.problems))
        }
    }
}

fn moderation(f: &Frame, view: &CampaignFormView) -> Markup {
    let silence = Field::new(
        "moderation.on_silence",
        t!(f, "campaign-on-silence"),
        &view.form.on_silence,
    );
    html! {
        section.group aria-labelledby="group-moderation" {
            h2 #group-moderation { (t!(f, "campaign-group-moderation")) }
            (field::check("moderation.enabled", &t!(f, "campaign-moderation", kind = view.form.kind.as_str()),
                Some(&t!(f, "campaign-moderation-help")), view.form.moderation))
            (field::radios(&silence, &view.problems, &[
                (Choice::new(OnSilence::Hold.as_str(), t!(f, "silence-hold")), t!(f, "silence-hold-help")),
                (Choice::new(OnSilence::Send.as_str(), t!(f, "silence-send")), t!(f, "silence-send-help")),
                (Choice::new(OnSilence::Drop.as_str(), t!(f, "silence-drop")), t!(f, "silence-drop-help")),
            ]))
        }
    }
}

/// What happens to invitations that nobody answered (R64).
fn withdrawal(f: &Frame, view: &CampaignFormView) -> Markup {
    let policy = Field::new(
        "withdrawal.policy",
        t!(f, "campaign-withdrawal"),
        &view.form.withdrawal,
    );
    let days = Field::new(
        "withdrawal.after_days",
        t!(f, "campaign-withdrawal-after-days"),
        &view.form.withdrawal_after_days,
    );
    let choice =
        |policy: WithdrawalPolicy, label, help| (Choice::new(policy.as_str(), label), help);
    html! {
        section.group aria-labelledby="group-withdrawal" {
            h2 #group-withdrawal { (t!(f, "campaign-group-withdrawal")) }
            (field::radios(&policy, &view.problems, &[
                choice(WithdrawalPolicy::Propose, t!(f, "withdrawal-propose"), t!(f, "withdrawal-propose-help")),
                choice(WithdrawalPolicy::Automatic, t!(f, "withdrawal-automatic"), t!(f, "withdrawal-automatic-help")),
                choice(WithdrawalPolicy::Never, t!(f, "withdrawal-never"), t!(f, "withdrawal-never-help")),
            ]))
            (field::line(&days, &view.problems, "number", &[("min", "1"), ("max", "180"), ("inputmode", "numeric")]))
            p.note { (t!(f, "campaign-withdrawal-help")) }
        }
    }
}

/// The campaign's part in the budgets of its sender (R51).
fn budget(f: &Frame, view: &CampaignFormView) -> Markup {
    let weight = Field::new("budget.weight", t!(f, "campaign-weight"), &view.form.weight)
        .help(t!(f, "campaign-weight-help"));
    let most = limits::CAMPAIGN_WEIGHT_MAXIMUM.to_string();
    html! {
        section.group aria-labelledby="group-budget" {
            h2 #group-budget { (t!(f, "campaign-group-budget")) }
            (field::line(&weight, &view.problems, "number", &[("min", "1"), ("max", &most), ("inputmode", "numeric"), ("class", "input--figure")]))
            @if view.form.kind == CampaignKind::Invite {
                (field::check("budget.without_note", &t!(f, "campaign-without-note"),
                    Some(&t!(f, "campaign-without-note-help")), view.form.without_note))
            }
        }
    }
}

/// What saving would mean. It is asked for again as fields change; without a script the button asks.
pub fn consequences(f: &Frame, view: &CampaignFormView) -> Markup {
    let facts = &view.consequences;
    let kind = view.form.kind;
    let planned = match kind {
        CampaignKind::Invite => facts.per_week + facts.used_by_others_per_week,
        CampaignKind::Nurture => facts.per_day,
    };
    let over = facts.budget.filter(|budget| planned > *budget);
    html! {
        section.consequences #consequences aria-labelledby="consequences-title" aria-live="polite"
            hx-post=(f.url("/campaigns/consequences")) hx-include="#campaign-form" hx-target="this" hx-swap="outerMorph"
            hx-trigger="change from:#campaign-form delay:200ms, input from:#schedule delay:400ms" hx-sync="this:replace" {
            h2 #consequences-title { (t!(f, "consequences-title")) }
            dl.facts {
                div { dt { (t!(f, "consequences-per-day", kind = kind.as_str())) } dd.figures { (f.number(facts.per_day)) } }
                div { dt { (t!(f, "consequences-per-week", kind = kind.as_str())) } dd.figures { (f.number(facts.per_week)) } }
                @if let Some(budget) = facts.budget {
                    div { dt { (t!(f, "consequences-budget", kind = kind.as_str())) } dd.figures { (f.number(budget)) } }
                }
                @if kind == CampaignKind::Invite && facts.used_by_others_per_week > 0 {
                    div { dt { (t!(f, "consequences-others")) } dd.figures { (f.number(facts.used_by_others_per_week)) } }
                }
                @if let Some(size) = facts.source_size {
                    div { dt { (t!(f, "consequences-source")) } dd.figures { (f.number(size as i64)) } }
                }
                @if let Some(day) = &facts.first_day {
                    div { dt { (t!(f, "consequences-first-day", kind = kind.as_str())) } dd { (day) } }
                }
            }
            @if let Some(budget) = over {
                (banner(Tone::Warning, &t!(f, "consequences-over-budget", kind = kind.as_str(), budget = budget), None))
            }
            noscript {
                button.button type="submit" name="do" value="look" formaction=(draft_url(f, view)) formnovalidate {
                    (t!(f, "consequences-look"))
                }
            }
        }
    }
}

fn step_list(view: &CampaignFormView) -> Vec<Step> {
    view.form
        .messages
        .iter()
        .enumerate()
        .map(|(index, message)| Step {
            step: message.step,
            delay_days: message.delay_days.parse().unwrap_or_default(),
            excerpt: message.texts.first().and_then(|(_, text)| excerpt(text)),
            languages: message
                .texts
                .iter()
                .skip(1)
                .map(|(language, _)| language.clone())
                .collect(),
            variants: message
                .variants
                .iter()
                .map(|variant| variant.name.clone())
                .collect(),
            href: Some(format!("#message-{index}")),
        })
        .collect()
}

/// The first words of a text.
pub fn excerpt(text: &str) -> Option<String> {
    const LENGTH: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return None;
    }
    let short: String = line.chars().take(LENGTH).collect();
    Some(if short.len() < line.len() {
        format!("{}…", short.trim_end())
    } else {
        short
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_and_go_and_nothing_typed_is_lost() {
        let mut form = CampaignFormView::sample().form;
        form.apply("add_language:1:de");
        assert_eq!(form.messages[1].texts[1].0, "de");
        assert_eq!(form.messages[1].shown_language, "de");
        form.apply("remove_message:1");
        assert_eq!(form.messages.len(), 2);
        assert_eq!(form.messages[1].step, MessageStep::Welcome);
        assert!(form.messages[1].texts[0].1.starts_with("Last week"));
        form.apply("add_slot:18:00");
        assert_eq!(form.schedule.slots[2].start, "18:00");
        form.apply("remove_slot:0");
        assert_eq!(form.schedule.slots.len(), 2);
        form.apply("remove_message:0");
        form.apply("remove_slot:99");
        form.apply("nonsense:1:2");
        form.apply("add_language:0:de");
        for _ in 0..5 {
            form.apply("add_variant:0");
        }
        form.apply("remove_variant:0:C");
        form.apply("remove_language:0:fr");
        let names: Vec<&str> = form.messages[0]
            .variants
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(names, ["B", "D"]);
        let languages: Vec<&str> = form.messages[0].variants[0]
            .texts
            .iter()
            .map(|(tag, _)| tag.as_str())
            .collect();
        assert_eq!(languages, ["default", "de"]);
        form.apply("add_variant:0");
        assert_eq!(form.messages[0].variants[1].name, "C");
        assert_eq!(form.messages.len(), 2);
    }

    #[test]
    fn a_nurture_campaign_consists_of_messages() {
        let mut form = CampaignForm::proposal(CampaignKind::Nurture, "Europe/Paris");
        assert!(!form.moderation, "messages leave without asking");
        form.apply("add_message");
        form.apply("add_message");
        form.apply("remove_message:1");
        let steps: Vec<_> = form.messages.iter().map(|message| message.step).collect();
        assert_eq!(steps, [MessageStep::Message; 2]);
    }

    #[test]
    fn an_excerpt_is_one_line() {
        assert_eq!(excerpt(" a\n b ").as_deref(), Some("a b"));
        assert_eq!(excerpt("  "), None);
        assert!(excerpt(&"é".repeat(80)).unwrap().ends_with('…'));
    }
}
