//! The OpenAPI document as tests read it: operations, bodies made from it, and answers held
//! against it.

use serde_json::{Map, Value, json};

/// The document.
pub struct Document(pub Value);

/// One operation.
pub struct Operation<'a> {
    /// Its path with its parameters.
    pub path: &'a str,
    /// Its method.
    pub method: String,
    /// Its name.
    pub id: &'a str,
    /// What the document says of it.
    pub value: &'a Value,
}

impl Document {
    /// As the API gives it.
    pub fn new() -> Self {
        Self(serde_json::to_value(api::openapi()).expect("a document"))
    }

    /// Every operation.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.0["paths"].as_object().expect("paths");
        let mut found = Vec::new();
        for (path, item) in paths {
            for method in ["get", "post", "put", "patch", "delete"] {
                if let Some(value) = item.get(method) {
                    found.push(Operation {
                        path,
                        method: method.to_uppercase(),
                        id: value["operationId"].as_str().expect("an id"),
                        value,
                    });
                }
            }
        }
        found
    }

    /// What a reference leads to.
    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => {
                let target = self.0.pointer(reference.trim_start_matches('#'));
                self.resolved(target.expect("the reference leads somewhere"))
            }
            None => value,
        }
    }

    /// A body that fits the document, with every id that it can name. `id` knows them by the name
    /// of the field, and by that of the one around it.
    pub fn example(
        &self,
        schema: &Value,
        around: &str,
        name: &str,
        id: &dyn Fn(&str, &str) -> Option<String>,
    ) -> Value {
        let schema = self.resolved(schema);
        if let Some(values) = schema["enum"].as_array() {
            return values[0].clone();
        }
        for kind in ["oneOf", "anyOf"] {
            let variants = schema[kind].as_array().into_iter().flatten();
            if let Some(variant) = variants.into_iter().find(|one| one["type"] != "null") {
                return self.example(variant, around, name, id);
            }
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null").cloned(),
            one => Some(one.clone()),
        };
        match kind.as_ref().and_then(Value::as_str) {
            Some("string") => id(around, name).map_or_else(
                || json!(schema["example"].as_str().unwrap_or("something")),
                Value::String,
            ),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
            Some("boolean") => json!(true),
            Some("array") => {
                let single = name.trim_end_matches('s');
                json!([self.example(&schema["items"], name, single, id)])
            }
            _ => self.example_object(schema, name, id),
        }
    }

    fn example_object(
        &self,
        schema: &Value,
        name: &str,
        id: &dyn Fn(&str, &str) -> Option<String>,
    ) -> Value {
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut object = Map::new();
        for (field, of_field) in schema["properties"].as_object().into_iter().flatten() {
            let names_an_id = field.ends_with("_id")
                || field.ends_with("_ids")
                || ["source", "ids", "proposals"].contains(&field.as_str());
            if required.contains(&field.as_str()) || names_an_id {
                object.insert(field.clone(), self.example(of_field, name, field, id));
            }
        }
        if schema["additionalProperties"].is_object() {
            let value = self.example(&schema["additionalProperties"], name, name, id);
            object.insert("default".to_owned(), value);
        }
        Value::Object(object)
    }

    /// What is wrong with an answer, as the document sees it.
    pub fn judge(
        &self,
        operation: &Operation<'_>,
        status: u16,
        media_type: &str,
        text: &str,
    ) -> Vec<String> {
        let response = &operation.value["responses"][status.to_string()];
        if response.is_null() {
            return vec![format!("{status} is not in the document: {text}")];
        }
        let response = self.resolved(response);
        let Some(content) = response["content"].as_object() else {
            let empty = text.is_empty();
            return if empty {
                Vec::new()
            } else {
                vec!["a body where none is".to_owned()]
            };
        };
        let media_type = media_type.split(';').next().unwrap_or_default();
        let Some(of_type) = content.get(media_type) else {
            return vec![format!("{media_type} is not in the document")];
        };
        if !media_type.ends_with("json") {
            return Vec::new();
        }
        let Ok(value) = serde_json::from_str(text) else {
            return vec!["no JSON".to_owned()];
        };
        let mut problems = Vec::new();
        self.hold(&of_type["schema"], &value, "$", &mut problems);
        problems
    }

    /// Holds a value against a schema, as far as our schemas go.
    fn hold(&self, schema: &Value, value: &Value, place: &str, problems: &mut Vec<String>) {
        let schema = self.resolved(schema);
        for kind in ["oneOf", "anyOf"] {
            if let Some(variants) = schema[kind].as_array() {
                let fits = variants.iter().any(|variant| {
                    let mut found = Vec::new();
                    self.hold(variant, value, place, &mut found);
                    found.is_empty()
                });
                if !fits {
                    problems.push(format!("{place}: {value} is none of {}", schema[kind]));
                }
                return;
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let whole = self.merged(parts);
            return self.hold(&whole, value, place, problems);
        }
        if let Some(values) = schema["enum"].as_array()
            && !values.contains(value)
        {
            problems.push(format!("{place}: {value} is not in {}", schema["enum"]));
        }
        if !is_of_type(&schema["type"], value) {
            problems.push(format!("{place}: {value} is no {}", schema["type"]));
            return;
        }
        if let Some(fields) = value.as_object() {
            self.hold_fields(schema, fields, place, problems);
        }
        if let Some(items) = value.as_array() {
            for (number, item) in items.iter().enumerate() {
                self.hold(
                    &schema["items"],
                    item,
                    &format!("{place}[{number}]"),
                    problems,
                );
            }
        }
    }

    /// Objects that are described in parts, as one.
    fn merged(&self, parts: &[Value]) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for part in parts {
            let part = self.resolved(part);
            properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
            required.extend(part["required"].as_array().cloned().unwrap_or_default());
        }
        json!({"type": "object", "properties": properties, "required": required})
    }

    fn hold_fields(
        &self,
        schema: &Value,
        fields: &Map<String, Value>,
        place: &str,
        problems: &mut Vec<String>,
    ) {
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            if !fields.contains_key(name) {
                problems.push(format!("{place}: {name} is missing"));
            }
        }
        let Some(known) = schema["properties"].as_object() else {
            return;
        };
        for (name, value) in fields {
            match known.get(name) {
                Some(of_field) => self.hold(of_field, value, &format!("{place}.{name}"), problems),
                None if schema["additionalProperties"].is_null() => {
                    problems.push(format!("{place}: {name} is not described"));
                }
                None => {}
            }
        }
    }
}

fn is_of_type(wanted: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match wanted {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}
