"""Measure speed and memory; nothing here is asserted by the tests."""
