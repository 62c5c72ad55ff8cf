"""Where subscribers are kept: one file per kind, and the one list of them."""
