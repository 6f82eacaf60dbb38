//! `portal estimate`: asks the engine from a file or from standard input. No setting is read and no database opened.

use std::{
    fs::File,
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use clap::Args;

use crate::{
    commands::{CANNOT_RUN, ended},
    engine::{
        self, LARGEST, Steps,
        batch::{Answers, Chunk, Chunks},
    },
};

/// Bytes of a batch that are read at once.
const AT_ONCE: usize = 256 * 1024;

#[derive(Debug, Args)]
pub(super) struct EstimateArgs {
    /// The request as JSON; `-` for standard input
    #[arg(value_name = "FILE", required_unless_present = "batch", conflicts_with = "batch")]
    file: Option<PathBuf>,
    /// Answer one request on each line of standard input, in order
    #[arg(long)]
    batch: bool,
    /// Tell the steps behind the amounts too
    #[arg(long)]
    trace: bool,
    /// Lay the answer out for reading, as a terminal gets it anyway
    #[arg(long, conflicts_with = "batch")]
    pretty: bool,
}

/// Exit status 0: everything was answered; 1: something was a problem; 2: it could not run.
pub(super) fn run(args: &EstimateArgs) -> ExitCode {
    let steps = if args.trace { Steps::Told } else { Steps::LeftOut };
    match &args.file {
        Some(file) => one(file, steps, args.pretty),
        None => ended(batch(io::stdin().lock(), io::stdout(), steps), "answering"),
    }
}

fn one(file: &Path, steps: Steps, pretty: bool) -> ExitCode {
    let request = match read(file) {
        Ok(request) => request,
        Err(error) => {
            eprintln!("portal: cannot read {}: {error}", file.display());
            return ExitCode::from(CANNOT_RUN);
        }
    };
    let reply = engine::answer(&request, steps);
    let mut out = io::stdout().lock();
    let text = if pretty || out.is_terminal() { reply.pretty() } else { reply.json() };
    ended(writeln!(out, "{text}").map(|()| reply.problem().is_none()), "answering")
}

/// The request, or the first bytes of one that is too large.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let input: Box<dyn Read> =
        if file == Path::new("-") { Box::new(io::stdin().lock()) } else { Box::new(File::open(file)?) };
    let mut request = Vec::new();
    let one_more = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    input.take(one_more).read_to_end(&mut request)?;
    Ok(request)
}

/// Answers a batch on all cores; `true` when every line was answered.
///
/// Chunk number k goes to thread k of n and comes back from it, in turns, so that the order is kept without sorting.
/// Each queue holds one chunk, so that a slow reader of the answers slows the reading down and memory stays as it is.
fn batch(input: impl Read, mut out: impl Write + Send, steps: Steps) -> io::Result<bool> {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    thread::scope(|scope| {
        let mut questions = Vec::new();
        let mut answers = Vec::new();
        for _ in 0..cores {
            let (question, asked) = sync_channel::<Chunk>(1);
            let (reply, answered) = sync_channel::<Answers>(1);
            scope.spawn(move || work(&asked, &reply, steps));
            questions.push(question);
            answers.push(answered);
        }
        let writing = scope.spawn(move || write(&answers, &mut out));
        let read = ask(Chunks::new(input, AT_ONCE), &questions);
        drop(questions);
        let written = writing.join().unwrap_or_else(|_| Err(io::Error::other("the writing thread broke")));
        read.and(written)
    })
}

/// Gives the chunks to the threads in turns, until they are all given out or nobody takes them.
fn ask(chunks: impl Iterator<Item = io::Result<Chunk>>, threads: &[SyncSender<Chunk>]) -> io::Result<()> {
    for (chunk, thread) in chunks.zip(threads.iter().cycle()) {
        if thread.send(chunk?).is_err() {
            break;
        }
    }
    Ok(())
}

fn work(asked: &Receiver<Chunk>, reply: &SyncSender<Answers>, steps: Steps) {
    for chunk in asked {
        if reply.send(chunk.answer(steps)).is_err() {
            break;
        }
    }
}

/// Writes the answers in turns; `true` when none of them was a problem.
fn write(threads: &[Receiver<Answers>], out: &mut impl Write) -> io::Result<bool> {
    let mut all_answered = true;
    for thread in threads.iter().cycle() {
        let Ok(answers) = thread.recv() else { break };
        all_answered &= answers.problems == 0;
        out.write_all(&answers.text)?;
        // Whoever sends one line and waits for its answer gets it.
        out.flush()?;
    }
    Ok(all_answered)
}
