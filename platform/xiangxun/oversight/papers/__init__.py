"""Papers 文书: every form of the county as PDF or Word, on the county's own face, with who printed it and when."""
