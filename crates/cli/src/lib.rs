//! The command line of Usher: sign in with a Start URL, see who you are, what is used and what is left.
//!
//! `run` is the whole program over a `World`, so that tests can hand it a clock, a browser and a terminal of their own.

mod args;
mod commands;
mod decimal;
mod failure;
#[cfg(test)]
mod flows;
mod login;
mod oidc;
mod place;
mod screen;
mod server;
mod session;
mod store;
#[cfg(test)]
mod testing;
mod world;

use std::ffi::OsString;

use clap::Parser;

pub use failure::Exit;
pub use screen::Screen;
pub use world::World;

use args::{Args, Command};

/// Runs one command line (the program's name first) and returns the exit code, which `Exit` lists.
pub fn run(arguments: impl IntoIterator<Item = OsString>, world: &mut World<'_>) -> u8 {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => return world.screen.clap(&error),
    };
    let outcome = match &args.command {
        Command::Login(login) => commands::login::run(world, login, args.json),
        Command::Logout => commands::logout::run(world, args.json),
        Command::Whoami => commands::whoami::run(world, args.json),
        Command::Usage(usage) => commands::usage::run(world, usage, args.json),
        Command::Profile(profile) => commands::profile::run(world, profile, args.json),
        Command::Completions { shell } => Ok(commands::completions::run(world, *shell)),
    };
    let exit = match outcome {
        Ok(exit) => exit,
        Err(failure) => {
            world.screen.failure(&failure, args.json);
            failure.exit
        }
    };
    exit as u8
}
