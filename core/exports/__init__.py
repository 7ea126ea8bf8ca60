"""Lists as files: joins the lists of ``core.web`` to jobs and stored files."""
