"""What a case type file may say about mending what went wrong."""

from workflows.parts import Part


class Herstellen(Part):
    """Which corrections people may make (corrections.py). All of them, unless the file says no."""

    status: bool = True
    resultaat: bool = True
    heropenen: bool = True
