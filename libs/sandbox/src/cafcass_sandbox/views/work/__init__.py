"""Who has which work, and what waits, read from allocation's events alone (A12, K13).

Three pure steps: events are folded (`fold`), laid out as they stand at an instant (`table`), counted (`summary`). It imports the contracts
and the standard library alone, so that a service or a dashboard may keep the same state in a store of its own.
"""
