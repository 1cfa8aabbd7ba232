"""Shangshui 商水县: the county's training regulation as a plugin of Xiangxun 乡训."""
