"""The `cafcass` command: one command in each file, and what they share. Each imports what it does when it runs, so that help is fast."""
