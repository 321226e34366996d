"""The rules of the platform, one module per subject. They take and return plain data and touch no network."""
