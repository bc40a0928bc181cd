//! Who works at Northwind Robotics: names, teams, and how hard everybody works.

use super::dice::Dice;

/// A group of the directory, and what it is subscribed to.
pub(super) struct Team {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// The tier of the whole group.
    pub(super) tier: &'static str,
    /// Whether its seats are in the second profile, which lives beside the directory.
    pub(super) is_second: bool,
    /// How many of a hundred people are in it.
    pub(super) share: usize,
}

/// The six groups.
pub(super) const TEAMS: [Team; 6] = [
    Team { name: "Backend", about: "Services and data stores", tier: "PRO", is_second: false, share: 25 },
    Team { name: "Frontend", about: "Web and design systems", tier: "PRO", is_second: false, share: 20 },
    Team { name: "Platform", about: "Build, deploy, observe", tier: "PRO_PLUS", is_second: false, share: 20 },
    Team { name: "Mobile", about: "iOS and Android", tier: "PRO", is_second: false, share: 15 },
    Team { name: "Data science", about: "Models and experiments", tier: "POWER", is_second: false, share: 10 },
    Team { name: "Contractors", about: "Partners in Austin", tier: "PRO", is_second: true, share: 10 },
];

/// How somebody works: a working day's credits, in thousandths of the month's allowance.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    /// Registered and has a seat, but never opened the editor.
    Never,
    /// Has not even opened the invitation.
    Unread,
    /// Now and then.
    Light,
    /// Every day.
    Steady,
    /// Comes close to the limit.
    Heavy,
    /// Goes beyond it.
    Beyond,
    /// Worked hard at first, and stopped two weeks before the end.
    Stopped,
}

impl Habit {
    /// The thousandths, from and to.
    pub(super) fn range(self) -> (i64, i64) {
        match self {
            Self::Never | Self::Unread => (0, 0),
            Self::Light => (2, 14),
            Self::Steady | Self::Stopped => (14, 34),
            Self::Heavy => (48, 66),
            Self::Beyond => (84, 112),
        }
    }
}

/// Somebody of the demonstration.
pub(super) struct Person {
    pub(super) user_name: String,
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    pub(super) display: String,
    pub(super) language: &'static str,
    /// The place of the group in [`TEAMS`].
    pub(super) team: usize,
    pub(super) habit: Habit,
    /// On which day of the demonstration the person is added, in thousandths of its length.
    pub(super) hired: i64,
}

/// User name, given name, family name.
const NAMES: [(&str, &str, &str); 60] = [
    ("mei.lin", "梅", "林"),
    ("jonas.weber", "Jonas", "Weber"),
    ("amina.haddad", "أمينة", "حداد"),
    ("priya.raman", "Priya", "Raman"),
    ("lukas.novak", "Lukáš", "Novák"),
    ("sofia.rossi", "Sofia", "Rossi"),
    ("wei.zhang", "伟", "张"),
    ("olivia.chen", "Olivia", "Chen"),
    ("yuki.tanaka", "裕樹", "田中"),
    ("diego.fernandez", "Diego", "Fernández"),
    ("chloe.martin", "Chloé", "Martin"),
    ("omar.aziz", "عمر", "عزيز"),
    ("anna.kowalska", "Anna", "Kowalska"),
    ("noah.smith", "Noah", "Smith"),
    ("fang.wang", "芳", "王"),
    ("ingrid.aas", "Ingrid", "Aas"),
    ("mateo.silva", "Mateo", "Silva"),
    ("olena.shevchenko", "Олена", "Шевченко"),
    ("rahul.mehta", "राहुल", "मेहता"),
    ("emma.johansson", "Emma", "Johansson"),
    ("minjun.kim", "민준", "김"),
    ("beatriz.costa", "Beatriz", "Costa"),
    ("thomas.muller", "Thomas", "Müller"),
    ("leila.karimi", "لیلا", "کریمی"),
    ("jun.li", "军", "李"),
    ("grace.okafor", "Grace", "Okafor"),
    ("mikael.lindqvist", "Mikael", "Lindqvist"),
    ("isabella.garcia", "Isabella", "García"),
    ("haruto.sato", "陽翔", "佐藤"),
    ("nikos.papadakis", "Νίκος", "Παπαδάκης"),
    ("zoe.dubois", "Zoé", "Dubois"),
    ("ali.yilmaz", "Ali", "Yılmaz"),
    ("hannah.cohen", "חנה", "כהן"),
    ("li.na", "娜", "李"),
    ("sean.obrien", "Seán", "O’Brien"),
    ("ngoc.tran", "Ngọc", "Trần"),
    ("pavel.dvorak", "Pavel", "Dvořák"),
    ("fatima.alfarsi", "فاطمة", "الفارسي"),
    ("liam.walker", "Liam", "Walker"),
    ("ewa.zielinska", "Ewa", "Zielińska"),
    ("xiao.liu", "晓", "刘"),
    ("marco.bianchi", "Marco", "Bianchi"),
    ("soyeon.park", "소연", "박"),
    ("daniel.kim", "Daniel", "Kim"),
    ("freya.nielsen", "Freya", "Nielsen"),
    ("arjun.patel", "Arjun", "Patel"),
    ("camille.leroy", "Camille", "Leroy"),
    ("yusuf.demir", "Yusuf", "Demir"),
    ("ming.zhao", "明", "赵"),
    ("lucia.moreno", "Lucía", "Moreno"),
    ("oskar.berg", "Oskar", "Berg"),
    ("hina.suzuki", "陽菜", "鈴木"),
    ("ivan.petrov", "Иван", "Петров"),
    ("ella.virtanen", "Ella", "Virtanen"),
    ("gabriel.santos", "Gabriel", "Santos"),
    ("nadia.rahman", "নাদিয়া", "রহমান"),
    ("peter.nagy", "Péter", "Nagy"),
    ("ruth.abebe", "Ruth", "Abebe"),
    ("hugo.larsen", "Hugo", "Larsen"),
    ("somchai.jaidee", "สมชาย", "ใจดี"),
];

/// The first `count` people, the same ones every time. The first is the member whose password is printed.
pub(super) fn people(count: usize) -> Vec<Person> {
    let mut dice = Dice::new(60);
    NAMES.iter().take(count).enumerate().map(|(place, name)| person(place, count, *name, &mut dice)).collect()
}

fn person(
    place: usize,
    count: usize,
    (user, given, family): (&str, &'static str, &'static str),
    dice: &mut Dice,
) -> Person {
    let is_han = |text: &str| text.chars().all(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    let is_east = is_han(family) || family.chars().all(|letter| ('\u{ac00}'..='\u{d7a3}').contains(&letter));
    let is_japanese = ["tanaka", "sato", "suzuki"].iter().any(|name| user.ends_with(name));
    let display = if is_east { format!("{family}{given}") } else { format!("{given} {family}") };
    Person {
        user_name: user.to_owned(),
        given,
        family,
        display,
        language: if is_han(family) && !is_japanese { "zh-CN" } else { "en" },
        team: team(place, count),
        habit: habit(place, dice),
        hired: hired(place, count, dice),
    }
}

/// Everybody in turn, so that a small demonstration has all groups too.
fn team(place: usize, count: usize) -> usize {
    if place < TEAMS.len() {
        return place;
    }
    let at = (place * 37 + 11) % count * 100 / count.max(1);
    let mut until = 0;
    let found = TEAMS.iter().position(|team| {
        until += team.share;
        at < until
    });
    found.unwrap_or(0)
}

/// The first dozen is fixed, so that every habit occurs in a demonstration of twelve people.
fn habit(place: usize, dice: &mut Dice) -> Habit {
    const FIRST: [Habit; 12] = [
        Habit::Heavy,
        Habit::Steady,
        Habit::Beyond,
        Habit::Steady,
        Habit::Light,
        Habit::Steady,
        Habit::Never,
        Habit::Steady,
        Habit::Unread,
        Habit::Stopped,
        Habit::Beyond,
        Habit::Steady,
    ];
    if let Some(fixed) = FIRST.get(place) {
        return *fixed;
    }
    match dice.between(1, 100) {
        1..=4 => Habit::Never,
        5..=8 => Habit::Unread,
        9..=34 => Habit::Light,
        35..=78 => Habit::Steady,
        79..=89 => Habit::Heavy,
        90..=93 => Habit::Beyond,
        _ => Habit::Stopped,
    }
}

/// Most are there from the first day; every fourth comes later, the last two of a big company only yesterday.
fn hired(place: usize, count: usize, dice: &mut Dice) -> i64 {
    match place {
        _ if count > 20 && place + 2 >= count => 990,
        _ if place >= 12 && place % 4 == 3 => dice.between(80, 800),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_people_come_every_time_and_fill_every_team() {
        for count in [12, 60] {
            let (first, second) = (people(count), people(count));
            assert_eq!(first.len(), count);
            let names = |all: &[Person]| -> Vec<_> { all.iter().map(|one| (one.display.clone(), one.hired)).collect() };
            assert_eq!(names(&first), names(&second));
            for team in 0..TEAMS.len() {
                assert!(first.iter().any(|person| person.team == team), "{count}: team {team} is empty");
            }
        }
    }

    #[test]
    fn family_names_stand_where_their_language_puts_them() {
        let all = people(60);
        let display = |user: &str| all.iter().find(|one| one.user_name == user).map(|one| one.display.clone());
        assert_eq!(display("mei.lin").as_deref(), Some("林梅"));
        assert_eq!(display("minjun.kim").as_deref(), Some("김민준"));
        assert_eq!(display("jonas.weber").as_deref(), Some("Jonas Weber"));
    }
}
