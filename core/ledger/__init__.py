"""Double-entry books in whole fen: append-only, balanced when committed, closed by period, put right by reversal."""
