//! How values of the domain look in the OpenAPI document. The domain itself knows nothing of it:
//! views name these with `#[schema(value_type = ...)]`.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

macro_rules! named_schemas {
    ($($(#[$doc:meta])* $name:ident of $type:ty as $shown:literal, $text:literal;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(SchemaType::Type(Type::String))
                    .description(Some($text))
                    .enum_values(Some(<$type>::ALL.iter().map(|value| value.as_str())))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($shown)
            }
        }
    )*};
}

named_schemas! {
    /// [`domain::identity::Role`].
    RoleName of domain::identity::Role as "Role",
        "What a member or a key may do in the workspace. Each role includes those below it: manager, editor, member, viewer.";
    /// [`domain::organization::OrganizationRole`].
    OrganizationRoleName of domain::organization::OrganizationRole as "OrganizationRole",
        "What a user may do in the organization.";
    /// [`domain::identity::ConnectorKind`].
    ConnectorName of domain::identity::ConnectorKind as "Connector",
        "How an account on the network is reached.";
    /// [`domain::identity::AccountType`].
    AccountTypeName of domain::identity::AccountType as "AccountType",
        "The kind of account, which decides how long an invitation note may be.";
    /// [`domain::identity::IdentityState`].
    IdentityStateName of domain::identity::IdentityState as "IdentityState",
        "Where an account stands.";
}
