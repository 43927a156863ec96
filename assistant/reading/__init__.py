"""What a question asks for, and where the printed words hold it."""
