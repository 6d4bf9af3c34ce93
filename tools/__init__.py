"""What `make check` and `make pins` run that no kept tool does."""
