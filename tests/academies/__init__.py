"""Tests of federation/academies."""
