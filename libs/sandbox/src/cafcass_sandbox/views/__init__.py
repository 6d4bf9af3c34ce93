"""What is on the topics, and in the contracts, laid out to be shown to a person."""
