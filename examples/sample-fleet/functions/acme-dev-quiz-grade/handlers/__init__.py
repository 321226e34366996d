"""The entry points of this function, one package per subject."""
