"""Keeper 保全进程: does what operators ask for in the console, with log-ins and folders that web and workers must not have.

It listens to nothing: it reads numbers of errands from a table. Each errand has a process of its own, which loads the
rule plugins as they are installed at that moment; killed at any point, it is done again by whoever looks next.
"""
