//! The password policy: fixed, as in the original, plus a floor on how hard a password is to guess.

use zxcvbn::Score;
use zxcvbn::feedback::{Suggestion, Warning};

use crate::directory::fold;
use crate::{Code, Refusal, Result};

/// How many earlier passwords may not come back; the caller compares their hashes ([`Code::PasswordUsedBefore`]).
pub const REMEMBERED: usize = 3;

const SHORTEST: usize = 8;
const LONGEST: usize = 64;
/// A shorter user name stands in too many good passwords by chance.
const TELLING_NAME: usize = 4;

/// Words that most leaked passwords begin with, once capitals and substitutions are undone.
const COMMON_WORDS: &[&str] = &[
    "password",
    "passwort",
    "passw",
    "pass",
    "passcode",
    "welcome",
    "willkommen",
    "admin",
    "administrator",
    "root",
    "user",
    "guest",
    "login",
    "access",
    "secret",
    "secure",
    "security",
    "letmein",
    "changeme",
    "change",
    "default",
    "temp",
    "temporary",
    "test",
    "testing",
    "testtest",
    "demo",
    "master",
    "qwerty",
    "qwertyuiop",
    "qwertz",
    "azerty",
    "asdf",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "qazwsx",
    "qazwsxedc",
    "abc",
    "abcd",
    "abcde",
    "abcdef",
    "abcdefg",
    "abcdefgh",
    "aa",
    "aaa",
    "aaaa",
    "iloveyou",
    "ilove",
    "hello",
    "hallo",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "superman",
    "batman",
    "shadow",
    "michael",
    "jordan",
    "hunter",
    "trustno",
    "starwars",
    "whatever",
    "freedom",
    "summer",
    "winter",
    "spring",
    "autumn",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "friday",
    "sunday",
    "company",
    "office",
    "server",
    "system",
    "network",
    "computer",
    "internet",
    "google",
    "facebook",
    "microsoft",
    "windows",
    "linux",
    "ubuntu",
    "oracle",
    "cisco",
    "amazon",
    "aws",
    "cloud",
    "kiro",
    "usher",
    "london",
    "berlin",
    "shanghai",
    "beijing",
    "china",
    "woaini",
    "nihao",
    "zhang",
    "wang",
    "a",
    "q",
    "p",
    "x",
    "pw",
    "pwd",
    "xx",
    "zaq",
    "zaqwsx",
];

/// Whom the password is for: their names may not stand in it.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The user name.
    pub user_name: &'a str,
    /// The e-mail address.
    pub email: &'a str,
}

/// Further passwords that are known from leaks, such as a list the operator installed.
pub trait LeakedList {
    /// Whether this password, exactly as typed, is on the list.
    fn contains(&self, password: &str) -> bool;
}

/// The operator installed no list.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFurtherList;

impl LeakedList for NoFurtherList {
    fn contains(&self, _: &str) -> bool {
        false
    }
}

/// Whether a password may be chosen (identity-center reference 3.2, `password policy`).
///
/// # Errors
/// The first rule that it breaks, from the plainest to the most subtle. The refusal never repeats the password.
pub fn check_password(password: &str, about: About<'_>, leaked: &dyn LeakedList) -> Result<()> {
    let length = password.chars().take(LONGEST + 1).count();
    if length < SHORTEST {
        return Err(Refusal::new(Code::PasswordTooShort).with("limit", SHORTEST));
    }
    if length > LONGEST {
        return Err(Refusal::new(Code::PasswordTooLong).with("limit", LONGEST));
    }
    check_classes(password)?;
    if names_user(password, about) {
        return Err(Refusal::new(Code::PasswordNamesUser));
    }
    if is_common(password) || leaked.contains(password) {
        return Err(Refusal::new(Code::PasswordLeaked));
    }
    check_strength(password, about)
}

fn check_classes(password: &str) -> Result<()> {
    let has = |class: fn(char) -> bool| password.chars().any(class);
    let missing = [
        ("lower", has(char::is_lowercase)),
        ("upper", has(char::is_uppercase)),
        ("digit", has(char::is_numeric)),
        ("other", has(|c| !c.is_alphanumeric())),
    ];
    match missing.iter().find(|(_, present)| !present) {
        Some((class, _)) => Err(Refusal::new(Code::PasswordClasses).with("missing", class)),
        None => Ok(()),
    }
}

fn names_user(password: &str, about: About<'_>) -> bool {
    let password = fold(password);
    let local = about.email.split('@').next().unwrap_or_default();
    [about.user_name, about.email, local].iter().any(|name| {
        let name = fold(name);
        name.chars().count() >= TELLING_NAME && password.contains(&name)
    })
}

/// A common word with the usual ending: digits and marks at either end, as in `Password1!` or `P@ssw0rd2026#`.
fn is_common(password: &str) -> bool {
    let is_ending = |c: char| !c.is_alphabetic();
    let stem = password.trim_end_matches(is_ending);
    // What is left of `Passw0rd123!` after its ending still holds a zero; what is left of `P@$$` is `P`.
    [stem, password.trim_matches(is_ending), password]
        .iter()
        .map(|text| text.chars().filter_map(plain).collect::<String>())
        .any(|word| COMMON_WORDS.contains(&word.trim_end_matches(is_ending)))
}

/// Undoes capitals and the substitutions that everybody knows; drops separators.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        '-' | '_' | '.' | ' ' | '#' => return None,
        _ => c.to_ascii_lowercase(),
    })
}

fn check_strength(password: &str, about: About<'_>) -> Result<()> {
    let local = about.email.split('@').next().unwrap_or_default();
    let domain = about.email.split('@').nth(1).and_then(|domain| domain.split('.').next()).unwrap_or_default();
    let entropy = zxcvbn::zxcvbn(password, &[about.user_name, local, domain, "usher", "kiro"]);
    if entropy.score() >= Score::Three {
        return Ok(());
    }
    let feedback = entropy.feedback();
    let warning = feedback.and_then(zxcvbn::feedback::Feedback::warning).map(warned);
    let suggestion = feedback.and_then(|feedback| feedback.suggestions().first().copied()).map(suggested);
    Err(Refusal::new(Code::PasswordGuessable).with("hint", warning.or(suggestion).unwrap_or("longer")))
}

/// The library's sentences are English; these words are keys for the word lists.
fn warned(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => "keyboard",
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => "repeat",
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => "common",
        Warning::SequencesLikeAbcAreEasyToGuess => "sequence",
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => "date",
        Warning::AWordByItselfIsEasyToGuess => "word",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess => "name",
    }
}

fn suggested(suggestion: Suggestion) -> &'static str {
    match suggestion {
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => "keyboard",
        Suggestion::AvoidRepeatedWordsAndCharacters => "repeat",
        Suggestion::AvoidSequences => "sequence",
        Suggestion::AvoidRecentYears
        | Suggestion::AvoidYearsThatAreAssociatedWithYou
        | Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => "date",
        _ => "longer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JO: About<'_> = About { user_name: "jo.miller", email: "jmiller@example.com" };

    fn verdict(password: &str) -> Option<Code> {
        check_password(password, JO, &NoFurtherList).err().map(|refusal| refusal.code)
    }

    #[test]
    fn length_and_four_classes_are_demanded() {
        assert_eq!(verdict("aB3$xyz"), Some(Code::PasswordTooShort));
        assert_eq!(verdict(&"aB3$".repeat(17)), Some(Code::PasswordTooLong));
        assert_eq!(verdict(&"a".repeat(1_000_000)), Some(Code::PasswordTooLong));
        for (password, missing) in [
            ("TRELLIS-47-OKAPI", "lower"),
            ("trellis-47-okapi", "upper"),
            ("Trellis-okapi-ok", "digit"),
            ("Trellis47Okapi9", "other"),
        ] {
            let refusal = check_password(password, JO, &NoFurtherList).unwrap_err();
            assert_eq!(refusal.details, [("missing", missing.to_owned())]);
        }
        assert_eq!(verdict("Trellis-47-okapi"), None);
        assert_eq!(verdict("Kd7m-4fTx-q2WZ-9hnB"), None, "what one_time_password makes");
        assert_eq!(verdict("Жираф-47-окапи"), None, "letters of every script count");
    }

    #[test]
    fn a_password_that_names_its_user_is_refused() {
        assert_eq!(verdict("x9-JO.Miller-Q7"), Some(Code::PasswordNamesUser));
        assert_eq!(verdict("x9-jmiller-Q7zz"), Some(Code::PasswordNamesUser));
        let short = About { user_name: "jo", email: "jo@example.com" };
        assert!(check_password("Trellis-47-banjo", short, &NoFurtherList).is_ok());
    }

    #[test]
    fn leaked_passwords_that_pass_the_four_classes_are_refused() {
        for password in [
            "Password1!",
            "P@ssw0rd123",
            "P@ssw0rd!",
            "Welcome2026!",
            "Admin@123",
            "Summer2026!",
            "Qwerty123!",
            "Pa$$w0rd1",
            "Changeme1!",
            "Abcd1234!",
            "Aa123456!",
            "Test@1234",
            "Letmein1!",
            "!Password1",
        ] {
            assert_eq!(verdict(password), Some(Code::PasswordLeaked), "{password}");
        }
    }

    #[test]
    fn the_operators_own_list_counts() {
        struct One;
        impl LeakedList for One {
            fn contains(&self, password: &str) -> bool {
                password == "Trellis-47-okapi"
            }
        }
        let refusal = check_password("Trellis-47-okapi", JO, &One).unwrap_err();
        assert_eq!(refusal.code, Code::PasswordLeaked);
        assert!(!refusal.to_string().contains("okapi"), "the refusal must not repeat the password");
    }

    #[test]
    fn a_password_that_is_easily_guessed_gets_a_hint() {
        let refusal = check_password("Zz1!Zz1!Zz1!", JO, &NoFurtherList).unwrap_err();
        assert_eq!(refusal.code, Code::PasswordGuessable);
        assert_eq!(refusal.details, [("hint", "repeat".to_owned())]);
    }
}
