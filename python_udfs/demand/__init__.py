"""Forecasts of many series at once, one method a module."""
