"""New articles against all saved searches: what a query requires, a batch's words, and the crowd of queries."""
