"""The runtime's test kit: one world in memory that runs a real `Service`, and the real engine on a real database, with one behaviour.

`World` (memory) and `OpenEngine` (PostgreSQL) run the same decisions through the same `Decider`; only what keeps the rows differs. A suite of
the runtime's own runs both, so that a service's tests may trust the fast one.
"""
