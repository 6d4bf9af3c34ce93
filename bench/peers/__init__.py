"""Other ways to do intake's plainest work, side by side with intake: what they cost, and what each leaves undone."""
