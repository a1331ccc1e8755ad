//! Where people type, and what of it never leaves a page.

/// The rules of `knowledge/typed-text.toml`, in the form that the script in the page takes them.
#[derive(Debug, PartialEq, Eq)]
pub struct TypedRules {
    /// A CSS selector of the fields and editors.
    pub fields: &'static str,
    /// A CSS selector of what stands in an editor that is empty.
    pub placeholder: &'static str,
    /// A CSS selector of those among them that are left alone.
    pub never: &'static str,
    /// A regular expression of JavaScript: names and labels of secret fields, in lower case, with one space between words.
    pub whole: &'static str,
    /// The same, for names and labels without their spaces.
    pub anywhere: &'static str,
    /// A regular expression whose first group may be a card number; its last digit tells.
    pub card_number: &'static str,
    /// A regular expression of what is taken for a Korean resident registration number.
    pub resident_number: &'static str,
}
