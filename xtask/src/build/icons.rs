//! The extension's icons in every size that the manifest names, drawn from the one SVG of the sign.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::report;
use crate::fingerprint::Fingerprint;
use crate::project::Project;
use crate::stamp::Stamp;

/// The sign stands in the middle of its drawing and leaves this much free on each side.
const FREE: f32 = 6.0;

/// Each size, with the free border around the sign. Toolbars have room for the sign alone; the Chrome Web Store wants
/// 96 pixels of picture in 128 (<https://developer.chrome.com/docs/webstore/images>).
const SIZES: [(u32, f32); 4] = [(16, 0.0), (32, 0.0), (48, 0.0), (128, 16.0)];

/// Draws the icons, and gives the folder in which they lie as they do in the extension.
pub fn run(project: &Project) -> Result<PathBuf> {
    let source = project.root.join("www").join("whatbroke.svg");
    let folder = project.target.join("xtask").join("icons");
    let inputs = Fingerprint::default().text(&format!("{SIZES:?}")).file(&source)?.finish();
    let outcome = Stamp::at(project.stamp(None, "icons")).unless_fresh(
        &inputs,
        || {
            SIZES
                .iter()
                .try_fold(Fingerprint::default(), |all, (size, _)| all.file(&file(&folder, *size)))
                .map(Fingerprint::finish)
        },
        || draw_all(&source, &folder),
    )?;
    report("draw icons", outcome, "from www/whatbroke.svg");
    Ok(folder)
}

fn file(folder: &Path, size: u32) -> PathBuf {
    folder.join("icons").join(format!("{size}.png"))
}

fn draw_all(source: &Path, folder: &Path) -> Result<()> {
    let svg = fs::read(source).with_context(|| format!("cannot read {}", source.display()))?;
    for (size, border) in SIZES {
        let target = file(folder, size);
        let context = || format!("cannot write {}", target.display());
        fs::create_dir_all(folder.join("icons")).with_context(context)?;
        fs::write(&target, png(&svg, size, border)?).with_context(context)?;
    }
    Ok(())
}

fn png(svg: &[u8], size: u32, border: f32) -> Result<Vec<u8>> {
    Ok(draw(svg, size, border)?.encode_png()?)
}

fn draw(svg: &[u8], size: u32, border: f32) -> Result<Pixmap> {
    let tree = Tree::from_data(svg, &Options::default()).context("the sign is no SVG that can be drawn")?;
    let mut picture = Pixmap::new(size, size).context("an icon has a size")?;
    let sign = tree.size().width() - 2.0 * FREE;
    let scale = (size as f32 - 2.0 * border) / sign;
    let shift = border - FREE * scale;
    resvg::render(&tree, Transform::from_row(scale, 0.0, 0.0, scale, shift, shift), &mut picture.as_mut());
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SIGN: &[u8] = include_bytes!("../../../www/whatbroke.svg");
    const MANIFEST: &str = include_str!("../../../manifest.json");

    #[test]
    fn every_size_that_the_manifest_names_is_drawn_and_no_other() {
        let manifest: serde_json::Value = serde_json::from_str(MANIFEST).unwrap();
        let named = |list: &serde_json::Value| -> BTreeSet<(String, String)> {
            let all = list.as_object().unwrap().iter();
            all.map(|(size, file)| (size.clone(), file.as_str().unwrap().to_owned())).collect()
        };
        let drawn: BTreeSet<_> =
            SIZES.iter().map(|(size, _)| (size.to_string(), format!("icons/{size}.png"))).collect();
        assert_eq!(named(&manifest["icons"]), drawn);
        assert!(named(&manifest["action"]["default_icon"]).is_subset(&drawn));
    }

    #[test]
    fn the_sign_fills_its_place_and_leaves_the_border_free() {
        for (size, border) in SIZES {
            let picture = draw(SIGN, size, border).unwrap();
            let alpha = |x: u32, y: u32| picture.pixel(x, y).unwrap().alpha();
            let (middle, first) = (size / 2, border as u32);
            assert_eq!(alpha(first, middle), 255, "{size}: the sign begins at its border");
            assert_eq!(alpha(size - 1 - first, middle), 255, "{size}: and ends there");
            assert_eq!(alpha(0, 0), 0, "{size}: its corners are round");
            if first > 0 {
                assert_eq!(alpha(first - 1, middle), 0, "{size}: the border is free");
            }
        }
    }

    #[test]
    fn the_same_drawing_gives_the_same_bytes() {
        assert_eq!(png(SIGN, 48, 0.0).unwrap(), png(SIGN, 48, 0.0).unwrap());
    }

    #[test]
    fn what_is_no_drawing_is_refused() {
        assert!(draw(b"<p>", 16, 0.0).is_err());
    }
}
