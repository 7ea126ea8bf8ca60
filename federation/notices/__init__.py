"""Public notices: what is to be decided is shown first, with its facts, so that anybody can object in time."""
