//! Hashes that make a change to the audit log show: rows, segments of rows, and the chain of segments.
//!
//! Segments are Merkle trees shaped as in RFC 6962 section 2.1, so that a single row can be proven to belong to one.

use aws_lc_rs::digest::{Context, SHA256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// The hash of one row. Each field is preceded by its length, so that moving a border between two fields shows.
pub fn row_hash(fields: &[&str]) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(&(fields.len() as u64).to_be_bytes());
    for field in fields {
        context.update(&(field.len() as u64).to_be_bytes());
        context.update(field.as_bytes());
    }
    finish(context)
}

/// The Merkle root over row hashes in their order; of no rows, the hash of nothing.
pub fn merkle_root(rows: &[Hash]) -> Hash {
    // Leaves and nodes begin with different bytes: otherwise a segment of two could pass for one row.
    tree(rows.iter().map(|row| digest(&[&[0], row])).collect())
}

/// Ties a segment to the one before it: its root, how many rows it has, and the previous link.
pub fn link(previous: &Hash, root: &Hash, count: u64) -> Hash {
    digest(&[previous, root, &count.to_be_bytes()])
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Reads 64 lower-case hexadecimal digits; `None` for anything else.
pub fn from_hex(text: &str) -> Option<Hash> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// Pairs neighbours level by level; an odd one moves up alone, which gives the tree of RFC 6962 without recursion.
fn tree(mut level: Vec<Hash>) -> Hash {
    while level.len() > 1 {
        level = level
            .chunks(2)
            .filter_map(|pair| match pair {
                [left, right] => Some(digest(&[&[1], left, right])),
                _ => pair.first().copied(),
            })
            .collect();
    }
    level.first().copied().unwrap_or_else(|| digest(&[]))
}

fn digest(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    finish(context)
}

fn finish(context: Context) -> Hash {
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_that_of_certificate_transparency() {
        // The first three inputs of the well-known test tree: nothing, 0x00, 0x10.
        let leaf = |data: &[u8]| digest(&[&[0], data]);
        let leaves = [leaf(b""), leaf(&[0]), leaf(&[0x10])];
        let roots: Vec<String> = (0..=3).map(|count| hex(&tree(leaves[..count].to_vec()))).collect();
        assert_eq!(
            roots,
            [
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            ]
        );
    }

    #[test]
    fn moving_a_border_between_fields_changes_the_hash() {
        let hashes = [row_hash(&["ab", "c"]), row_hash(&["a", "bc"]), row_hash(&["abc"]), row_hash(&["abc", ""])];
        for (index, hash) in hashes.iter().enumerate() {
            assert_eq!(hashes.iter().filter(|other| *other == hash).count(), 1, "{index}");
        }
    }

    #[test]
    fn changing_swapping_or_dropping_a_row_changes_the_root() {
        let rows: Vec<Hash> = (0..7).map(|number: u8| row_hash(&[&number.to_string()])).collect();
        let root = merkle_root(&rows);
        let mut swapped = rows.clone();
        swapped.swap(2, 5);
        assert_ne!(merkle_root(&swapped), root);
        assert_ne!(merkle_root(&rows[..6]), root);
        let mut changed = rows;
        changed[6][0] ^= 1;
        assert_ne!(merkle_root(&changed), root);
    }

    #[test]
    fn one_row_is_not_its_own_root() {
        let row = row_hash(&["a"]);
        assert_ne!(merkle_root(&[row]), row);
    }

    #[test]
    fn a_link_depends_on_everything_before() {
        let (zero, one) = ([0; 32], [1; 32]);
        let here = link(&zero, &one, 5);
        assert_ne!(here, link(&one, &one, 5));
        assert_ne!(here, link(&zero, &zero, 5));
        assert_ne!(here, link(&zero, &one, 6));
        assert_eq!(from_hex(&hex(&here)), Some(here));
        assert_eq!(from_hex("00"), None);
        assert_eq!(from_hex(&"ZZ".repeat(32)), None);
    }
}
