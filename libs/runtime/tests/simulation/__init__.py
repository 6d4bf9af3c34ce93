"""The whole runtime over a real PostgreSQL, with a broker, a clock and an order of steps that the test decides."""
