"""What several stages know: everyday words, languages, places, slots and their values. It imports no stage."""
