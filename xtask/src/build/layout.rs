//! The folder that the browser loads: manifest, shells and module, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{Product, report};
use crate::fingerprint::files_below;
use crate::process;
use crate::project::{Profile, Project};
use crate::stamp::Outcome;

/// What goes where: the path inside the extension, and the file that it is copied from.
type Plan = BTreeMap<PathBuf, PathBuf>;

/// Copies what changed into `dist/extension` and removes what left the source. `drawn` is the folder of the icons.
pub fn run(project: &Project, profile: Profile, products: &[Product], drawn: &Path) -> Result<()> {
    let manifest = project.root.join("manifest.json");
    check_version(&manifest, &project.version)?;
    let mut plan = plan(&manifest, &project.root.join("extension"), products)?;
    add_folder(&mut plan, drawn)?;
    if profile == Profile::Release {
        without_comments(project, &mut plan)?;
    }
    let changes = lay_out(&plan, &project.extension())?;
    report("lay out", changes.outcome(), &changes.to_string());
    Ok(())
}

/// The public site: a module, shells and pages of its own, and the same styles.
pub fn site(project: &Project, product: &Product, pages: &Path) -> Result<()> {
    let shells = project.root.join("extension");
    let mut plan = Plan::new();
    add_folder(&mut plan, &project.root.join("www"))?;
    add_folder(&mut plan, pages)?;
    add(&mut plan, PathBuf::from("style.css"), shells.join("style.css"))?;
    add_product(&mut plan, product)?;
    let changes = lay_out(&plan, &project.site())?;
    report("lay out", changes.outcome(), &changes.to_string());
    Ok(())
}

/// The store and the browser read the manifest's version, Cargo its own: they must be one.
fn check_version(manifest: &Path, version: &str) -> Result<()> {
    let text = fs::read_to_string(manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let json: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not valid JSON", manifest.display()))?;
    match json["version"].as_str() {
        Some(stated) if stated == version => Ok(()),
        Some(stated) => bail!("manifest.json says version {stated} and Cargo.toml says {version}: make them equal"),
        None => bail!("manifest.json has no \"version\": write \"version\": \"{version}\""),
    }
}

fn plan(manifest: &Path, shells: &Path, products: &[Product]) -> Result<Plan> {
    let mut plan = Plan::new();
    add(&mut plan, PathBuf::from("manifest.json"), manifest.to_path_buf())?;
    add_folder(&mut plan, shells)?;
    products.iter().try_for_each(|product| add_product(&mut plan, product))?;
    Ok(plan)
}

/// Takes the scripts and styles without comments and indentation, which do not run: that is npm's esbuild.
fn without_comments(project: &Project, plan: &mut Plan) -> Result<()> {
    let folder = project.work(Profile::Release).join("shells");
    let mut esbuild = process::script(&project.root.join("node_modules/.bin/esbuild").to_string_lossy(), &project.root);
    esbuild.args(["--minify-whitespace", "--charset=utf8", "--legal-comments=none", "--log-level=warning"]);
    esbuild.arg(format!("--outdir={}", folder.display()));
    let is_text = |path: &Path| path.extension().is_some_and(|kind| kind == "js" || kind == "css");
    for (name, source) in plan.iter_mut().filter(|(name, _)| is_text(name)) {
        esbuild.arg(format!("{}={}", name.with_extension("").display(), source.display()));
        *source = folder.join(name);
    }
    process::run(&mut esbuild)
}

fn add_folder(plan: &mut Plan, folder: &Path) -> Result<()> {
    for file in files_below(folder)? {
        // Finder and editors leave hidden files behind; they are no part of what is shipped.
        if !file.iter().any(|part| part.to_string_lossy().starts_with('.')) {
            let source = folder.join(&file);
            add(plan, file, source)?;
        }
    }
    Ok(())
}

/// What was bound, with the module as it was optimised, and what lies beside it.
fn add_product(plan: &mut Plan, product: &Product) -> Result<()> {
    let module = product.module.file_name().map(PathBuf::from).unwrap_or_default();
    for file in files_below(&product.bound)? {
        if file != module {
            let source = product.bound.join(&file);
            add(plan, file, source)?;
        }
    }
    for file in &product.beside {
        add(plan, file.file_name().map(PathBuf::from).unwrap_or_default(), file.clone())?;
    }
    add(plan, module, product.module.clone())
}

fn add(plan: &mut Plan, name: PathBuf, source: PathBuf) -> Result<()> {
    let first = name.iter().next().unwrap_or_default().to_string_lossy();
    if first.starts_with('_') && first != "_locales" {
        bail!("{} cannot be part of the extension: Chrome keeps names that begin with _ for itself", source.display());
    }
    if let Some(other) = plan.get(&name) {
        bail!("{} and {} would both become {} in the extension", other.display(), source.display(), name.display());
    }
    plan.insert(name, source);
    Ok(())
}

/// How many files a layout touched.
#[derive(Debug, Default, PartialEq, Eq)]
struct Changes {
    copied: usize,
    removed: usize,
    kept: usize,
}

impl Changes {
    fn outcome(&self) -> Outcome {
        if self.copied + self.removed == 0 { Outcome::UpToDate } else { Outcome::Done }
    }
}

impl std::fmt::Display for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { copied, removed, kept } = self;
        write!(f, "{copied} files copied, {removed} removed, {kept} unchanged")
    }
}

/// Content decides, not time: a browser that watches the folder sees only real changes.
fn lay_out(plan: &Plan, destination: &Path) -> Result<Changes> {
    let mut changes = Changes::default();
    for file in files_below(destination)? {
        if !plan.contains_key(&file) {
            remove(destination, &file)?;
            changes.removed += 1;
        }
    }
    for (name, source) in plan {
        let content = fs::read(source).with_context(|| format!("cannot read {}", source.display()))?;
        let target = destination.join(name);
        if fs::read(&target).is_ok_and(|present| present == content) {
            changes.kept += 1;
            continue;
        }
        let context = || format!("cannot write {}", target.display());
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).with_context(context)?;
        }
        fs::write(&target, content).with_context(context)?;
        changes.copied += 1;
    }
    Ok(changes)
}

/// Removes a file, and the folders that it leaves empty.
fn remove(destination: &Path, file: &Path) -> Result<()> {
    let path = destination.join(file);
    fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    for folder in file.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
        // Fails on a folder that still holds something, which is then left alone.
        if fs::remove_dir(destination.join(folder)).is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A project with shells and a bound module, and its layout.
    struct House {
        folder: tempfile::TempDir,
    }

    impl House {
        fn new() -> Self {
            let house = Self { folder: tempfile::tempdir().unwrap() };
            house.write("manifest.json", r#"{"version": "0.1.0"}"#);
            house.write("extension/popup.html", "<p>");
            house.write("extension/_locales/ko/messages.json", "{}");
            house.write("bound/whatbroke.js", "export {}");
            house.write("bound/whatbroke_bg.wasm", "large");
            house.write("optimised/whatbroke_bg.wasm", "small");
            house.write("out/ko.texts", "packed");
            house
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn write(&self, name: &str, content: &str) {
            let path = self.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }

        fn product(&self) -> Product {
            Product {
                bound: self.path("bound"),
                module: self.path("optimised/whatbroke_bg.wasm"),
                beside: vec![self.path("out/ko.texts")],
            }
        }

        fn plan(&self) -> Result<Plan> {
            plan(&self.path("manifest.json"), &self.path("extension"), &[self.product()])
        }

        fn lay_out(&self) -> Changes {
            lay_out(&self.plan().unwrap(), &self.path("dist")).unwrap()
        }
    }

    #[test]
    fn the_layout_has_the_manifest_the_shells_and_the_optimised_module() {
        let house = House::new();
        assert_eq!(house.lay_out(), Changes { copied: 6, removed: 0, kept: 0 });
        assert!(house.path("dist/_locales/ko/messages.json").is_file());
        assert!(house.path("dist/popup.html").is_file());
        assert!(house.path("dist/manifest.json").is_file());
        assert!(house.path("dist/whatbroke.js").is_file());
        assert!(house.path("dist/ko.texts").is_file());
        assert_eq!(fs::read(house.path("dist/whatbroke_bg.wasm")).unwrap(), b"small");
    }

    #[test]
    fn two_modules_lie_side_by_side_and_of_one_name_are_refused() {
        let house = House::new();
        house.write("pages/whatbroke_pages.js", "export {}");
        house.write("pages/whatbroke_pages_bg.wasm", "pages");
        let pages = |name: &str| Product { bound: house.path("pages"), module: house.path(name), beside: Vec::new() };
        let all = [house.product(), pages("pages/whatbroke_pages_bg.wasm")];
        let plan_of = |all: &[Product]| plan(&house.path("manifest.json"), &house.path("extension"), all);
        let names = plan_of(&all).unwrap();
        for name in ["whatbroke.js", "whatbroke_bg.wasm", "whatbroke_pages.js", "whatbroke_pages_bg.wasm"] {
            assert!(names.contains_key(Path::new(name)), "{name}");
        }
        assert!(plan_of(&[house.product(), house.product()]).is_err());
    }

    #[test]
    fn a_second_layout_copies_nothing() {
        let house = House::new();
        house.lay_out();
        let second = house.lay_out();
        assert_eq!(second, Changes { copied: 0, removed: 0, kept: 6 });
        assert_eq!(second.outcome(), Outcome::UpToDate);
    }

    #[test]
    fn only_the_changed_file_is_copied() {
        let house = House::new();
        house.lay_out();
        house.write("extension/popup.html", "<h1>");
        assert_eq!(house.lay_out(), Changes { copied: 1, removed: 0, kept: 5 });
    }

    #[test]
    fn a_file_that_left_the_source_leaves_the_build() {
        let house = House::new();
        house.lay_out();
        fs::remove_file(house.path("extension/_locales/ko/messages.json")).unwrap();
        assert_eq!(house.lay_out(), Changes { copied: 0, removed: 1, kept: 5 });
        assert!(!house.path("dist/_locales").exists());
    }

    #[test]
    fn a_hidden_file_stays_out() {
        let house = House::new();
        house.write("extension/.DS_Store", "");
        house.lay_out();
        assert!(!house.path("dist/.DS_Store").exists());
    }

    #[test]
    fn a_name_that_chrome_reserves_is_refused() {
        let house = House::new();
        house.write("extension/_drafts/a.html", "");
        assert!(house.plan().unwrap_err().to_string().contains("_drafts"));
    }

    #[test]
    fn two_sources_of_one_file_are_refused() {
        let house = House::new();
        house.write("extension/whatbroke.js", "");
        assert!(house.plan().unwrap_err().to_string().contains("would both become whatbroke.js"));
    }

    #[test]
    fn a_manifest_of_another_version_is_refused() {
        let house = House::new();
        let manifest = house.path("manifest.json");
        assert!(check_version(&manifest, "0.1.0").is_ok());
        let error = check_version(&manifest, "0.2.0").unwrap_err().to_string();
        assert!(error.contains("0.1.0") && error.contains("0.2.0"));
    }

    #[test]
    fn a_manifest_without_a_version_is_refused() {
        let house = House::new();
        house.write("manifest.json", "{}");
        let error = check_version(&house.path("manifest.json"), "0.1.0").unwrap_err();
        assert!(error.to_string().contains("has no \"version\""));
    }
}
