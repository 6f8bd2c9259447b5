"""The rules and the words: pure, no I/O, no clock read, standard library only."""
