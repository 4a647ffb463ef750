"""What stores are built from: the ledger, query plans, cursors, checks, a simple store."""
