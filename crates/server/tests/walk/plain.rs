//! Without script, and without a mouse.
