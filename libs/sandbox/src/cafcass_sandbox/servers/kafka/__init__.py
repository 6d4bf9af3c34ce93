"""Apache Kafka itself on one machine, for what the embedded broker cannot promise: natively from its jars, or from its image."""
