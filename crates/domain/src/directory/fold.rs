//! When two texts are the same to a person: folding for comparison, and a skeleton for look-alikes.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// How often folding is repeated until nothing changes; real text needs one or two passes.
const PASSES: usize = 4;

/// The text as it is compared: compatibility forms, case and invisible characters make no difference.
///
/// That is `NFKC_Casefold` of the Unicode Standard (section 3.13), repeated until it is stable.
pub fn fold(text: &str) -> String {
    let mut folded = pass(text);
    for _ in 1..PASSES {
        let again = pass(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

/// What the text looks like (UTS 39 section 4), folded: texts that could be taken for one another have one skeleton.
pub fn confusable_skeleton(text: &str) -> String {
    fold(&unicode_security::skeleton(&fold(text)).collect::<String>())
}

/// Marks belong to the letter before them; a word does not end there.
pub(super) fn is_mark(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Letters, marks, symbols, numbers and punctuation: what a user name may hold (identity-center reference 1.1).
pub(super) fn is_printable(c: char) -> bool {
    use GeneralCategoryGroup as Group;
    let group = c.general_category_group();
    matches!(group, Group::Letter | Group::Mark | Group::Symbol | Group::Number | Group::Punctuation)
}

/// Characters that nobody sees, although some of them are letters or marks to Unicode.
pub(super) fn is_invisible(c: char) -> bool {
    c.general_category() == GeneralCategory::Format
        || matches!(c, '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Characters that change how others are read, or that only a machine could have put there.
///
/// Control characters, line separators, embeddings, overrides and isolates of text direction, zero-width spaces, tags.
/// Joiners (U+200C, U+200D) are allowed: Persian and emoji need them.
pub(super) fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn pass(text: &str) -> String {
    text.chars().nfkc().default_case_fold().filter(|c| !is_invisible(*c)).nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_width_and_composition_make_no_difference() {
        for (one, other) in [
            ("Straße", "STRASSE"),
            ("Ｊｏ", "jo"),
            ("é", "e\u{301}"),
            ("ﬁn", "FIN"),
            ("a\u{200d}b", "ab"),
            ("a\u{ad}b", "AB"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
        assert_ne!(fold("é"), fold("e"), "an accent is not case");
    }

    #[test]
    fn look_alikes_have_one_skeleton() {
        for (one, other) in [("раураl", "paypal"), ("g00gle", "google"), ("ｍorn", "mom")] {
            assert_eq!(confusable_skeleton(one), confusable_skeleton(other), "{one}");
        }
    }
}
