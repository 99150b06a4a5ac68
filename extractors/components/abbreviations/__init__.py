"""Short forms and the long forms that a text gives for them."""
