"""What becomes of words after publication: corrections, withdrawals and takedowns, and whether each was said."""
