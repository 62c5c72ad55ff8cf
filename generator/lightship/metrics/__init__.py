"""How well promises to readers were kept. Pure."""
