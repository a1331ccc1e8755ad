//! Functions in the order in which the zip's compression finds them alike.
//!
//! Deflate sees what repeats within the last 32 kB only. Functions that were made from one generic function, or written
//! alike, save most where they lie beside each other. How alike two of them are is estimated by MinHash over runs of
//! five bytes (A. Broder, “On the resemblance and containment of documents”, 1997), and each is followed by the one that
//! is most like it and those before it.

use anyhow::{Context, Result};
use wasm_encoder::{NameMap, NameSection, Section};
use wasmparser::{Parser, Payload, TypeRef};

/// How many hashes stand for a function. Twice as many give back nothing.
const HASHES: usize = 64;
/// The run of bytes that is looked at.
const RUN: usize = 5;
/// How much the likeness to the newest functions counts, the newest first.
const WEIGHTS: [u32; 4] = [10, 6, 4, 3];

type Sketch = [u32; HASHES];

/// The module with names for its functions that say their order, for wasm-opt's `--reorder-functions-by-name`.
///
/// # Errors
/// When the bytes are no module of WebAssembly.
pub fn named_by_likeness(wasm: &[u8]) -> Result<Vec<u8>> {
    let (mut imported, mut bodies) = (0_u32, Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.context("not a module of WebAssembly")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = order(&bodies.iter().map(|body| sketch(body)).collect::<Vec<_>>());
    let mut places: Vec<(usize, usize)> = order.into_iter().enumerate().map(|(place, at)| (at, place)).collect();
    places.sort_unstable();
    let mut names = NameMap::new();
    for (at, place) in places {
        names.append(imported + u32::try_from(at)?, &format!("{place:06}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    let mut named = wasm.to_vec();
    section.append_to(&mut named);
    Ok(named)
}

/// The least of each hash over all runs of a function: two functions have as many of them in common as they have runs.
fn sketch(body: &[u8]) -> Sketch {
    let mut least = [u32::MAX; HASHES];
    for run in body.windows(RUN) {
        // FNV-1a, then one multiplication and shift for each hash.
        let hash = run.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        for (number, least) in (1_u32..).zip(&mut least) {
            let mixed = (hash ^ number.wrapping_mul(0x9e37_79b9)).wrapping_mul(0x85eb_ca6b);
            *least = (*least).min(mixed ^ (mixed >> 15));
        }
    }
    least
}

/// Begins with the first one; where nothing is like the newest ones, the next in the order as it was follows.
fn order(sketches: &[Sketch]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..sketches.len()).collect();
    let mut order: Vec<usize> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let newest: Vec<&Sketch> = order.iter().rev().take(WEIGHTS.len()).map(|at| &sketches[*at]).collect();
        let likeness = |at: usize| -> u32 {
            newest.iter().zip(WEIGHTS).map(|(other, weight)| weight * in_common(&sketches[at], other)).sum()
        };
        // Of those that are as much alike the first.
        let (mut best, mut most) = (0, 0);
        for (place, at) in left.iter().enumerate() {
            let alike = likeness(*at);
            if alike > most {
                (best, most) = (place, alike);
            }
        }
        order.push(left.remove(best));
    }
    order
}

fn in_common(one: &Sketch, other: &Sketch) -> u32 {
    one.iter().zip(other).map(|(a, b)| u32::from(a == b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_lies_beside_each_other() {
        let text = |word: &str| format!("{word} and so on, again and again: {word}, {word}").into_bytes();
        let bodies = ["one", "two hundred and twelve", "three", "two hundred and thirteen"].map(text);
        let found = order(&bodies.each_ref().map(|body| sketch(body)));
        let place = |at| found.iter().position(|one| *one == at).unwrap();
        assert_eq!(found.len(), 4);
        assert_eq!(place(1_usize).abs_diff(place(3)), 1, "{found:?}");
    }

    #[test]
    fn every_function_has_a_name_of_its_own_behind_the_imports() {
        let mut module = wasm_encoder::Module::new();
        let mut types = wasm_encoder::TypeSection::new();
        types.ty().function([], []);
        module.section(&types);
        let mut imports = wasm_encoder::ImportSection::new();
        imports.import("a", "b", wasm_encoder::EntityType::Function(0));
        module.section(&imports);
        let mut functions = wasm_encoder::FunctionSection::new();
        let mut code = wasm_encoder::CodeSection::new();
        for _ in 0..3 {
            functions.function(0);
            let mut body = wasm_encoder::Function::new([]);
            body.instructions().end();
            code.function(&body);
        }
        module.section(&functions).section(&code);
        let named = named_by_likeness(&module.finish()).unwrap();
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(&named) {
            let Payload::CustomSection(section) = payload.unwrap() else { continue };
            let wasmparser::KnownCustom::Name(names) = section.as_known() else { continue };
            for part in names {
                let wasmparser::Name::Function(map) = part.unwrap() else { continue };
                found.extend(map.into_iter().map(|one| one.map(|one| (one.index, one.name.to_owned())).unwrap()));
            }
        }
        assert_eq!(found.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(found.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["000000", "000001", "000002"]);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(named_by_likeness(b"no module").unwrap_err().to_string().contains("WebAssembly"));
    }
}
