//! An installation in a temporary directory, with a clock that tests wind.
