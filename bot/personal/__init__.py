"""What in a text tells who is meant: names, contact details, dates of birth. It knows nothing of the policy."""
