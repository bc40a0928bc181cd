//! Every link that a signed-in person finds leads somewhere.
