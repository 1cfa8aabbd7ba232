"""Jiaocheng 交城县: the county's training regulation (2022) as a plugin of Xiangxun 乡训."""
