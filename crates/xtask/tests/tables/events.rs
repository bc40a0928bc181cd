//! The use cases of the application, and what of them reaches the audit log.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Expr, ImplItem, Item, Lit};
use xtask::tree::Tree;

use crate::{check, literal, parsed, repository, words};

/// What one macro of the application sets for the commands it makes.
struct Maker {
    is_command: bool,
    allowed: String,
}

/// `Allowed :: X`, the last word of it.
fn allowed(words: &[String]) -> String {
    let four = words.windows(4).find(|four| four[0] == "Allowed" && four[1] == ":" && four[2] == ":");
    four.map(|four| four[3].clone()).unwrap_or_default()
}

/// The first sentence of the doc comment.
fn about(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter(|one| one.path().is_ident("doc")).filter_map(|one| match &one.meta {
        syn::Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    first_sentence(&lines.collect::<Vec<_>>().join(" "))
}

fn first_sentence(text: &str) -> String {
    text.split_once(". ").map_or(text.to_owned(), |(first, _)| format!("{first}.")).replace('|', "\\|")
}

#[derive(Default)]
pub(crate) struct Commands {
    makers: BTreeMap<String, Maker>,
    about: BTreeMap<String, String>,
    /// Struct, name of the action, who may.
    pub(crate) found: BTreeSet<(String, String, String)>,
    /// Views, questions and acts: struct, name.
    pub(crate) asked: BTreeSet<(String, String)>,
}

impl Commands {
    fn learn(&mut self, item: &Item) {
        match item {
            Item::Struct(one) => drop(self.about.insert(one.ident.to_string(), about(&one.attrs))),
            Item::Enum(one) => drop(self.about.insert(one.ident.to_string(), about(&one.attrs))),
            Item::Macro(one) if one.ident.is_some() => {
                let words = words(one.mac.tokens.clone());
                let is_command = words.windows(2).any(|two| two == ["Command", "for"]);
                let name = one.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                self.makers.insert(name, Maker { is_command, allowed: allowed(&words) });
            }
            // Such as `about_a_user! { /// … Name }`: a doc comment and the struct that it makes.
            Item::Macro(one) => {
                let words = words(one.mac.tokens.clone());
                let text: Vec<_> =
                    words.iter().filter(|word| word.starts_with("r\" ") || word.starts_with("\" ")).collect();
                if let (Some(first), Some(name)) = (text.first(), words.last()) {
                    let whole = first.trim_start_matches('r').trim_matches('"').trim();
                    self.about.insert(name.clone(), first_sentence(whole));
                }
            }
            _ => {}
        }
    }

    fn collect(&mut self, item: &Item) {
        match item {
            Item::Impl(one) => {
                let what = one.trait_.as_ref().and_then(|(_, path, _)| path.segments.last());
                match what.map(|last| last.ident.to_string()).as_deref() {
                    Some("Command") => self.command(one),
                    Some("View" | "Question" | "Act") => self.question(one),
                    _ => {}
                }
            }
            Item::Macro(one) if one.ident.is_none() => {
                let maker = one.mac.path.segments.last().and_then(|last| self.makers.get(&last.ident.to_string()));
                let name = words(one.mac.tokens.clone()).into_iter().next();
                if let (Some(maker), Some(name)) = (maker.filter(|maker| maker.is_command), name) {
                    self.found.insert((name.clone(), name, maker.allowed.clone()));
                }
            }
            _ => {}
        }
    }

    fn question(&mut self, one: &syn::ItemImpl) {
        let name = one.items.iter().find_map(|item| match item {
            ImplItem::Const(one) if one.ident == "NAME" => Some(literal(&one.expr)),
            ImplItem::Macro(one) => Some(words(one.mac.tokens.clone()).concat().replace('"', "")),
            _ => None,
        });
        // An act has the name of its command, which is found as such.
        self.asked.extend(name.filter(|name| !name.is_empty()).map(|name| (subject(one), name)));
    }

    fn command(&mut self, one: &syn::ItemImpl) {
        let subject = subject(one);
        let (mut name, mut who) = (String::new(), String::new());
        for item in &one.items {
            match item {
                ImplItem::Const(one) if one.ident == "NAME" => name = literal(&one.expr),
                ImplItem::Const(one) if one.ident == "ALLOWED" => {
                    if let Expr::Path(path) = &one.expr {
                        who = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
                    }
                }
                ImplItem::Macro(one) => {
                    let maker = one.mac.path.segments.last().and_then(|last| self.makers.get(&last.ident.to_string()));
                    if let Some(maker) = maker.filter(|maker| !maker.allowed.is_empty()) {
                        who.clone_from(&maker.allowed);
                        name = words(one.mac.tokens.clone()).concat().replace('"', "");
                    }
                }
                _ => {}
            }
        }
        if subject != "$name" {
            self.found.insert((subject, name, who));
        }
    }
}

/// The type that a block implements something for.
fn subject(one: &syn::ItemImpl) -> String {
    let syn::Type::Path(path) = one.self_ty.as_ref() else { return String::new() };
    path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default()
}

/// Every use case of the application.
pub(crate) fn use_cases(tree: &Tree) -> Commands {
    let files: Vec<syn::File> = parsed(tree, &["app"]).map(|(_, file)| file).collect();
    let mut commands = Commands::default();
    files.iter().flat_map(|file| &file.items).for_each(|item| commands.learn(item));
    files.iter().flat_map(|file| &file.items).for_each(|item| commands.collect(item));
    commands
}

#[test]
fn the_table_of_events_is_current() {
    let commands = use_cases(&repository());
    let (mut rows, mut bare) = (BTreeSet::new(), Vec::new());
    for (subject, name, who) in &commands.found {
        let about = commands.about.get(subject).cloned().unwrap_or_default();
        if name.is_empty() || who.is_empty() || about.is_empty() {
            bare.push(format!("{subject}: `{name}` `{who}` `{about}`"));
        }
        rows.insert(format!("| {name} | {who} | {about} |\n"));
    }
    assert!(bare.is_empty(), "without name, permission or doc comment: {bare:#?}");
    assert!(rows.len() > 50, "only {} commands found", rows.len());
    let head = "# Events\n\nEvery action that the audit log can name: one for each command. Written by a test; do not \
                edit.\n\n| action | who may | what it does |\n|---|---|---|\n";
    check("events.md", &rows.into_iter().fold(head.to_owned(), |text, row| text + &row));
}
