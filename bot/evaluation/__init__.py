"""Labelled cases in, figures out: one module a task. Nothing here decides anything."""
