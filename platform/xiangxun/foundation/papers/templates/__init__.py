"""Templates 模板 of the core's own papers, and the maker of the Word ones."""
