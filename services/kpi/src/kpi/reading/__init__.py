"""What pages, files and the command line show: figures, the cases behind them, lists, stories, changes. It only reads, within a scope."""
