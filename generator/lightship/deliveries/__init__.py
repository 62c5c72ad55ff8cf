"""What became of what people were told, as the ledger has it: accounts of it, and what somebody decides afterwards."""
