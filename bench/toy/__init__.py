"""A toy service on the real runtime: what a message costs that hardly anything is decided on."""
