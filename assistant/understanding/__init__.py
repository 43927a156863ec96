"""Understanding a question without a model: language, spelling, everyday words, kind, scope, places and topic."""
