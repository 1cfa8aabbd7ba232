"""The rules of Jiaocheng that depend on facts, one module per stage; lists and numbers stand in the TOML files."""
