"""Pages of the register: files, employments, doubles."""
