"""Demo data"""


def fill(env):
    """x"""
