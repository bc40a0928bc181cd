use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use usher_domain::{Code, Refusal, Why};

use super::*;

/// Each key with the variables of its sentence.
fn keys(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    let mut current = String::new();
    for line in LISTS.iter().flat_map(|list| text(list, lang).lines()) {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            current = line.split('=').next().unwrap().trim().to_owned();
            assert!(keys.insert(current.clone(), BTreeSet::new()).is_none(), "{lang:?} has {current} twice");
        }
        for part in line.split('$').skip(1) {
            let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
            keys.get_mut(&current).unwrap().insert(name);
        }
    }
    keys
}

#[test]
fn both_languages_say_the_same_things_about_the_same_values() {
    let (english, chinese) = (keys(Lang::En), keys(Lang::ZhCn));
    for key in english.keys().chain(chinese.keys()) {
        assert_eq!(english.get(key), chinese.get(key), "{key} (English left, Chinese right)");
    }
    assert!(english.len() > 20);
}

#[test]
fn every_list_is_well_formed_and_known() {
    for lang in Lang::ALL {
        for list in LISTS {
            let parsed = FluentResource::try_new(text(list, *lang).to_owned());
            assert!(parsed.is_ok(), "{} in {lang:?}: {:?}", list.0, parsed.unwrap_err().1);
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("words").join(lang.tag());
        for file in fs::read_dir(folder).unwrap() {
            let stem = file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
            assert!(LISTS.iter().any(|list| list.0 == stem), "{stem}.ftl is on disk, but not among the nouns");
        }
        for key in keys(*lang).keys() {
            assert!(Words::shared().knows(*lang, key), "{key} in {lang:?} has no sentence");
        }
    }
}

#[test]
fn every_reason_has_words_in_both_languages_and_enters_its_refusal() {
    for lang in Lang::ALL {
        for why in Why::ALL {
            let refusal = Refusal::new(Code::InvalidInput).with("field", "f").with("limit", 9).because(*why);
            let (cause, _) = Words::shared().refusal(*lang, &refusal);
            let is_known = Words::shared().knows(*lang, &format!("why-{}", why.as_str()));
            assert!(is_known && !cause.contains(why.as_str()), "{} in {lang:?}: {cause}", why.as_str());
        }
    }
    let refusal = Refusal::new(Code::RedirectInvalid).because(Why::UriUnregistered);
    assert_eq!(Words::shared().refusal(Lang::ZhCn, &refusal).0, "重定向 URI 无法接受：它没有注册。");
    let spoken = Refusal::new(Code::RedirectInvalid).with("why", "it was said before");
    assert!(Words::shared().refusal(Lang::En, &spoken).0.ends_with(": it was said before."));
}

#[test]
fn every_refusal_has_a_cause_and_a_cure_in_both_languages() {
    for lang in Lang::ALL {
        for code in Code::ALL {
            let (cause, cure) = Words::shared().refusal(*lang, &Refusal::new(*code));
            assert!(!cause.starts_with('[') && !cure.starts_with('['), "{} in {lang:?}", code.as_str());
        }
    }
}

/// Literal keys after `say(`, `say_with(` and `t(`, whether they come first or after the language.
fn keys_used(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap();
    let mut used = Vec::new();
    for call in ["say(", "say_with(", " t(", "(t(", "{t("] {
        for (at, _) in code.match_indices(call) {
            let rest = code.get(at + call.len()..).unwrap().trim_start();
            let second = rest.split_once(',').map_or("", |(_, rest)| rest).trim_start();
            let first_is_plain =
                rest.chars().take_while(|c| *c != ',').all(|c| c.is_alphanumeric() || "_.:()".contains(c));
            let literal = rest.strip_prefix('"').or_else(|| second.strip_prefix('"').filter(|_| first_is_plain));
            used.extend(literal.and_then(|text| text.split('"').next()).map(str::to_owned));
        }
    }
    used
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_key_that_code_asks_for_exists() {
    let known = keys(Lang::En);
    let mut files = Vec::new();
    for one in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()).unwrap() {
        let folder = one.unwrap().path().join("src");
        if folder.is_dir() {
            sources(&folder, &mut files);
        }
    }
    let mut missing = Vec::new();
    for file in &files {
        for key in keys_used(&fs::read_to_string(file).unwrap()) {
            if !known.contains_key(&key) {
                missing.push(format!("{}: {key}", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "no word list has\n{}", missing.join("\n"));
}

#[test]
fn the_search_for_used_keys_sees_each_way_of_asking() {
    let first = "t.say(\"a\"); words.say(lang, \"b\"); t.say_with(\n    \"c\", &[]);";
    let source = format!("{first} w.say_with(t.lang(), \"d\", &[]); t.say(key)");
    assert_eq!(keys_used(&source), ["a", "b", "c", "d"]);
}

#[test]
fn the_cookie_beats_the_header_and_english_is_the_last_resort() {
    assert_eq!(Lang::negotiate(Some("zh-CN"), Some("en")), Lang::ZhCn);
    assert_eq!(Lang::negotiate(Some("xx"), Some("fr, zh-Hans;q=0.7, en;q=0.3")), Lang::ZhCn);
    assert_eq!(Lang::negotiate(None, Some("zh;q=0, fr")), Lang::En);
    assert_eq!(Lang::negotiate(None, Some("en-GB, zh")), Lang::En);
    assert_eq!(Lang::negotiate(None, None), Lang::En);
}

#[test]
fn a_number_inflects_its_sentence_and_a_missing_key_stands_in_brackets() {
    let words = Words::shared();
    assert_eq!(words.say_with(Lang::En, "count-results", &[("count", 1)]), "1 result");
    assert_eq!(words.say_with(Lang::En, "count-results", &[("count", 2)]), "2 results");
    assert_eq!(words.say_with(Lang::ZhCn, "count-results", &[("count", 1284)]), "1,284 个结果");
    assert_eq!(words.say(Lang::En, "no-such-key"), "[no-such-key]");
    let late = Refusal::new(Code::TooManyRequests).with("seconds", 1);
    assert_eq!(words.refusal(Lang::En, &late).1, "Wait 1 second and try again.");
}

#[test]
fn values_enter_a_sentence_without_invisible_marks() {
    let refusal = Refusal::new(Code::RegionUnknown).with("region", "mars-1");
    let (cause, _) = Words::shared().refusal(Lang::En, &refusal);
    assert!(cause.contains("mars-1") && cause.is_ascii(), "{cause:?}");
}

#[test]
fn numbers_are_grouped_by_three_before_the_point() {
    for (plain, shown) in [("0", "0"), ("999.90", "999.90"), ("1979.44", "1,979.44"), ("-1000000", "-1,000,000")] {
        assert_eq!(grouped(plain), shown);
    }
}
