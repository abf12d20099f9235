//! Nothing by itself: see the tests beside it.
