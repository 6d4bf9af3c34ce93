"""Benchmarks: each row is a ratio to what the broker and the database can do at all on the same machine, in the same run."""
