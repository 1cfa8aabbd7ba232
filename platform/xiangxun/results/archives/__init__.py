"""Archives 档案: sealed bags, copies and receipts, for ten years."""
