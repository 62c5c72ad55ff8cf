"""The service by which people agree to words who have no account of the forge."""
