"""What every domain shares and no service owns: the words in which decisions are made. Pure: it does no I/O and asks no clock."""
