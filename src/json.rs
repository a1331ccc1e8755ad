//! The one reader of JSON into types and the one writer: of what is stored, and of what JavaScript says and is told.
//!
//! The text is read into a [`Value`] first, and each type is made of that. Read straight from the text, each of the
//! sixty types carried a reader of braces, commas and spaces of its own.

use std::fmt::Display;

use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::{Map, Value};

/// The version of the stored values. A value of another version is set aside, never guessed at.
pub(crate) const VERSION: u32 = 1;

#[derive(Serialize)]
struct Versioned<T> {
    version: u32,
    value: T,
}

/// A value as it is stored.
pub(crate) fn versioned<T: Serialize>(value: &T) -> String {
    write(&Versioned { version: VERSION, value })
}

/// Whether what was stored is of the version that is read here.
///
/// # Errors
/// With the version that it has.
pub(crate) fn check_version(stored: &Value) -> Result<(), String> {
    match stored.get("version").and_then(Value::as_u64) {
        Some(version) if version == u64::from(VERSION) => Ok(()),
        Some(version) => Err(format!("version {version}; this one reads version {VERSION}")),
        None => Err("no version".into()),
    }
}

/// Reads a text.
///
/// # Errors
/// With what is wrong and where: the line and column of what is no JSON, else the names of the fields that lead there.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let value = parse(text)?;
    make(&value)
}

/// Reads a text as it is, whatever it is about.
///
/// # Errors
/// With the line and column of what is no JSON.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(text)
        .or_else(|error| serde_json::from_str(&whole_characters(text)).map_err(|_| error.to_string()))
}

/// The text with a mark where half a character is. JavaScript's texts can have such halves, a page's title for one,
/// which comes with every message and is of no interest; it must not cost the rest.
fn whole_characters(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        let is_half = matches!(escape.as_bytes(), [_, b'u', b'd' | b'D', first, ..] if *first >= b'8');
        let (length, put) = if is_half { (6, Some("\\ufffd")) } else { (2, None) };
        let Some((own, after)) = escape.split_at_checked(length) else { break };
        out.push_str(put.unwrap_or(own));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Makes a type of what was read.
///
/// # Errors
/// With what is wrong, and the names of the fields that lead there.
pub(crate) fn make<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    T::deserialize(Piece(value)).map_err(|wrong| wrong.to_string())
}

/// Writes a value, to a `String` like all that is written: for each other target the writer is in the module once more.
/// None of our types has a form that JSON lacks.
pub(crate) fn write<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What is wrong, and where. It is boxed because each type hands it on.
#[derive(Debug)]
struct Wrong(Box<Place>);

#[derive(Debug)]
struct Place {
    /// The fields that lead there, with dots between them.
    way: String,
    what: String,
}

impl Wrong {
    /// The same, one field further out.
    #[inline(never)]
    fn within(mut self, field: &str) -> Self {
        let dot = if self.0.way.is_empty() { "" } else { "." };
        self.0.way.insert_str(0, dot);
        self.0.way.insert_str(0, field);
        self
    }

    /// As serde says it, without its code for writing fractions: serde_json has its own.
    #[inline(never)]
    fn instead(of: &str, found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Unit => "null".to_owned(),
            Unexpected::Bool(value) => format!("boolean `{value}`"),
            Unexpected::Unsigned(number) => format!("integer `{number}`"),
            Unexpected::Signed(number) => format!("integer `{number}`"),
            Unexpected::Float(number) => format!("floating point `{}`", write(&number)),
            Unexpected::Str(text) => format!("string {text:?}"),
            Unexpected::Seq => "sequence".to_owned(),
            Unexpected::Map => "map".to_owned(),
            _ => "something else".to_owned(),
        };
        Self::custom(format_args!("invalid {of}: {found}, expected {expected}"))
    }

    #[inline(never)]
    fn unexpected(value: &Value, expected: &dyn Expected) -> Self {
        let found = match value {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Unexpected::Unsigned(number),
                (_, Some(number)) => Unexpected::Signed(number),
                _ => Unexpected::Float(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        };
        Self::invalid_type(found, expected)
    }
}

impl Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Place { way, what } = &*self.0;
        if way.is_empty() { f.write_str(what) } else { write!(f, "{way}: {what}") }
    }
}

impl std::error::Error for Wrong {}

impl Error for Wrong {
    #[inline(never)]
    fn custom<T: Display>(what: T) -> Self {
        Self(Box::new(Place { way: String::new(), what: what.to_string() }))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::instead("type", found, expected)
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::instead("value", found, expected)
    }
}

/// A piece of what was read.
#[derive(Clone, Copy)]
struct Piece<'de>(&'de Value);

impl<'de> Piece<'de> {
    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let Value::Number(number) = self.0 else { return Err(Wrong::unexpected(self.0, &visitor)) };
        match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => visitor.visit_u64(number),
            (_, Some(number)) => visitor.visit_i64(number),
            _ => visitor.visit_f64(number.as_f64().unwrap_or_default()),
        }
    }
}

/// Methods that do the same as another one, whatever else they are told.
macro_rules! same {
    ($($method:ident($($ignored:ty),*) => $as:ident;)*) => {
        $(fn $method<V: Visitor<'de>>(self, $(_: $ignored,)* visitor: V) -> Result<V::Value, Wrong> {
            self.$as(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Piece<'de> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(_) => self.deserialize_bool(visitor),
            Value::Number(_) => self.number(visitor),
            Value::String(_) => self.deserialize_str(visitor),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(*value),
            other => Err(Wrong::unexpected(other, &visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0 {
            Value::String(text) => visitor.visit_borrowed_str(text),
            other => Err(Wrong::unexpected(other, &visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.0.is_null() { visitor.visit_unit() } else { Err(Wrong::unexpected(self.0, &visitor)) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items { rest: items, at: 0 }),
            other => Err(Wrong::unexpected(other, &visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0 {
            Value::Object(map) => visitor.visit_map(Entries::of(map)),
            other => Err(Wrong::unexpected(other, &visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant { name, content: &Value::Null }),
            Value::Object(map) => match Entries::of(map).the_only_one() {
                Some((name, content)) => visitor.visit_enum(Variant { name, content }),
                None => Err(Wrong::unexpected(self.0, &"the name of one variant")),
            },
            other => Err(Wrong::unexpected(other, &visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_unit()
    }

    same! {
        deserialize_i8() => number;
        deserialize_i16() => number;
        deserialize_i32() => number;
        deserialize_i64() => number;
        deserialize_u8() => number;
        deserialize_u16() => number;
        deserialize_u32() => number;
        deserialize_u64() => number;
        deserialize_f32() => number;
        deserialize_f64() => number;
        deserialize_char() => deserialize_str;
        deserialize_string() => deserialize_str;
        deserialize_identifier() => deserialize_str;
        deserialize_bytes() => deserialize_seq;
        deserialize_byte_buf() => deserialize_seq;
        deserialize_unit_struct(&'static str) => deserialize_unit;
        deserialize_tuple(usize) => deserialize_seq;
        deserialize_tuple_struct(&'static str, usize) => deserialize_seq;
        // A struct is always an object here: the form without names would double the code of each.
        deserialize_struct(&'static str, &'static [&'static str]) => deserialize_map;
    }
}

/// The pieces of a list.
struct Items<'de> {
    rest: &'de [Value],
    at: usize,
}

impl<'de> Items<'de> {
    #[inline(never)]
    fn step(&mut self) -> Option<&'de Value> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        self.at += 1;
        Some(first)
    }
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Wrong> {
        let Some(item) = self.step() else { return Ok(None) };
        match seed.deserialize(Piece(item)) {
            Ok(value) => Ok(Some(value)),
            Err(wrong) => Err(wrong.within(&(self.at - 1).to_string())),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The fields of an object.
struct Entries<'de> {
    rest: serde_json::map::Iter<'de>,
    name: &'de str,
    content: &'de Value,
}

impl<'de> Entries<'de> {
    #[inline(never)]
    fn of(map: &'de Map<String, Value>) -> Self {
        Self { rest: map.iter(), name: "", content: &Value::Null }
    }

    #[inline(never)]
    fn step(&mut self) -> Option<&'de str> {
        let (name, content) = self.rest.next()?;
        (self.name, self.content) = (name, content);
        Some(name)
    }

    #[inline(never)]
    fn the_only_one(mut self) -> Option<(&'de str, &'de Value)> {
        let name = self.step()?;
        let content = self.content;
        self.step().is_none().then_some((name, content))
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        let Some(name) = self.step() else { return Ok(None) };
        seed.deserialize(Name(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Wrong> {
        seed.deserialize(Piece(self.content)).map_err(|wrong| wrong.within(self.name))
    }
}

/// The name of a field: also a number or a plain variant, where the fields of a map have those.
struct Name<'de>(&'de str);

impl<'de> Name<'de> {
    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0.parse::<i64>() {
            Ok(number) => visitor.visit_i64(number),
            Err(_) => Err(Wrong::invalid_type(Unexpected::Str(self.0), &visitor)),
        }
    }
}

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_enum(Variant { name: self.0, content: &Value::Null })
    }

    same! {
        deserialize_i8() => number;
        deserialize_i16() => number;
        deserialize_i32() => number;
        deserialize_i64() => number;
        deserialize_u8() => number;
        deserialize_u16() => number;
        deserialize_u32() => number;
        deserialize_u64() => number;
    }

    forward_to_deserialize_any! {
        bool f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// One variant of an enum.
struct Variant<'de> {
    name: &'de str,
    content: &'de Value,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Wrong;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Wrong> {
        seed.deserialize(Name(self.name)).map(|variant| (variant, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        <()>::deserialize(Piece(self.content)).map_err(|wrong| wrong.within(self.name))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Wrong> {
        seed.deserialize(Piece(self.content)).map_err(|wrong| wrong.within(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        Piece(self.content).deserialize_seq(visitor).map_err(|wrong| wrong.within(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Wrong> {
        Piece(self.content).deserialize_map(visitor).map_err(|wrong| wrong.within(self.name))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        Plain,
        Counted { times: u8 },
        Named(String),
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Thing {
        kind: Kind,
        #[serde(default)]
        by_number: BTreeMap<i32, Vec<f64>>,
        note: Option<bool>,
    }

    fn thing(text: &str) -> Result<Thing, String> {
        read(text)
    }

    #[test]
    fn every_form_of_a_value_is_read() {
        let text = r#"{"kind":{"counted":{"times":3}},"by_number":{"-4":[1,-2,0.5]},"note":true,"more":[{}]}"#;
        let by_number = BTreeMap::from([(-4, vec![1.0, -2.0, 0.5])]);
        assert_eq!(thing(text), Ok(Thing { kind: Kind::Counted { times: 3 }, by_number, note: Some(true) }));
        let plain = |kind| Ok(Thing { kind, by_number: BTreeMap::new(), note: None });
        assert_eq!(thing(r#"{"kind":"plain","note":null}"#), plain(Kind::Plain));
        assert_eq!(thing(r#"{"kind":{"plain":null}}"#), plain(Kind::Plain));
        assert_eq!(thing(r#"{"kind":{"named":"a"}}"#), plain(Kind::Named("a".into())));
    }

    #[test]
    fn the_fields_of_a_map_can_have_the_names_of_variants() {
        let by_kind = |text| read::<BTreeMap<Kind, u8>>(text);
        assert_eq!(by_kind(r#"{"plain":2}"#), Ok(BTreeMap::from([(Kind::Plain, 2)])));
        assert!(by_kind(r#"{"other":2}"#).unwrap_err().contains("unknown variant `other`"));
        assert!(by_kind(r#"{"named":2}"#).is_err());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, said) in [
            (
                r#"{"kind":"plain","by_number":{"7":[0,"x"]}}"#,
                "by_number.7.1: invalid type: string \"x\", expected f64",
            ),
            (r#"{"kind":{"counted":{"times":300}}}"#, "kind.counted.times: invalid value: integer `300`, expected u8"),
            (r#"{"kind":{"counted":{}}}"#, "kind.counted: missing field `times`"),
            (r#"{"kind":{"counted":null,"plain":null}}"#, "kind: invalid type: map, expected the name of one variant"),
            (r#"{"kind":"other"}"#, "kind: unknown variant `other`, expected one of `plain`, `counted`, `named`"),
            (r#"{"kind":"plain","by_number":{"x":[]}}"#, "by_number: invalid type: string \"x\", expected i32"),
            (r#"{"kind":"plain","note":0.5}"#, "note: invalid type: floating point `0.5`, expected a boolean"),
            (r#"{"kind":"plain","by_number":null}"#, "by_number: invalid type: null, expected a map"),
            (r#"["plain"]"#, "invalid type: sequence, expected struct Thing"),
            (r#"{"kind""#, "EOF while parsing an object at line 1 column 7"),
        ] {
            assert_eq!(thing(text).unwrap_err(), said, "{text}");
        }
    }

    #[test]
    fn half_a_character_does_not_cost_the_rest() {
        let text = r#"{"title":"\\ud800 \ud83d\ude00 \udbff","kind":{"named":"a\udc00\n"}}"#;
        assert_eq!(thing(text).map(|thing| thing.kind), Ok(Kind::Named("a\u{fffd}\n".into())));
        assert_eq!(parse(r#""\\ud800 \udbff""#), Ok(Value::from("\\ud800 \u{fffd}")));
        assert!(parse(r#""\ud8"#).is_err());
    }
}
