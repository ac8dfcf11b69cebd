"""The daemon: when runs happen, what wakes it, what it says about itself, and whom it tells what."""
