//! Looking up many rows in one statement, with few different statements.
//!
//! A list of keys goes into `IN (…)` in chunks of fixed lengths, the last one padded by repetition, so
//! that the prepared statements stay few and cached.

use crate::tx::Arg;

/// Lengths of chunks, longest first.
const LENGTHS: [usize; 4] = [100, 16, 4, 1];

/// Splits keys into chunks of the fixed lengths.
pub(crate) fn chunks<T: Clone>(keys: &[T]) -> Vec<Vec<T>> {
    let mut chunks = Vec::new();
    let mut rest = keys;
    while let Some(last) = rest.last() {
        let taken = rest.len().min(LENGTHS[0]);
        // The shortest length that holds what is left; the chunk is filled up with its last key.
        let length = LENGTHS.into_iter().rev().find(|length| *length >= taken).unwrap_or(taken);
        let (now, later) = rest.split_at(taken);
        let mut chunk = now.to_vec();
        chunk.resize(length, now.last().unwrap_or(last).clone());
        chunks.push(chunk);
        rest = later;
    }
    chunks
}

/// The statement for a chunk; placeholders of the chunk begin at number `first`.
pub(crate) fn sql<T>(chunk: &[T], statement: impl Fn(&str) -> String, first: usize) -> String {
    let list: Vec<String> = (first..first + chunk.len()).map(|number| format!("?{number}")).collect();
    statement(&list.join(", "))
}

/// The arguments before a chunk's, and the chunk's.
pub(crate) fn args<'a, T>(before: &[Arg<'a>], chunk: &'a [T]) -> Vec<Arg<'a>>
where
    Arg<'a>: From<&'a T>,
{
    before.iter().copied().chain(chunk.iter().map(Arg::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_have_few_lengths_and_lose_nothing() {
        for count in [0, 1, 2, 10, 11, 99, 100, 101, 250] {
            let keys: Vec<usize> = (0..count).collect();
            let chunks = chunks(&keys);
            assert!(chunks.iter().all(|chunk| LENGTHS.contains(&chunk.len())));
            let mut all = chunks.concat();
            all.dedup();
            assert_eq!(all, keys);
        }
    }
}
