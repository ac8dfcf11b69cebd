"""The run: read, match, align, merge, plan, guard, apply. Start with :mod:`okrsync.sync.cycle`."""
