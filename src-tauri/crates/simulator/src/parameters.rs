//! Parameters of a request, taken apart without any leniency: what no client should send is named.

use serde_json::{Map, Value};

use crate::endpoint::Endpoint;

/// Query or body, the token apart.
#[derive(Debug)]
pub(crate) struct Parameters {
    pub(crate) values: Map<String, Value>,
    pub(crate) token: Option<String>,
}

/// Why a request is not what the vendor's page describes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadParameter(pub(crate) String);

impl Parameters {
    /// GET: from the query. POST: from a JSON object in the body.
    pub(crate) fn parse(endpoint: Endpoint, query: Option<&str>, body: &[u8]) -> Result<Self, BadParameter> {
        let mut values = match endpoint.is_write() {
            true => match serde_json::from_slice(body) {
                Ok(Value::Object(values)) => values,
                Ok(_) => return Err(BadParameter("the body is not a JSON object".to_owned())),
                Err(error) => return Err(BadParameter(format!("the body is not JSON: {error}"))),
            },
            false => query_values(query),
        };
        let token = match values.remove("token") {
            Some(Value::String(token)) => Some(token),
            Some(_) => return Err(BadParameter("token is not a string".to_owned())),
            None => None,
        };
        Ok(Self { values, token })
    }

    /// A string that must be there; it may be empty.
    pub(crate) fn text(&self, name: &str) -> Result<&str, BadParameter> {
        match self.values.get(name) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(BadParameter(format!("{name} is not a string"))),
            None => Err(BadParameter(format!("parameter {name} is missing"))),
        }
    }

    /// A string that must be there and say something.
    pub(crate) fn filled(&self, name: &str) -> Result<&str, BadParameter> {
        match self.text(name)? {
            "" => Err(BadParameter(format!("{name} is empty"))),
            text => Ok(text),
        }
    }

    /// A string that may be missing.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&str>, BadParameter> {
        match self.values.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.text(name).map(Some),
        }
    }

    /// A list of strings; `required` ones must be there, empty or not.
    pub(crate) fn texts(&self, name: &str, required: bool) -> Result<Vec<String>, BadParameter> {
        let wrong = || BadParameter(format!("{name} is not a list of strings"));
        match self.values.get(name) {
            None if required => Err(BadParameter(format!("parameter {name} is missing"))),
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(list)) => {
                list.iter().map(|text| text.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
            }
            Some(_) => Err(wrong()),
        }
    }

    /// A whole number in a query.
    pub(crate) fn number(&self, name: &str) -> Result<u64, BadParameter> {
        self.filled(name)?.parse().map_err(|_| BadParameter(format!("{name} is not a whole number")))
    }
}

/// The query of any request, for the log too.
pub(crate) fn query_values(query: Option<&str>) -> Map<String, Value> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_taken_from_its_place_only() {
        let get = Parameters::parse(Endpoint::BotList, Some("token=a%20b&x=1"), b"{\"token\":\"no\"}").unwrap();
        assert_eq!(get.token.as_deref(), Some("a b"));
        assert!(!get.values.contains_key("token"));
        let post = Parameters::parse(Endpoint::Exit, Some("token=no"), b"{\"roomWxid\":\"R:1\"}").unwrap();
        assert_eq!(post.token, None);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let body = br#"{"token":"t","number":5,"list":["a",1],"empty":""}"#;
        let parameters = Parameters::parse(Endpoint::Create, None, body).unwrap();
        let bad = |text: &str| BadParameter(text.to_owned());
        assert_eq!(parameters.text("number"), Err(bad("number is not a string")));
        assert_eq!(parameters.filled("empty"), Err(bad("empty is empty")));
        assert_eq!(parameters.filled("none"), Err(bad("parameter none is missing")));
        assert_eq!(parameters.texts("list", false), Err(bad("list is not a list of strings")));
        assert_eq!(parameters.texts("none", false), Ok(Vec::new()));
        assert!(parameters.texts("none", true).is_err());
        assert!(Parameters::parse(Endpoint::Create, None, b"[]").is_err());
    }
}
