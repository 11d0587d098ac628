//! How well and how fast replies are judged: on the part of the labelled replies that nothing was trained on.

use anyhow::{Result, anyhow};
use words::reply::corpus::{self, Labelled, Part};
use words::reply::evaluation::Evaluation;
use words::reply::{Class, Language, judge};

use crate::Setting;
use crate::measure::Stopwatch;
use crate::report::{Better, Line, Measure, Report, Target};

/// Judges the replies that are held out; the table of all figures goes to standard error.
pub fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    let all = corpus::own().map_err(|problem| anyhow!(problem))?;
    let held_out: Vec<&Labelled> = all
        .iter()
        .filter(|one| one.part() == Part::HeldOut)
        .collect();
    let evaluation = Evaluation::of(held_out.iter().copied());
    eprintln!("{evaluation}");
    for language in Language::ALL {
        let bound = match language {
            Language::English | Language::French => 90.0,
            _ => 85.0,
        };
        let replies = evaluation.replies(Some(language), None);
        let right = evaluation.accuracy_percent(Some(language), None);
        let size = format!("{} {replies} held out", language.tag());
        let line = Line::figure("replies", "right", size, ("%", Better::Higher), &[right]);
        let target = Target::at_least(Measure::Figure, bound);
        report.lines.push(line.should([target]));
    }
    let stops = evaluation.replies(None, Some(Class::Stop));
    let missed = 100.0 * f64::from(evaluation.stops_missed()) / f64::from(stops);
    let size = format!("{stops} that ask to stop");
    let line = Line::figure(
        "replies",
        "stop missed",
        size,
        ("%", Better::Lower),
        &[missed],
    );
    report
        .lines
        .push(line.should([Target::at_most(Measure::Figure, 1.0)]));
    report.lines.push(speed(setting, &all));
    Ok(())
}

/// Microseconds for a reply, all of them in turn.
fn speed(setting: &Setting, all: &[Labelled]) -> Line {
    let rounds = if setting.full { 20 } else { 3 };
    let figures: Vec<f64> = (0..setting.pairs)
        .map(|_| {
            let watch = Stopwatch::start();
            for one in all.iter().cycle().take(rounds * all.len()) {
                std::hint::black_box(judge(&one.text, None));
            }
            watch.milliseconds() * 1_000.0 / (rounds * all.len()) as f64
        })
        .collect();
    let size = format!("{} replies", all.len());
    Line::figure(
        "replies",
        "time for one",
        size,
        ("us", Better::Lower),
        &figures,
    )
}
