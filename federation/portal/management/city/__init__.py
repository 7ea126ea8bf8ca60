"""The demo city: invented people and doings in real places, entered through the product's own actions.

One module per context with ``settle(log)``, which may run again at any time and then adds nothing.
"""
