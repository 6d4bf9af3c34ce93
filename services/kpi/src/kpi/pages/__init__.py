"""The dashboard: the pages of kpi, each from the same reading as the command line."""
