"""Stories 故事: a county's training told by clicking, from the first form to the sealed archive, each role as itself.

For tests: of the counties here, and of a county that somebody writes elsewhere. Needs what `xiangxun[dev]` installs.
"""
