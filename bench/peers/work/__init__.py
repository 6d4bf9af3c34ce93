"""The work itself, as the authors of each library would like it written. Each module runs under an interpreter of its own."""
