"""Everything that readers and machines get from a snapshot, as files of the site."""
