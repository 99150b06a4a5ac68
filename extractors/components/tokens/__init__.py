"""A tokenizer whose time is linear in the text, and which keeps every character."""
