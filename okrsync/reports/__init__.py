"""What a run and the store say, in two renderings of one thing: JSON for machines, lines for people."""
