"""The figures of the service: facts with two times, measures that recompute, and each case's story."""
