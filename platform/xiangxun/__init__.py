"""Xiangxun 乡训: facts go in, a cited decision comes out, and anyone can check it ten years later."""
