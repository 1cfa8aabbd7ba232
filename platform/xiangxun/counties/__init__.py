"""Counties 县: finds county plugins, keeps one plugin manager per county, offers the typed façade."""
