//! An organization: users, and who looks after them and after the workspaces.

use crate::named;

named! {
    /// What a user may do in the organization (R4); a user can have several.
    OrganizationRole, "organization role" {
        /// Everything in the organization, and giving these roles. The last one can neither be
        /// removed nor lose the role.
        OrganizationManager = "organization_manager",
        /// Creates workspaces and changes their settings and ceilings.
        WorkspacesManager = "workspaces_manager",
        /// Creates, switches off and renames users.
        UsersManager = "users_manager",
    }
}
