//! Sending moments within a window: random, distinct, human (R50).

use super::occurrence::Window;
use crate::entropy::Entropy;
use crate::limits::MOMENT_SPACING_MILLISECONDS;
use crate::time::{Timestamp, span};

/// `count` moments inside the window, in order, no two the same; the same seed gives the same ones.
///
/// They lie at least half a minute apart where the window has room for it, else as far apart as
/// half of the window allows, and at least a second apart as long as it has that many seconds. How
/// they spread beyond that is chance. For what is left of a window see [`Window::rest_from`].
pub fn moments(window: Window, count: usize, seed: u64) -> Vec<Timestamp> {
    let length = window.milliseconds();
    let wanted = i64::try_from(count).unwrap_or(i64::MAX).min(length);
    if wanted <= 0 {
        return Vec::new();
    }
    let spacing = spacing(length, wanted);
    // All spacings taken out, what remains is a shorter window in which points fall freely; put
    // back between them, they keep their distance. The last instant of the window is length - 1.
    let free = length - 1 - (wanted - 1) * spacing;
    let mut entropy = Entropy::from_seed(seed);
    let mut points: Vec<i64> = (0..wanted)
        .map(|_| below(&mut entropy, free.saturating_add(1)))
        .collect();
    points.sort_unstable();
    points
        .into_iter()
        .zip(0..)
        .map(|(point, before): (i64, i64)| window.starts_at.plus_millis(point + before * spacing))
        .collect()
}

/// The least distance between two of `count` moments in `length`, both in milliseconds and
/// `count` at most `length`.
fn spacing(length: i64, count: i64) -> i64 {
    let half_of_the_window = length / (2 * count);
    let comfortable = half_of_the_window.min(MOMENT_SPACING_MILLISECONDS);
    if comfortable >= span::SECOND {
        comfortable
    } else if length / count >= span::SECOND {
        span::SECOND
    } else {
        comfortable.max(1)
    }
}

/// A number from 0 to `bound` - 1, each as likely as the others but for less than one in 2^20:
/// windows are shorter than 2^44 milliseconds.
fn below(entropy: &mut Entropy, bound: i64) -> i64 {
    let product = u128::from(entropy.next_u64()) * u128::from(bound.max(1).unsigned_abs());
    i64::try_from(product >> 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn window(milliseconds: i64) -> Window {
        Window {
            starts_at: Timestamp::from_millis(1_800_000_000_000),
            ends_at: Timestamp::from_millis(1_800_000_000_000 + milliseconds),
        }
    }

    #[test]
    fn the_seed_decides() {
        let three_hours = window(3 * span::HOUR);
        assert_eq!(moments(three_hours, 10, 7), moments(three_hours, 10, 7));
        assert_ne!(moments(three_hours, 10, 7), moments(three_hours, 10, 8));
    }

    #[test]
    fn an_empty_window_or_nobody_to_write_to_gives_none() {
        assert!(moments(window(0), 5, 1).is_empty());
        assert!(moments(window(-5), 5, 1).is_empty());
        assert!(moments(window(span::HOUR), 0, 1).is_empty());
    }

    #[test]
    fn over_many_seeds_they_fill_the_window() {
        let hour = window(span::HOUR);
        let mut thirds = [0_u32; 3];
        for seed in 0..2_000 {
            for moment in moments(hour, 4, seed) {
                let into = moment.millis_since(hour.starts_at);
                thirds[usize::try_from(into * 3 / span::HOUR).unwrap()] += 1;
            }
        }
        // A third of 8,000 each, give or take five standard deviations.
        for count in thirds {
            assert!((2_450..2_880).contains(&count), "{thirds:?}");
        }
    }

    proptest! {
        #[test]
        fn moments_are_inside_in_order_and_apart(
            milliseconds in 1_i64..(26 * span::HOUR),
            count in 1_usize..60,
            seed in any::<u64>(),
        ) {
            let window = window(milliseconds);
            let moments = moments(window, count, seed);
            prop_assert_eq!(moments.len() as i64, (count as i64).min(milliseconds));
            prop_assert!(moments.iter().all(|moment| window.contains(*moment)));
            prop_assert!(moments.is_sorted_by(|earlier, later| earlier < later));
            let gaps = moments.windows(2).map(|pair| pair[1].millis_since(pair[0]));
            if let Some(smallest) = gaps.min() {
                if milliseconds >= count as i64 * span::SECOND {
                    prop_assert!(smallest >= span::SECOND, "{}", smallest);
                }
                if milliseconds >= 2 * count as i64 * MOMENT_SPACING_MILLISECONDS {
                    prop_assert!(smallest >= MOMENT_SPACING_MILLISECONDS, "{}", smallest);
                }
            }
        }

        #[test]
        fn the_rest_of_a_window_has_its_own_moments(
            passed in 0_i64..span::HOUR,
            count in 1_usize..26,
            seed in any::<u64>(),
        ) {
            let now = window(span::HOUR).starts_at.plus_millis(passed);
            let rest = window(span::HOUR).rest_from(now).unwrap();
            prop_assert!(moments(rest, count, seed).iter().all(|moment| *moment >= now && rest.contains(*moment)));
        }
    }
}
