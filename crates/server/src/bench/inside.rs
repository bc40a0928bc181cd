//! Courses without HTTP: use cases called in this process by many tasks at once, each one call after the other.

use std::future::Future;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use super::figures::Figures;
use super::load::{SLOWEST, cpu};

/// How long tasks call, and how long each waits between two calls; the wait is no part of the latency.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// When the run is over.
    pub(super) time: Duration,
    /// The wait before each call; zero for as fast as answers come.
    pub(super) pause: Duration,
}

/// Calls `step` in one task for each start, handing on what it answered to the next call. Ends with the first error:
/// a course whose chain breaks measures nothing.
pub(super) async fn drive<S, F, R>(pace: Pace, starts: Vec<S>, step: F) -> Result<Figures, String>
where
    S: Send + 'static,
    F: Fn(S) -> R + Clone + Send + 'static,
    R: Future<Output = Result<S, String>> + Send + 'static,
{
    let before = cpu(None);
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for mut state in starts {
        let step = step.clone();
        tasks.spawn(async move {
            let mut latencies = histogram()?;
            while begun.elapsed() < pace.time {
                if !pace.pause.is_zero() {
                    tokio::time::sleep(pace.pause).await;
                }
                let asked = Instant::now();
                state = step(state).await?;
                let micros = u64::try_from(asked.elapsed().as_micros()).unwrap_or(SLOWEST);
                latencies.saturating_record(micros.max(1));
            }
            Ok::<_, String>(latencies)
        });
    }
    let mut all = histogram()?;
    while let Some(done) = tasks.join_next().await {
        let latencies = done.map_err(|error| error.to_string())??;
        all.add(latencies).map_err(|error| error.to_string())?;
    }
    Ok(Figures::new(&all, 0, begun.elapsed(), cpu(None).saturating_sub(before)))
}

fn histogram() -> Result<Histogram<u64>, String> {
    Histogram::new_with_bounds(1, SLOWEST, 3).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_task_hands_its_answer_to_its_next_call() {
        let pace = Pace { time: Duration::from_millis(30), pause: Duration::from_millis(1) };
        let (sender, receiver) = std::sync::mpsc::channel();
        let figures = drive(pace, vec![0_u64, 1_000_000], move |state| {
            sender.send(state).unwrap();
            async move { Ok(state + 1) }
        });
        assert!(figures.await.unwrap().per_second > 0);
        let mut seen: Vec<u64> = receiver.into_iter().collect();
        seen.sort_unstable();
        let few = seen.iter().filter(|number| **number < 1_000_000).count() as u64;
        assert!(seen.iter().take_while(|number| **number < 1_000_000).copied().eq(0..few) && few > 1);
    }

    #[tokio::test]
    async fn a_call_that_fails_ends_the_course() {
        let pace = Pace { time: Duration::from_mins(1), pause: Duration::ZERO };
        let figures = drive(pace, vec![0_u8], |_| async { Err("no".to_owned()) });
        assert_eq!(figures.await, Err("no".to_owned()));
    }
}
