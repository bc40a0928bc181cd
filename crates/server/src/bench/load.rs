//! The load generator: closed loops over kept connections, or a fixed rate, on one thread of its own.

use std::cell::{Cell, RefCell};
use std::io::{Error, Result};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::task::LocalSet;

use super::bar::Bar;
use super::figures::Figures;
use super::wire::Wire;

/// The slowest latency that is told apart: a minute, in microseconds.
pub(super) const SLOWEST: u64 = 60_000_000;
/// A clock tick of `/proc`, in milliseconds: Linux shows 100 a second to programs on every architecture.
const TICK: u64 = 10;

/// When a run is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// After this time.
    After(Duration),
    /// After this many requests.
    Requests(u64),
}

/// What to send, where, and for how long.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the progress bar calls the run.
    pub name: String,
    /// The server.
    pub address: SocketAddr,
    /// How many connections send at the same time, each one request after the other; at least one.
    pub connections: usize,
    /// When it is over.
    pub end: End,
    /// Requests per second over all connections; `None` sends as fast as answers come.
    pub rate: Option<u64>,
    /// The process whose processor time is counted; `None` for this one, without the generator's thread.
    pub process: Option<u32>,
}

/// Runs the plan. `request` makes the bytes of a request from the number of its connection and its own number; it must
/// be a whole HTTP/1.1 request. Blocks until the run is over; call it outside of a runtime or from a blocking thread.
///
/// # Errors
/// The server cannot be reached at the start, or the system gives no thread.
pub fn run<F>(plan: &Plan, request: F) -> Result<Figures>
where
    F: FnMut(usize, u64) -> Vec<u8> + Send + 'static,
{
    let plan = plan.clone();
    let thread = std::thread::Builder::new().name("usher-load".to_owned()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        LocalSet::new().block_on(&runtime, measure(plan, request))
    })?;
    thread.join().map_err(|_| Error::other("the load generator's thread broke off"))?
}

/// What all connections of a run share; they live on one thread.
struct Shared<F> {
    plan: Plan,
    request: RefCell<F>,
    started: Instant,
    /// The number of the next request.
    next: Cell<u64>,
    errors: Cell<u64>,
    latencies: RefCell<Histogram<u64>>,
}

async fn measure<F>(plan: Plan, request: F) -> Result<Figures>
where
    F: FnMut(usize, u64) -> Vec<u8> + 'static,
{
    let mut wires = Vec::new();
    for _ in 0..plan.connections.max(1) {
        wires.push(Wire::connect(plan.address).await?);
    }
    let histogram = Histogram::new_with_bounds(1, SLOWEST, 3).map_err(|error| Error::other(error.to_string()))?;
    let cpu_before = cpu(plan.process);
    let shared = Rc::new(Shared {
        request: RefCell::new(request),
        started: Instant::now(),
        next: Cell::new(0),
        errors: Cell::new(0),
        latencies: RefCell::new(histogram),
        plan,
    });
    let progress = tokio::task::spawn_local(progress(shared.clone()));
    let tasks: Vec<_> = wires
        .into_iter()
        .enumerate()
        .map(|(connection, wire)| tokio::task::spawn_local(send(shared.clone(), connection, wire)))
        .collect();
    for task in tasks {
        task.await.map_err(|_| Error::other("a connection of the load generator broke off"))?;
    }
    let wall = shared.started.elapsed();
    let used = cpu(shared.plan.process).saturating_sub(cpu_before);
    progress.abort();
    let latencies = shared.latencies.borrow();
    Ok(Figures::new(&latencies, shared.errors.get(), wall, used))
}

impl<F> Shared<F> {
    /// The number of the next request, `None` when the run is over.
    fn draw(&self) -> Option<u64> {
        let number = self.next.get();
        let over = match self.plan.end {
            End::After(time) => self.started.elapsed() >= time,
            End::Requests(count) => number >= count,
        };
        (!over).then(|| {
            self.next.set(number + 1);
            number
        })
    }

    /// When request `number` is due, at a fixed rate.
    fn due(&self, number: u64) -> Option<Instant> {
        let rate = self.plan.rate?.max(1);
        let nanos = u128::from(number) * 1_000_000_000 / u128::from(rate);
        Some(self.started + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
    }
}

async fn send<F>(shared: Rc<Shared<F>>, connection: usize, mut wire: Wire)
where
    F: FnMut(usize, u64) -> Vec<u8>,
{
    while let Some(number) = shared.draw() {
        let mut begin = Instant::now();
        if let Some(due) = shared.due(number) {
            if due > begin {
                tokio::time::sleep_until(due.into()).await;
                // The timer's own delay, up to a millisecond, is not the server's.
                begin = Instant::now();
            } else {
                // No connection was free when it was due: the wait counts, or a stall would hide what it held up.
                begin = due;
            }
        }
        let bytes = (shared.request.borrow_mut())(connection, number);
        match wire.exchange(&bytes).await {
            Ok(status) if status < 400 => {
                let micros = u64::try_from(begin.elapsed().as_micros()).unwrap_or(SLOWEST);
                shared.latencies.borrow_mut().saturating_record(micros.max(1));
            }
            Ok(_) => shared.errors.set(shared.errors.get() + 1),
            Err(_) => {
                shared.errors.set(shared.errors.get() + 1);
                // A server that is gone answers at once, and often: give it, and the processor, a moment.
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
}

/// Shows how far the run is.
async fn progress<F>(shared: Rc<Shared<F>>) {
    let length = match shared.plan.end {
        End::After(time) => u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
        End::Requests(count) => count,
    };
    let bar = Bar::new(&shared.plan.name, length);
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        bar.at(match shared.plan.end {
            End::After(_) => u64::try_from(shared.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            End::Requests(_) => shared.next.get(),
        });
    }
}

/// Processor time used so far: another process's, or this one's without the calling thread. Zero where the system does
/// not tell.
pub(super) fn cpu(process: Option<u32>) -> Duration {
    match process {
        Some(pid) => ticks(&format!("/proc/{pid}/stat")),
        None => ticks("/proc/self/stat").saturating_sub(ticks("/proc/thread-self/stat")),
    }
}

fn ticks(path: &str) -> Duration {
    Duration::from_millis(std::fs::read_to_string(path).ok().and_then(|text| used(&text)).unwrap_or(0) * TICK)
}

/// User and system time from a `stat` line, in ticks: fields 14 and 15, counted behind the name, which may hold all.
fn used(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let (user, system) = (fields.next()?.parse::<u64>().ok()?, fields.next()?.parse::<u64>().ok()?);
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use axum::Router;
    use axum::routing::get;

    /// A server of our own; it ends with the runtime.
    fn server() -> (tokio::runtime::Runtime, SocketAddr, Arc<AtomicU64>) {
        let runtime = crate::listener::runtime().unwrap();
        let seen = Arc::new(AtomicU64::new(0));
        let counted = seen.clone();
        let every_third_fails = move || async move {
            let number = counted.fetch_add(1, Ordering::Relaxed);
            if number % 3 == 2 { http::StatusCode::SERVICE_UNAVAILABLE } else { http::StatusCode::OK }
        };
        let closing = || async { ([("connection", "close")], "bye") };
        let router = Router::new().route("/third", get(every_third_fails)).route("/close", get(closing));
        let listener = runtime.block_on(async { crate::listener::bind("127.0.0.1:0".parse().unwrap()) }).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move {
            let (_sender, receiver) = tokio::sync::mpsc::channel(1);
            crate::listener::serve(listener, router, Duration::ZERO, receiver).await
        });
        (runtime, address, seen)
    }

    fn plan(address: SocketAddr, end: End, rate: Option<u64>) -> Plan {
        Plan { name: "test".to_owned(), address, connections: 4, end, rate, process: None }
    }

    fn bytes(path: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").into_bytes()
    }

    #[test]
    fn every_request_is_sent_once_and_bad_answers_are_errors() {
        let (_runtime, address, seen) = server();
        let figures = run(&plan(address, End::Requests(300), None), |_, _| bytes("/third")).unwrap();
        assert_eq!((seen.load(Ordering::Relaxed), figures.errors), (300, 100));
        assert!(figures.per_second > 0 && figures.p50_us <= figures.p99_us && figures.p99_us <= figures.max_us);
    }

    #[test]
    fn numbers_and_connections_reach_the_closure() {
        let (_runtime, address, _) = server();
        let (sender, receiver) = std::sync::mpsc::channel();
        let made = run(&plan(address, End::Requests(50), None), move |connection, number| {
            sender.send((connection, number)).unwrap();
            bytes("/close")
        });
        assert_eq!(made.unwrap().errors, 0);
        let (connections, mut numbers): (Vec<_>, Vec<_>) = receiver.into_iter().unzip();
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(0..50));
        assert!(connections.iter().all(|connection| *connection < 4));
    }

    #[test]
    fn a_fixed_rate_is_not_exceeded() {
        let (_runtime, address, seen) = server();
        let started = Instant::now();
        run(&plan(address, End::Requests(61), Some(200)), |_, _| bytes("/third")).unwrap();
        assert!(started.elapsed() >= Duration::from_millis(300), "the last of 61 is due after 300 ms");
        assert_eq!(seen.load(Ordering::Relaxed), 61);
    }

    #[test]
    fn a_run_ends_after_its_time() {
        let (_runtime, address, seen) = server();
        let figures = run(&plan(address, End::After(Duration::from_millis(50)), None), |_, _| bytes("/third")).unwrap();
        assert!(seen.load(Ordering::Relaxed) > 0 && figures.max_us > 0);
    }

    #[test]
    fn a_server_that_is_not_there_is_an_error() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(run(&plan(free, End::Requests(1), None), |_, _| bytes("/")).is_err());
    }

    #[test]
    fn processor_time_is_read_whatever_the_program_is_called() {
        let line = "17 (a) b (c) S 1 1 1 0 -1 4194304 100 0 0 0 70 30 0 0 20 0 1 0 5 6 7";
        assert_eq!(used(line), Some(100));
        assert_eq!(used("nonsense"), None);
    }
}
