"""Townships 乡镇: the places of the county, kept as a list so that one place has one name everywhere."""
