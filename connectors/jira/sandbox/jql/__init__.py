"""JQL as Jira reads it: text to tokens, tokens to a tree, a tree to a test of one issue and an order of many."""
