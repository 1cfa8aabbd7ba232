"""Xinmi 新密市: the county's training regulation (trial, 2020) as a plugin of Xiangxun 乡训."""
