"""Tests of experts, panels and draws."""
