"""Mutation testing of the screening: a test notices each small change of its code, or a list says why not."""
