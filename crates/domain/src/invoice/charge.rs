//! Promotions on a bill: what each seat owes in fees is paid by money credits, one line per seat and promotion.

use crate::id::PromotionId;
use crate::money::Money;
use crate::promotion::{self, Charge};

use super::{BillInput, Explanation, Line, LineKind, Quantity, Reason};

/// Adds the promotions' lines at the end and answers what is left of each, in the order of the input.
pub(super) fn pay_by_promotions(input: &BillInput<'_>, lines: &mut Vec<Line>) -> Vec<(PromotionId, Money)> {
    let mut left: Vec<(PromotionId, Money)> = input.promotions.iter().map(|one| (one.id.clone(), one.left)).collect();
    if input.promotions.is_empty() {
        return left;
    }
    let (charges, owners) = seat_fees(lines);
    for applied in promotion::apply(input.promotions, &charges, input.month) {
        let place = owners.get(applied.charge).copied();
        let Some((owner, (id, rest))) = place.and_then(|at| lines.get(at)).zip(left.get_mut(applied.promotion)) else {
            continue;
        };
        *rest = *rest - applied.amount;
        let line = paid(owner, id, applied.amount);
        lines.push(line);
    }
    left
}

/// What each seat owes in fees, net of refunds, and the place of its last line of that kind.
fn seat_fees(lines: &[Line]) -> (Vec<Charge>, Vec<usize>) {
    let (mut charges, mut owners): (Vec<Charge>, Vec<usize>) = (Vec::new(), Vec::new());
    for (place, line) in lines.iter().enumerate() {
        if !matches!(line.kind, LineKind::Seat | LineKind::Refund | LineKind::Upgrade) {
            continue;
        }
        let same_seat = owners.last().and_then(|at| lines.get(*at)).is_some_and(|last| last.seat == line.seat);
        match (charges.last_mut(), owners.last_mut()) {
            (Some(charge), Some(owner)) if same_seat => {
                charge.amount += line.amount;
                charge.at = line.explanation.from;
                *owner = place;
            }
            _ => {
                charges.push(Charge { service: line.service.clone(), at: line.explanation.from, amount: line.amount });
                owners.push(place);
            }
        }
    }
    (charges, owners)
}

fn paid(owner: &Line, promotion: &PromotionId, amount: Money) -> Line {
    let explanation = Explanation {
        reason: Reason::PaidByPromotion,
        promotion: Some(promotion.clone()),
        from_tier: None,
        ..owner.explanation.clone()
    };
    Line {
        kind: LineKind::Promotion,
        quantity: Quantity::Amount,
        rate: Money::ZERO,
        amount: -amount,
        explanation,
        ..owner.clone()
    }
}
