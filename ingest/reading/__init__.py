"""One module a format: what a file holds becomes lines of printed text, without markup."""
