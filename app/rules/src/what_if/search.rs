//! The highest value of a function of which only its steepness is known.

use std::collections::BinaryHeap;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Where the highest value tried lies.
    pub(super) at: i64,
    /// That value.
    pub(super) value: i64,
    /// No value is above this.
    pub(super) bound: i64,
}

/// A stretch between two points that were tried, ordered by what could lie in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stretch {
    bound: i64,
    from: (i64, i64),
    to: (i64, i64),
}

impl Stretch {
    fn new(from: (i64, i64), to: (i64, i64), steepness: i64) -> Self {
        let width = to.0 - from.0;
        let between = (from.1 + to.1 + steepness * width).div_euclid(2);
        // Next to each other: there is nothing between.
        let bound = if width <= 1 { from.1.max(to.1) } else { between };
        Self { bound, from, to }
    }
}

/// The highest value from `low` to `high` of a function whose neighbouring values differ by at most
/// `steepness`, with at most `tries` values tried (and a few more). Exact when `bound` equals `value`.
pub(super) fn highest<E>(
    (low, high): (i64, i64),
    steepness: i64,
    tries: usize,
    mut value: impl FnMut(i64) -> Result<i64, E>,
) -> Result<Found, E> {
    let first = (low, value(low)?);
    let last = (high.max(low), value(high.max(low))?);
    let mut best = if first.1 >= last.1 { first } else { last };
    let mut open = BinaryHeap::from([Stretch::new(first, last, steepness)]);
    for _ in 0..tries {
        let Some(stretch) = open.pop() else { break };
        if stretch.bound <= best.1 {
            open.push(stretch);
            break;
        }
        let middle = stretch.from.0.midpoint(stretch.to.0);
        let found = (middle, value(middle)?);
        if found.1 > best.1 {
            best = found;
        }
        open.push(Stretch::new(stretch.from, found, steepness));
        open.push(Stretch::new(found, stretch.to, steepness));
    }
    let bound = open.peek().map_or(best.1, |stretch| stretch.bound.max(best.1));
    Ok(Found { at: best.0, value: best.1, bound })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: impl Fn(i64) -> i64, to: i64, tries: usize) -> Found {
        highest((0, to), 3, tries, |at| Ok::<i64, ()>(values(at))).unwrap()
    }

    #[test]
    fn the_highest_value_is_found_wherever_it_lies() {
        for top in [0, 1, 77, 499_999, 1_000_000] {
            let found = of(|at| -(at - top).abs(), 1_000_000, 2_000);
            assert_eq!(found, Found { at: top, value: 0, bound: 0 });
        }
        // A small peak far from the high end.
        let found = of(|at| (at / 2).max(600_000 - 3 * (at - 300_000).abs()), 1_000_000, 2_000);
        assert_eq!(found, Found { at: 300_000, value: 600_000, bound: 600_000 });
    }

    #[test]
    fn too_few_tries_leave_a_bound_that_holds() {
        let found = of(|at| i64::from(at == 700), 1_000, 10);
        assert!(found.value == 0 && found.bound >= 1, "{found:?}");
        assert_eq!(of(|at| i64::from(at == 700), 1_000, 5_000), Found { at: 700, value: 1, bound: 1 });
        assert_eq!(of(|_| 5, 0, 100), Found { at: 0, value: 5, bound: 5 });
    }
}
