//! The catalogue a new deployment begins with: the tiers of the design and the reference's snapshot of multipliers.

use crate::credit::BurnOrder;
use crate::id::TierName;
use crate::money::{Credits, Money};
use crate::proration::Proration;

use super::{Catalogue, Model, Tier, WireNames};

/// Name, title, dollars a month, credits a month, enabled; the place in the list is the rank.
const TIERS: [(&str, &str, i64, i64, bool); 5] = [
    ("FREE", "Free", 0, 50, true),
    ("PRO", "Pro", 20, 1_000, true),
    ("PRO_PLUS", "Pro+", 40, 2_000, true),
    ("PRO_MAX", "Pro Max", 100, 5_000, false),
    ("POWER", "Power", 200, 10_000, true),
];

/// Id, title, multiplier in hundredths (kiro reference, section 4; the newest of contradicting snapshots).
const MODELS: [(&str, &str, i64); 20] = [
    ("auto", "Auto", 100),
    ("claude-opus-4.5", "Claude Opus 4.5", 220),
    ("claude-opus-4.6", "Claude Opus 4.6", 220),
    ("claude-opus-5", "Claude Opus 5", 220),
    ("claude-opus-5.5", "Claude Opus 5.5", 200),
    ("claude-sonnet-4", "Claude Sonnet 4.0", 130),
    ("claude-sonnet-4.5", "Claude Sonnet 4.5", 130),
    ("claude-sonnet-4.6", "Claude Sonnet 4.6", 130),
    ("claude-sonnet-5", "Claude Sonnet 5", 130),
    ("claude-sonnet-5.5", "Claude Sonnet 5.5", 130),
    ("claude-haiku-4.5", "Claude Haiku 4.5", 40),
    ("claude-fable-5.1", "Claude Fable 5.1 (preview)", 600),
    ("deepseek-3.2", "DeepSeek 3.2", 25),
    ("minimax-m2.5", "MiniMax M2.5", 25),
    ("minimax-m2.1", "MiniMax M2.1", 15),
    ("glm-5", "GLM-5", 50),
    ("qwen3-coder-next", "Qwen3 Coder Next", 5),
    ("gpt-5.6-sol", "GPT-5.6 Sol", 440),
    ("gpt-5.6-terra", "GPT-5.6 Terra", 220),
    ("gpt-5.6-luna", "GPT-5.6 Luna", 60),
];

impl Default for Catalogue {
    fn default() -> Self {
        let models = MODELS.map(|(id, title, multiplier)| Model { id: id.into(), title: title.into(), multiplier });
        Self {
            version: 1,
            service: "Kiro".into(),
            tiers: (0_i64..).zip(TIERS).map(|(rank, row)| tier(rank, row)).collect(),
            models: models.into(),
            overage_rate: Money::cents(4),
            burn_order: BurnOrder::default(),
            proration: Proration::Kiro,
            coming_rate: None,
            former_services: Vec::new(),
            changed_by: None,
        }
    }
}

fn tier(rank: i64, (name, title, dollars, credits, enabled): (&str, &str, i64, i64, bool)) -> Tier {
    Tier {
        name: TierName::new(name),
        title: title.into(),
        rank,
        price: Money::dollars(dollars),
        credits: Credits::whole(credits),
        enabled,
        coming: None,
        wire: WireNames {
            kiro: format!("KIRO_{name}"),
            standalone: format!("Q_DEVELOPER_STANDALONE_{name}"),
            enterprise: (rank > 0).then(|| format!("KIRO_ENTERPRISE_{name}")),
        },
    }
}
