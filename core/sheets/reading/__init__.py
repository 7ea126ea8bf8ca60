"""Reads workbooks and text tables row by row, whatever they are called and however they were saved."""
