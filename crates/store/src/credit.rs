//! Meters, bonuses and the ledger, read and written a batch at a time.

use serde::Serialize;
use usher_domain::credit::{CreditGrant, CreditGrantId, Meter, OverageRule, Pool, Scope};
use usher_domain::id::{ProductId, ProfileId, SeatId, UserId};
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::seat::Seat;
use usher_domain::time::{Instant, Month};

use crate::batch::{all_touched, json};
use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// What a spend needs to know of a seat.
#[derive(Clone, Debug)]
pub struct Purse {
    /// The seat as the profile's Region knows it.
    pub seat: Seat,
    /// Its month so far: `None` where nobody has looked at the month yet.
    pub meter: Option<Meter>,
    /// The credits that its meter says came from bonuses.
    pub bonus_spent: Credits,
    /// The profile's rule for overage.
    pub overage: OverageRule,
    /// The Region of the directory, to which a first use is told.
    pub instance_region: RegionName,
    /// The first use, once it was told.
    pub used_at: Option<Instant>,
    /// Bonuses that are good now.
    pub bonuses: Vec<CreditGrant>,
}

/// The purses of some members, each in one profile, with their meters of `month`.
pub fn purses(tx: &mut Tx<'_>, month: Month, of: &[(ProfileId, UserId)]) -> Result<Vec<Purse>> {
    let mut rows = Vec::with_capacity(of.len());
    if tx.is_postgres() {
        // One round trip for the whole batch.
        rows = sql("SELECT e.seat_id, e.profile_id, e.user_id, e.tier, e.waiting, e.waiting_from, e.state, e.ends_at,
                           e.version, e.used_at, m.allowance, m.spent, m.bonus_spent, m.excess, p.overage_enabled,
                           p.overage_cap, p.instance_region
                      FROM (SELECT asked ->> 0 AS profile_id, asked ->> 1 AS user_id
                              FROM jsonb_array_elements(CAST(CAST($1 AS TEXT) AS JSONB)) AS asked) AS asked
                      JOIN entitlement e ON e.profile_id = asked.profile_id AND e.user_id = asked.user_id
                      JOIN profile p ON p.id = e.profile_id
                      LEFT JOIN meter m ON m.seat_id = e.seat_id AND m.month = $2")
        .bind(json(of)?)
        .bind(month)
        .all(tx)?;
    } else {
        // Without a wire between, a prepared look-up for each member is the fastest (half of taking JSON apart).
        for (profile, user) in of {
            let found = sql("SELECT e.seat_id, e.profile_id, e.user_id, e.tier, e.waiting, e.waiting_from, e.state,
                                    e.ends_at, e.version, e.used_at, m.allowance, m.spent, m.bonus_spent, m.excess,
                                    p.overage_enabled, p.overage_cap, p.instance_region
                               FROM entitlement e JOIN profile p ON p.id = e.profile_id
                               LEFT JOIN meter m ON m.seat_id = e.seat_id AND m.month = $3
                              WHERE e.profile_id = $1 AND e.user_id = $2");
            rows.extend(found.bind(profile).bind(user).bind(month).optional(tx)?);
        }
    }
    let mut purses: Vec<Purse> = rows.iter().map(|row| purse(row, month)).collect::<Result<_>>()?;
    add_bonuses(tx, &mut purses)?;
    Ok(purses)
}

fn purse(row: &Row, month: Month) -> Result<Purse> {
    let overage = OverageRule { enabled: row.get("overage_enabled")?, cap: row.get("overage_cap")? };
    let allowance: Option<Credits> = row.get("allowance")?;
    let meter = match allowance {
        None => None,
        Some(allowance) => {
            let (spent, excess) = (row.get("spent")?, row.get("excess")?);
            Some(Meter { month, allowance, spent, excess, grants: Vec::new(), overage })
        }
    };
    Ok(Purse {
        seat: crate::entitlement::seat(row)?,
        meter,
        bonus_spent: row.get::<Option<Credits>>("bonus_spent")?.unwrap_or(Credits::ZERO),
        overage,
        instance_region: row.get("instance_region")?,
        used_at: row.get("used_at")?,
        bonuses: Vec::new(),
    })
}

fn add_bonuses(tx: &mut Tx<'_>, purses: &mut [Purse]) -> Result<()> {
    let seats: Vec<&str> = purses.iter().map(|purse| purse.seat.id.as_str()).collect();
    let statement = if tx.is_postgres() {
        sql("SELECT id, seat_id, granted, spent, created_at, expires_at FROM bonus
              WHERE seat_id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($1 AS TEXT) AS JSONB))))
                AND expires_at > $2 AND spent < granted ORDER BY id")
    } else {
        sql("SELECT id, seat_id, granted, spent, created_at, expires_at FROM bonus
              WHERE seat_id IN (SELECT value FROM json_each($1)) AND expires_at > $2 AND spent < granted ORDER BY id")
    };
    let now = tx.now();
    for row in statement.bind(json(&seats)?).bind(now).all(tx)? {
        let seat: SeatId = row.get("seat_id")?;
        let (granted, spent): (Credits, Credits) = (row.get("granted")?, row.get("spent")?);
        let grant = CreditGrant {
            id: CreditGrantId(row.get("id")?),
            pool: Pool::Bonus,
            scope: Scope::User,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            left: granted - spent,
        };
        purses.iter_mut().filter(|purse| purse.seat.id == seat).for_each(|purse| purse.bonuses.push(grant.clone()));
    }
    Ok(())
}

/// Gives a seat bonus credits.
pub fn give_bonus(
    tx: &mut Tx<'_>,
    seat: &SeatId,
    name: &str,
    (granted, expires_at): (Credits, Instant),
) -> Result<String> {
    let (id, now) = (tx.ordered_id(), tx.now());
    sql("INSERT INTO bonus (id, seat_id, name, granted, spent, created_at, expires_at) VALUES ($1, $2, $3, $4, 0, $5,
          $6)")
    .bind(&id)
    .bind(seat)
    .bind(name)
    .bind(granted)
    .bind(now)
    .bind(expires_at)
    .exactly_one(tx)?;
    Ok(id)
}

/// A bonus as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bonus {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// How much was given.
    pub granted: Credits,
    /// How much of it is used.
    pub spent: Credits,
    /// The first instant at which it can no longer be used.
    pub expires_at: Instant,
}

/// The bonuses of a seat that have not expired, the next to expire first.
pub fn bonuses_of(tx: &mut Tx<'_>, seat: &SeatId) -> Result<Vec<Bonus>> {
    let now = tx.now();
    let rows = sql("SELECT id, name, granted, spent, expires_at FROM bonus
                     WHERE seat_id = $1 AND expires_at > $2 ORDER BY expires_at, id")
    .bind(seat)
    .bind(now)
    .all(tx)?;
    let bonus = |row: &Row| {
        let (id, name) = (row.get("id")?, row.get("name")?);
        Ok(Bonus {
            id,
            name,
            granted: row.get("granted")?,
            spent: row.get("spent")?,
            expires_at: row.get("expires_at")?,
        })
    };
    rows.iter().map(bonus).collect()
}

/// A spend that was granted before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The seat.
    pub seat: SeatId,
    /// The request's id.
    pub request: String,
    /// What was asked.
    pub content: String,
    /// What was answered, as JSON.
    pub answer: String,
}

/// Which of these requests were granted before.
pub fn known(tx: &mut Tx<'_>, of: &[(&SeatId, &str)]) -> Result<Vec<Known>> {
    let mut rows = Vec::new();
    if tx.is_postgres() {
        rows = sql("SELECT l.seat_id, l.request_id, l.content, l.answer
                      FROM (SELECT asked ->> 0 AS seat_id, asked ->> 1 AS request_id
                              FROM jsonb_array_elements(CAST(CAST($1 AS TEXT) AS JSONB)) AS asked) AS asked
                      JOIN ledger l ON l.seat_id = asked.seat_id AND l.request_id = asked.request_id")
        .bind(json(of)?)
        .all(tx)?;
    } else {
        for (seat, request) in of {
            let found = sql("SELECT seat_id, request_id, content, answer FROM ledger
                              WHERE seat_id = $1 AND request_id = $2");
            rows.extend(found.bind(*seat).bind(*request).optional(tx)?);
        }
    }
    let one = |row: &Row| {
        let (seat, request) = (row.get("seat_id")?, row.get("request_id")?);
        Ok(Known { seat, request, content: row.get("content")?, answer: row.get("answer")? })
    };
    rows.iter().map(one).collect()
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The seat.
    pub seat: SeatId,
    /// The request's id, unique for the seat.
    pub request: String,
    /// The month's number.
    pub month: i64,
    /// When, in microseconds.
    pub at: i64,
    /// What was asked, in one text that equals that of the same request.
    pub content: String,
    /// All of it, in hundredths, as are the parts.
    pub credits: i64,
    /// From the plan.
    pub plan: i64,
    /// From bonuses.
    pub bonus: i64,
    /// Beyond.
    pub overage: i64,
    /// Which product asked; empty for the member's own client.
    pub product: Option<ProductId>,
    /// The model; empty where an amount was given.
    pub model: String,
    /// The answer as JSON.
    pub answer: String,
}

/// Adds lines to the ledger. A request that another process granted a moment ago is contention.
pub fn enter(tx: &mut Tx<'_>, entries: &[Entry]) -> Result<()> {
    if tx.is_postgres() {
        let touched = sql("INSERT INTO ledger (seat_id, request_id, month, at, content, credits, plan, bonus, overage,
                                               product_id, model, answer)
             SELECT seat, request, month, at, content, credits, plan, bonus, overage, COALESCE(product, ''), model,
                    answer
               FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
                 AS new (seat TEXT, request TEXT, month BIGINT, at BIGINT, content TEXT, credits BIGINT, plan BIGINT,
                         bonus BIGINT, overage BIGINT, product TEXT, model TEXT, answer TEXT)
                 ON CONFLICT (seat_id, request_id) DO NOTHING")
        .bind(json(entries)?)
        .run(tx)?;
        return all_touched(touched, entries.len());
    }
    let mut touched = 0;
    for entry in entries {
        touched += sql("INSERT INTO ledger (seat_id, request_id, month, at, content, credits, plan, bonus, overage,
                                            product_id, model, answer)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                        ON CONFLICT (seat_id, request_id) DO NOTHING")
        .bind(&entry.seat)
        .bind(&entry.request)
        .bind(entry.month)
        .bind(entry.at)
        .bind(&entry.content)
        .bind(entry.credits)
        .bind(entry.plan)
        .bind(entry.bonus)
        .bind(entry.overage)
        .bind(entry.product.as_ref().map_or("", ProductId::as_str))
        .bind(&entry.model)
        .bind(&entry.answer)
        .run(tx)?;
    }
    all_touched(touched, entries.len())
}

/// A meter before and after a batch, in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The seat.
    pub seat: SeatId,
    /// What plan and overage gave before; `None` where the month has no row yet.
    pub was_spent: Option<i64>,
    /// What bonuses gave before.
    pub was_bonus: i64,
    /// The allowance now.
    pub allowance: i64,
    /// What plan and overage gave now.
    pub spent: i64,
    /// What bonuses gave now.
    pub bonus: i64,
    /// What finishing requests took beyond all limits now.
    pub excess: i64,
}

/// Moves meters; each must still stand where the batch found it.
pub fn move_meters(tx: &mut Tx<'_>, month: Month, meters: &[Moved]) -> Result<()> {
    let (old, new): (Vec<&Moved>, Vec<&Moved>) = meters.iter().partition(|meter| meter.was_spent.is_some());
    if !new.is_empty() {
        open_meters(tx, month, &new)?;
    }
    if old.is_empty() {
        return Ok(());
    }
    if tx.is_postgres() {
        let touched = sql("UPDATE meter SET allowance = new.allowance, spent = new.spent, bonus_spent = new.bonus,
                                            excess = new.excess
               FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
                 AS new (seat TEXT, was_spent BIGINT, was_bonus BIGINT, allowance BIGINT, spent BIGINT, bonus BIGINT,
                         excess BIGINT)
              WHERE meter.seat_id = new.seat AND meter.month = $2 AND meter.spent = new.was_spent
                AND meter.bonus_spent = new.was_bonus")
        .bind(json(&old)?)
        .bind(month)
        .run(tx)?;
        return all_touched(touched, old.len());
    }
    let mut touched = 0;
    for meter in &old {
        touched += sql("UPDATE meter SET allowance = $3, spent = $4, bonus_spent = $5, excess = $6
                         WHERE seat_id = $1 AND month = $2 AND spent = $7 AND bonus_spent = $8")
        .bind(&meter.seat)
        .bind(month)
        .bind(meter.allowance)
        .bind(meter.spent)
        .bind(meter.bonus)
        .bind(meter.excess)
        .bind(meter.was_spent)
        .bind(meter.was_bonus)
        .run(tx)?;
    }
    all_touched(touched, old.len())
}

fn open_meters(tx: &mut Tx<'_>, month: Month, meters: &[&Moved]) -> Result<()> {
    let statement = if tx.is_postgres() {
        sql("INSERT INTO meter (seat_id, month, allowance, spent, bonus_spent, excess)
             SELECT seat, $2, allowance, spent, bonus, excess
               FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
                 AS new (seat TEXT, allowance BIGINT, spent BIGINT, bonus BIGINT, excess BIGINT)
                 ON CONFLICT (seat_id, month) DO NOTHING")
    } else {
        sql("INSERT INTO meter (seat_id, month, allowance, spent, bonus_spent, excess)
             SELECT value ->> 'seat', $2, value ->> 'allowance', value ->> 'spent', value ->> 'bonus',
                    value ->> 'excess'
               FROM json_each($1) WHERE TRUE ON CONFLICT (seat_id, month) DO NOTHING")
    };
    all_touched(statement.bind(json(meters)?).bind(month).run(tx)?, meters.len())
}

/// Takes credits from a bonus; it must still hold them.
pub fn take_bonus(tx: &mut Tx<'_>, id: &CreditGrantId, credits: Credits) -> Result<()> {
    let touched = sql("UPDATE bonus SET spent = spent + $2 WHERE id = $1 AND spent + $2 <= granted")
        .bind(&*id.0)
        .bind(credits)
        .run(tx)?;
    all_touched(touched, 1)
}

/// Notes the first use of a Pending seat; answers whether it is news.
pub fn first_use(tx: &mut Tx<'_>, seat: &SeatId) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE entitlement SET used_at = $2 WHERE seat_id = $1 AND used_at IS NULL")
        .bind(seat)
        .bind(now)
        .run(tx)?;
    Ok(touched == 1)
}

/// A seat's month as the ledger tells it: how many lines, and the sums of plan, bonus and overage.
pub fn ledger_sum(tx: &mut Tx<'_>, seat: &SeatId, month: Month) -> Result<(i64, Credits, Credits, Credits)> {
    let row = sql("SELECT COUNT(*) AS n, CAST(COALESCE(SUM(plan), 0) AS BIGINT) AS plan,
                          CAST(COALESCE(SUM(bonus), 0) AS BIGINT) AS bonus,
                          CAST(COALESCE(SUM(overage), 0) AS BIGINT) AS overage
                     FROM ledger WHERE seat_id = $1 AND month = $2")
    .bind(seat)
    .bind(month)
    .one(tx)?;
    Ok((row.get("n")?, row.get("plan")?, row.get("bonus")?, row.get("overage")?))
}
