"""What a sentence that is not a quotation must keep of the words that it cites."""
