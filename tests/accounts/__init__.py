"""Tests of federation/accounts."""
