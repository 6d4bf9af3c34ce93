"""What the figures are, without a database: facts, what each makes of a measure, periods, suppression, closing of months."""
