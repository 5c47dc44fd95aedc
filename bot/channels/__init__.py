"""The ways to reach people. Each translates, verifies and sends; none knows storage or conversations."""
