"""The small kit that connectors are made with: how text is read, and how requests are paced and repeated."""
