//! `usher completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Args;
use crate::failure::Exit;
use crate::world::World;

/// Prints the script; it is made from the same description as the help, so it cannot lag behind.
pub(crate) fn run(world: &mut World<'_>, shell: Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "usher", &mut script);
    world.screen.script(&String::from_utf8_lossy(&script));
    Exit::Ok
}

#[cfg(test)]
mod tests {
    use crate::testing::usher;

    #[test]
    fn every_shell_gets_a_script_that_knows_the_commands() {
        let home = tempfile::tempdir().unwrap();
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let run = usher(home.path(), None, &["completions", shell]);
            assert_eq!((run.exit, run.err.as_str()), (0, ""));
            assert!(run.out.contains("whoami") && run.out.contains("start-url"), "{shell}");
        }
        assert_eq!(usher(home.path(), None, &["completions", "cmd"]).exit, 2);
    }
}
