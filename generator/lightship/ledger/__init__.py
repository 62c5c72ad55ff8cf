"""The ledger: what was opened, frozen, claimed and sent, kept in the state store; it makes a further run harmless."""
