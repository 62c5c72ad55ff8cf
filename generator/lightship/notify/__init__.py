"""Tell people: the right words to the right people, once."""
