//! The steps: find, plan, dispatch, collect, follow up, reconcile.
