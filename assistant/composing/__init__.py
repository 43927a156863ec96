"""How each kind of question is answered in printed words."""
