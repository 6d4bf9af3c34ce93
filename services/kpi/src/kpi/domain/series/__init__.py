"""What each kind of fact adds to what is counted: one pure function a series, over the facts of one subject."""
