//! What Mozilla's web-ext says of the extension. It is the one linter of extensions that is kept well, and knows
//! Firefox: what it finds is either of the list below, which docs/store/README.md explains, or has to be mended.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;
use crate::project::Project;

/// Fetched when it is asked for: hundreds of packages that no test needs.
const WEB_EXT: &str = "web-ext@10.7.0";

/// What is so on purpose: the code of the finding, and what its message holds.
const ON_PURPOSE: [(&str, &str); 5] = [
    ("BACKGROUND_SERVICE_WORKER_NOFALLBACK", "/background/service_worker"),
    ("ADDON_ID_REQUIRED", "add-on ID"),
    ("MISSING_DATA_COLLECTION_PERMISSIONS", "data_collection_permissions"),
    ("INCOGNITO_SPLIT_UNSUPPORTED", "split"),
    ("UNSAFE_VAR_ASSIGNMENT", "innerHTML"),
];

/// Has web-ext look at `dist/extension`, and fails where it finds what is not known.
pub fn lint(project: &Project) -> Result<()> {
    let mut npx = process::script("npx", &project.root);
    npx.args(["--yes", WEB_EXT, "lint", "--output", "json", "--source-dir"]).arg(project.extension());
    // Its status says only whether Firefox would take it.
    let output = npx.output().context("cannot run npx")?;
    let report: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("{WEB_EXT} gave no report\n{}", String::from_utf8_lossy(&output.stderr).trim_end()))?;
    let (known, new) = sorted(&report);
    known.iter().for_each(|line| println!("web-ext   on purpose: {line}"));
    if !new.is_empty() {
        bail!("web-ext finds\n  {}", new.join("\n  "));
    }
    Ok(())
}

/// What it has found, one line each: what is known, and the rest.
fn sorted(report: &Value) -> (Vec<String>, Vec<String>) {
    let findings =
        ["errors", "warnings", "notices"].iter().flat_map(|kind| report[*kind].as_array().into_iter().flatten());
    let (known, new): (Vec<&Value>, Vec<&Value>) = findings.partition(|finding| {
        let says = |key: &str, text: &str| finding[key].as_str().is_some_and(|said| said.contains(text));
        ON_PURPOSE.iter().any(|(code, message)| finding["code"] == *code && says("message", message))
    });
    let line = |finding: &Value| {
        let part = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        format!("{} in {}: {}", part("code"), part("file"), part("message"))
    };
    (known.into_iter().map(line).collect(), new.into_iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(code: &str, message: &str) -> Value {
        serde_json::json!({ "code": code, "message": message, "file": "manifest.json" })
    }

    #[test]
    fn what_is_known_is_told_from_what_is_new() {
        let report = serde_json::json!({
            "errors": [finding("ADDON_ID_REQUIRED", "The add-on ID is required."), finding("JSON_INVALID", "No.")],
            "warnings": [finding("UNSAFE_VAR_ASSIGNMENT", "Unsafe call to document.write")],
            "notices": [],
        });
        let (known, new) = sorted(&report);
        assert_eq!(known, ["ADDON_ID_REQUIRED in manifest.json: The add-on ID is required."]);
        assert_eq!(new.len(), 2, "{new:?}");
    }
}
