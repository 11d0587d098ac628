//! The account behind a connector and the state of its session.

use domain::identity::AccountType;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The state of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SessionState {
    /// Alive. `None` where the connector knows nothing about the account (assisted).
    Connected(Option<Account>),
    /// The owner has to sign in again.
    Expired,
    /// The network wants something of the owner, or restricts the account.
    ActionRequired {
        /// What the network says.
        message: String,
        /// When it is lifted by itself, where the network says so.
        until: Option<Timestamp>,
    },
}

/// The account as the network describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The network's id of the account.
    pub remote_id: String,
    /// The owner's first name.
    pub first_name: Option<String>,
    /// The owner's last name.
    pub last_name: Option<String>,
    /// The owner's line under the name.
    pub headline: Option<String>,
    /// The address of the owner's profile.
    pub profile_url: Option<String>,
    /// What the owner pays for.
    pub account_type: AccountType,
    /// The longest invitation note in UTF-16 units (R46).
    pub note_length_limit: u32,
    /// The social selling index, 0 to 100, where the network gives one (R10).
    pub social_selling_index: Option<u8>,
}
