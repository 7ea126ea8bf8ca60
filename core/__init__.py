"""Mechanisms without one word of the business."""
