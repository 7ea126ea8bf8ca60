"""Two ways of giving rows back: in a copy of the person's workbook, or in a new one written row by row."""
