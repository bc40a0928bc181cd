//! What can be typed.

use clap::{Args as ClapArgs, Parser, Subcommand};
use clap_complete::Shell;

const CODES: &str = "\
Exit codes:
  0  done
  1  it did not work, for a reason not listed here
  2  the command line is wrong
  3  not signed in, or the session has ended: type `usher login`
  4  no subscription, or no profile chosen among several
  5  out of credits, or a limit was reached
  6  the server cannot be reached, or cannot serve at the moment

With --json the result, or {\"error\": {code, message, cure, requestId, exit}}, is one JSON document on standard \
output. The sign-in is kept in $USHER_HOME, or in usher/ under $XDG_CONFIG_HOME or ~/.config, readable by you alone.";

const COMPLETIONS: &str = "\
Put the script where the shell looks for it, for example:
  bash  usher completions bash > ~/.local/share/bash-completion/completions/usher
  zsh   usher completions zsh > ~/.zfunc/_usher      (with ~/.zfunc in $fpath)
  fish  usher completions fish > ~/.config/fish/completions/usher.fish";

/// Sign in to your team's developer tools and see what you have used.
#[derive(Debug, Parser)]
#[command(name = "usher", version, after_help = CODES, disable_help_subcommand = true)]
pub(crate) struct Args {
    /// Write the result as one JSON document.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Sign in with IAM Identity Center.
    Login(Login),
    /// End the session here and on the server; the Start URL stays remembered.
    Logout,
    /// Show who is signed in, where, and with which profile.
    Whoami,
    /// Show the month's credits: used, covered by the plan, bonuses and overage.
    Usage(Usage),
    /// List your profiles, or choose the one that counts.
    Profile(Profile),
    /// Print a script that lets a shell complete this command line.
    #[command(after_help = COMPLETIONS)]
    Completions {
        /// The shell.
        shell: Shell,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Login {
    /// The address in your invitation; without it, the one used last.
    #[arg(long, value_name = "URL")]
    pub(crate) start_url: Option<String>,
    /// Sign in on another device with a code, for machines without a browser.
    #[arg(long)]
    pub(crate) device: bool,
    /// Not needed: the Region is found from the Start URL, and a wrong one is corrected.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// Print the address instead of opening a browser.
    #[arg(long, conflicts_with = "device")]
    pub(crate) no_browser: bool,
    /// The server, where the Start URL is an alias on another host.
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Usage {
    /// The profile's ARN; without it, the chosen one.
    #[arg(long, value_name = "ARN")]
    pub(crate) profile: Option<String>,
    /// Exit with 5 when no credits are left.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Profile {
    #[command(subcommand)]
    pub(crate) action: Option<ProfileAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProfileAction {
    /// List your profiles; the chosen one has a star.
    List,
    /// Choose a profile by its ARN, or by its name where only one has it.
    Use {
        /// The ARN or the name.
        #[arg(value_name = "ARN")]
        profile: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed_and_its_help_lists_every_exit_code() {
        <Args as clap::CommandFactory>::command().debug_assert();
        for code in 0..=6 {
            assert!(CODES.contains(&format!("\n  {code}  ")));
        }
    }
}
